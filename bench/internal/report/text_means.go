package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/stats"
)

// label names the subject of a mean.
func (m Mean) label() string {
	switch m.Role {
	case Best:
		return "best peer of each cell"
	case Baseline, Equivalent, Reference, Control:
		return fmt.Sprintf("%s (%s)", m.Subject, m.Role)
	}
	return m.Subject
}

// columns is a mean in the means table: 33 columns, blank if there is no
// figure in any cell.
func (m Mean) columns() string {
	if m.Quicker+m.Slower+m.NotSignificant+m.Unstable == 0 {
		return strings.Repeat(" ", 33)
	}
	x := "-"
	if m.X.Known() {
		x = factor(float64(m.X))
	}
	return fmt.Sprintf("%8s%6d%5d%5d%5d%4d", x, m.Cells, m.Quicker, m.Slower, m.NotSignificant, m.Unstable)
}

// meansTable shows the means of one unit, those of one goroutine beside those
// of several.
func meansTable(w io.Writer, s Suite, unit string) {
	var sides [2]map[string]Mean
	var order []Mean
	for _, c := range s.Classes {
		if c.Unit != unit {
			continue
		}
		side := map[string]Mean{}
		for _, m := range c.Means {
			side[m.label()] = m
			if !slices.ContainsFunc(order, func(x Mean) bool { return x.label() == m.label() }) {
				order = append(order, m)
			}
		}
		sides[boolIndex(c.Several)] = side
	}
	if len(order) == 0 {
		return
	}
	fmt.Fprintf(w, "\n  %-31s%33s%33s\n", "geomean of x, "+unit, "one goroutine", "several goroutines")
	head := fmt.Sprintf("%8s%6s%5s%5s%5s%4s", "x", "cells", "+", "-", "~", "?")
	fmt.Fprintf(w, "  %-31s%s%s\n", "Surety against", head, head)
	for _, m := range order {
		line := fmt.Sprintf("  %-31s", m.label())
		for _, side := range sides {
			if x, ok := side[m.label()]; ok {
				line += x.columns()
			} else {
				line += strings.Repeat(" ", 33)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

func boolIndex(b bool) int {
	if b {
		return 1
	}
	return 0
}

// scalingTable shows the geometric mean of the scaling of each subject by the
// number of goroutines.
func (s Suite) scalingTable(w io.Writer, cores int) {
	type key struct {
		subject    string
		goroutines int
	}
	factors := map[key][]float64{}
	var subjects []string
	var numbers []int
	for _, x := range s.Scaling {
		k := key{x.Subject, x.Goroutines}
		factors[k] = append(factors[k], x.Factor)
		if !slices.Contains(subjects, x.Subject) {
			subjects = append(subjects, x.Subject)
		}
		if !slices.Contains(numbers, x.Goroutines) {
			numbers = append(numbers, x.Goroutines)
		}
	}
	if len(subjects) == 0 {
		return
	}
	slices.Sort(numbers)
	fmt.Fprintf(w, "\n  scaling, t1 x N / tN: N goroutines do so many times what one does (geometric mean, of how many)\n")
	head := fmt.Sprintf("  %-32s", "")
	for _, n := range numbers {
		head += fmt.Sprintf("%16s", fmt.Sprintf("N=%d", n)+strings.Repeat("*", boolIndex(n > cores)))
	}
	fmt.Fprintln(w, head)
	for _, subject := range subjects {
		line := fmt.Sprintf("  %-32s", subject)
		for _, n := range numbers {
			var cell string
			if f := factors[key{subject, n}]; len(f) > 0 {
				cell = fmt.Sprintf("%s (%d)", factor(stats.Geomean(f)), len(f))
			}
			line += fmt.Sprintf("%16s", cell)
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
	if slices.Max(numbers) > cores {
		fmt.Fprintf(w, "  * more goroutines than the %d cores there are: at most %d can be reached\n", cores, cores)
	}
}

// summary is the means that matter most over all suites, the bars, and what
// must not be overlooked.
func (d *Document) summary(w io.Writer) {
	fmt.Fprintf(w, "\nSUMMARY\n")
	fmt.Fprintf(w, legend, d.Comparisons)
	fmt.Fprintf(w, "\n  %-31s%33s%33s\n", "geomean of x, ns/op", "one goroutine", "several goroutines")
	head := fmt.Sprintf("%8s%6s%5s%5s%5s%4s", "x", "cells", "+", "-", "~", "?")
	fmt.Fprintf(w, "  %-9s%-22s%s%s\n", "suite", "Surety against", head, head)
	for _, s := range d.Suites {
		for _, role := range []Role{Equivalent, Best, Baseline} {
			s.summaryLine(w, role)
		}
	}
	d.barsTable(w)
	d.lists(w)
}

func (s Suite) summaryLine(w io.Writer, role Role) {
	var sides [2]string
	var label string
	for _, c := range s.Classes {
		for _, m := range c.Means {
			if m.Role == role && c.Unit == "ns/op" {
				label = cmp.Or(m.Subject, "best peer of each cell")
				sides[boolIndex(c.Several)] = m.columns()
			}
		}
	}
	if label != "" {
		fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %-9s%-22s%33s%33s", s.Name, label, sides[0], sides[1]), " "))
	}
}

func (d *Document) barsTable(w io.Writer) {
	if d.Quality != rigorous {
		fmt.Fprintf(w, "\nbars are shown with -quality rigorous\n")
		return
	}
	fmt.Fprintf(w, "\nBARS: what the project set out to reach\n")
	fmt.Fprintf(w, "  %-50s%8s   %-9s%s\n", "", "figure", "must", "goal")
	suite := ""
	for _, b := range d.Bars {
		if b.Suite != suite {
			suite = b.Suite
			fmt.Fprintf(w, "  %s\n", strings.ToUpper(suite))
		}
		fmt.Fprintln(w, b.text())
		if n := len(b.Missing); n > 0 {
			named := b.Missing[:min(n, missingNamed)]
			if n > len(named) {
				named = append(slices.Clone(named), fmt.Sprintf("and %d more, which -json names", n-len(named)))
			}
			wrap(w, "        ", fmt.Sprintf("      %d of %d cells missing or unstable: ", n, b.Required), named)
		}
	}
}

// missingNamed is how many of a bar's missing cells the text names.
const missingNamed = 4
