package report

import (
	"cmp"
	"slices"

	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// tally gathers what Surety shows beside one other subject.
type tally struct {
	Mean
	xs []float64
}

func (t *tally) add(c *stats.Comparison) {
	switch c.Verdict {
	case stats.Quicker:
		t.Quicker++
	case stats.Slower:
		t.Slower++
	case stats.NotSignificant:
		t.NotSignificant++
	case stats.NotStable:
		t.Unstable++
		return
	case stats.NoData:
		t.NoData++
		return
	}
	if c.X != nil {
		t.xs = append(t.xs, c.X.Median)
	}
}

func (t *tally) mean() Mean {
	t.X, t.Cells = None, len(t.xs)
	if t.Cells > 0 {
		t.X = Number(stats.Geomean(t.xs))
	}
	return t.Mean
}

// means compares Surety with each other subject over the cells: the
// equivalent, the best peer of each cell, the baseline, the peers by name, and
// the references.
func means(cells []Cell) []Mean {
	var order []string
	tallies := map[string]*tally{}
	get := func(name string, role Role) *tally {
		t := tallies[name]
		if t == nil {
			t = &tally{Mean: Mean{Subject: name, Role: role}}
			tallies[name] = t
			order = append(order, name)
		}
		return t
	}
	for _, c := range cells {
		for _, row := range c.Rows {
			if row.Comparison == nil {
				continue
			}
			get(row.Subject, row.Role).add(row.Comparison)
			if row.Subject == c.Best {
				get("", Best).add(row.Comparison)
			}
		}
	}
	var list []Mean
	for _, name := range order {
		list = append(list, tallies[name].mean())
	}
	rank := func(m Mean) int { return slices.Index([]Role{Equivalent, Best, Baseline, Peer, Reference}, m.Role) }
	slices.SortFunc(list, func(a, b Mean) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Subject, b.Subject))
	})
	return list
}

// scaling lists, for every case measured with one goroutine and with several,
// how much more the subjects do with several. The time per operation divides
// the wall time by the operations of all goroutines, so the factor, t1 x N / tN
// in terms of one goroutine's times, is the quotient of the two.
func scaling(classes []Class) []Scaling {
	type key struct{ name, subject string }
	alone := map[key]float64{}
	for _, c := range classes {
		if c.Unit != workload.PerOp || c.Several {
			continue
		}
		for _, cell := range c.Cells {
			for _, row := range cell.Rows {
				if row.Value != nil {
					alone[key{cell.Case, row.Subject}] = row.Value.Median
				}
			}
		}
	}
	var list []Scaling
	for _, c := range classes {
		if c.Unit != workload.PerOp || !c.Several {
			continue
		}
		for _, cell := range c.Cells {
			for _, row := range cell.Rows {
				t1, ok := alone[key{cell.Case, row.Subject}]
				if ok && row.Value != nil && row.Value.Median > 0 {
					list = append(list, Scaling{cell.Case, row.Subject, cell.Goroutines, t1 / row.Value.Median})
				}
			}
		}
	}
	return list
}
