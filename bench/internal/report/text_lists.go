package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/stats"
)

// listed is one comparison in a list.
type listed struct {
	cell string
	Row
}

// lists names what must not be overlooked: where Surety is behind, what shows
// no significant difference, what was too noisy, and what failed.
func (d *Document) lists(w io.Writer) {
	behindPeers := d.pick(func(r Row) bool { return verdictOf(r) == stats.Slower && r.Role.alternative() })
	behindOthers := d.pick(func(r Row) bool { return verdictOf(r) == stats.Slower && !r.Role.alternative() })
	unstable := d.pick(func(r Row) bool { return verdictOf(r) == stats.NotStable })
	same := d.pick(func(r Row) bool { return verdictOf(r) == stats.NotSignificant })

	heading(w, "BEHIND a peer, significantly", len(behindPeers), d.Comparisons)
	comparisons(w, behindPeers)
	heading(w, "BEHIND an equivalent without concurrency or a reference, significantly", len(behindOthers), d.Comparisons)
	comparisons(w, behindOthers)
	heading(w, "UNSTABLE", len(unstable), d.Comparisons)
	if len(unstable) > 0 {
		fmt.Fprintf(w, "  x spreads by more than ±%.0f%% and is in no mean; if its interval lies on one side of 1, that is said\n", 100*stats.Unstable)
	}
	comparisons(w, unstable)
	heading(w, "NOT SIGNIFICANT", len(same), d.Comparisons)
	bySubject(w, same)
	d.failures(w)
	d.noise(w)
}

func verdictOf(r Row) stats.Verdict {
	if r.Comparison == nil {
		return stats.NoData
	}
	return r.Comparison.Verdict
}

func (d *Document) pick(keep func(Row) bool) []listed {
	var list []listed
	for _, s := range d.Suites {
		for _, c := range s.Classes {
			for _, cell := range c.Cells {
				for _, row := range cell.Rows {
					if keep(row) {
						list = append(list, listed{cell.Name, row})
					}
				}
			}
		}
	}
	return list
}

func heading(w io.Writer, what string, n, of int) {
	fmt.Fprintf(w, "\n%s: %d of %d\n", what, n, of)
}

// comparisons lists them with their intervals, the least x first.
func comparisons(w io.Writer, list []listed) {
	x := func(l listed) float64 {
		if l.Comparison.X == nil {
			return 0
		}
		return l.Comparison.X.Median
	}
	slices.SortStableFunc(list, func(a, b listed) int { return cmp.Compare(x(a), x(b)) })
	for _, l := range list {
		shown, interval, side := "", "", ""
		if c := l.Comparison; c.X != nil {
			shown, interval = factor(c.X.Median), span(*c.X)
			if c.Verdict == stats.NotStable {
				shown = "?"
				switch {
				case c.X.Hi < 1:
					side = ", all behind"
				case c.X.Lo > 1:
					side = ", all ahead"
				}
			}
		}
		columns(w, fmt.Sprintf("  %6s  %-14s", shown, interval), l.cell, l.Subject+side)
	}
}

// bySubject lists the cells of each subject.
func bySubject(w io.Writer, list []listed) {
	var order []string
	cells := map[string][]string{}
	for _, l := range list {
		if cells[l.Subject] == nil {
			order = append(order, l.Subject)
		}
		cells[l.Subject] = append(cells[l.Subject], l.cell)
	}
	for _, subject := range order {
		wrap(w, "    ", "  "+subject+": ", cells[subject])
	}
}

// Errors lists what hung or failed, one line per subject and cell.
func (d *Document) Errors() []string {
	var list []string
	for _, l := range d.pick(func(r Row) bool { return r.Error != "" }) {
		list = append(list, fmt.Sprintf("%s, %s: %s", l.cell, l.Subject, l.Error))
	}
	if d.Against != nil {
		list = append(list, d.Against.Errors...)
	}
	return list
}

func (d *Document) failures(w io.Writer) {
	errors := d.Errors()
	fmt.Fprintf(w, "\nHUNG OR FAILED: %d\n", len(errors))
	for _, e := range errors {
		first, rest, _ := strings.Cut(e, "\n")
		paragraph(w, "  ", first)
		for line := range strings.Lines(rest) {
			fmt.Fprintf(w, "      %s\n", strings.TrimRight(line, "\n"))
		}
	}
}

// noisyTime is the spread from which on a time itself is not to be quoted,
// though ratios taken process by process may stand.
const noisyTime = 0.10

func (d *Document) noise(w io.Writer) {
	all := d.pick(func(r Row) bool { return r.Value != nil })
	noisy := d.pick(func(r Row) bool { return r.Value != nil && r.Value.Spread() >= noisyTime })
	if len(noisy) > 0 {
		fmt.Fprintf(w, "\n%d of %d figures spread by ±%.0f%% or more over the processes: quote ratios, not those.\n", len(noisy), len(all), 100*noisyTime)
	}
}
