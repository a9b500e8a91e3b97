package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/result"
)

// Spent is where the time of cells went whose names differ in their last
// elements only: all processes, subjects and numbers of goroutines together, in
// seconds. See [result.Spent].
type Spent struct {
	Cells       string  `json:"cells"`
	Total       float64 `json:"total_s"`
	Calibrating float64 `json:"calibrating_s"`
	Making      float64 `json:"making_s"`
	Collecting  float64 `json:"collecting_s"`
	Measuring   float64 `json:"measuring_s"`
}

// spent adds up what cells took. Runs recorded without it have none.
func spent(cells []result.Cell) []Spent {
	sums := map[string]*result.Spent{}
	var names []string
	for _, c := range cells {
		name := c.Suite + "/" + c.Case
		if i := strings.LastIndex(c.Case, "/"); i > 0 {
			name = c.Suite + "/" + c.Case[:i]
		}
		if sums[name] == nil {
			sums[name] = &result.Spent{}
			names = append(names, name)
		}
		sums[name].Add(c.Spent)
	}
	var list []Spent
	for _, name := range names {
		if s := sums[name]; s.Total() > 0 {
			list = append(list, Spent{name, s.Total().Seconds(), s.Calibrating.Seconds(), s.Making.Seconds(), s.Collecting.Seconds(), s.Measuring.Seconds()})
		}
	}
	slices.SortStableFunc(list, func(a, b Spent) int { return cmp.Compare(b.Total, a.Total) })
	return list
}

// add adds what other cells took.
func (s *Spent) add(t Spent) {
	s.Total += t.Total
	s.Calibrating += t.Calibrating
	s.Making += t.Making
	s.Collecting += t.Collecting
	s.Measuring += t.Measuring
}

// timeSpent writes where the time went, the dearest cells first. Those that
// took less than a hundredth of it are one line.
func (d *Document) timeSpent(w io.Writer) {
	sum, others := Spent{Cells: "all cells"}, Spent{Cells: "others"}
	for _, s := range d.Spent {
		sum.add(s)
	}
	lines := []Spent{sum}
	for _, s := range d.Spent {
		if s.Total < sum.Total/100 {
			others.add(s)
		} else {
			lines = append(lines, s)
		}
	}
	if others.Total > 0 {
		lines = append(lines, others)
	}
	fmt.Fprintf(w, "\nTIME SPENT, in seconds, in all processes\n")
	fmt.Fprintln(w, "      all  calibrating  making  collecting  measuring")
	for _, s := range lines {
		fmt.Fprintf(w, "  %7.1f  %11.1f  %6.1f  %10.1f  %9.1f  %s\n", s.Total, s.Calibrating, s.Making, s.Collecting, s.Measuring, s.Cells)
	}
}
