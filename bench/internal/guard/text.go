package guard

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Text writes the report for people to read: the means, every rail that does
// not simply pass, and the lines of the debt file that can shrink.
func (g *Report) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprint(b, `
GUARD RAILS: how much more Surety needs than the equivalent without concurrency, with one goroutine,
and than the old commit. Of time, 10% more passes, up to 15% needs a reason in the debt file, and more
fails if it is not debt. Of allocated and live bytes, it is 15% and 20%.
`)
	if len(g.Means) > 0 {
		fmt.Fprintf(b, "\n  %-12s%-12s%-20s%16s%8s\n", "against", "suite", "unit", "geometric mean", "rails")
		for _, m := range g.Means {
			fmt.Fprintf(b, "  %-12s%-12s%-20s%16s%8d\n", m.Against, m.Suite, m.Unit, Excess{Amount: m.Excess}, m.Rails)
		}
	}
	fmt.Fprintf(b, "\n  %d rails: %d pass, %d with a reason, %d debt, %d undecided, %d broken\n", len(g.Rails),
		len(g.with(Passes)), len(g.with(Reasoned)), len(g.with(Owed)), len(g.with(Undecided)), len(g.with(Broken)))
	for _, o := range []Outcome{Broken, Owed, Reasoned, Undecided} {
		list := g.with(o)
		slices.SortStableFunc(list, func(a, b Rail) int { return cmp.Compare(b.Excess.Amount, a.Excess.Amount) })
		for _, r := range list {
			r.text(b)
		}
	}
	g.debtText(b)
	return b.Flush()
}

func (r Rail) text(w io.Writer) {
	fmt.Fprintf(w, "  %-10s%7s  %-16s %s\n", r.Outcome, r.Excess, fmt.Sprintf("%s to %s", r.Least, r.Most), r.Cell)
	fmt.Fprintf(w, "  %37s%s against %s (%s)", "", r.Unit, r.Other, r.Against)
	switch {
	case r.Debt != nil:
		fmt.Fprintf(w, ", line %d allows %s: %s", r.Debt.Line, r.Debt.Limit, r.Debt.Reason)
	case r.Outcome == Broken:
		fmt.Fprint(w, ", no line allows it")
	}
	fmt.Fprintln(w)
}

func (g *Report) debtText(w io.Writer) {
	fmt.Fprintf(w, "\n  debt file: %d lines", g.Debts)
	if n := len(g.Silent); n > 0 {
		fmt.Fprintf(w, ", of which %d are about no rail of this run", n)
	}
	fmt.Fprintln(w)
	for _, l := range g.Lower {
		if l.Needed.Amount == 0 {
			fmt.Fprintf(w, "  LOWER IT: line %d, %s %s, is not needed by the cells of this run: take it out\n", l.Line, l.Cells, l.Limit)
			continue
		}
		fmt.Fprintf(w, "  LOWER IT: line %d, %s %s, needs no more than %s in the cells of this run\n", l.Line, l.Cells, l.Limit, l.Needed)
	}
}

// JSON writes the report as indented JSON.
func (g *Report) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(g)
}
