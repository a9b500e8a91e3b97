package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// rigorous is the quality with which bars are shown.
const rigorous = "rigorous"

// New makes the document of a run.
func New(r *result.Run) *Document {
	d := &Document{
		Format:      Format,
		Environment: r.Environment,
		Seed:        r.Seed,
		Quality:     r.Quality,
		Processes:   r.Processes,
		Planned:     r.Planned,
		Stopped:     r.Stopped,
		Warnings:    r.Warnings,
		Manifest:    Manifest(r.Manifest),
		Suites:      []Suite{},
	}
	for _, w := range r.Workers {
		d.Resident = max(d.Resident, w.Resident)
	}
	for _, c := range r.Cells {
		for _, s := range c.Subjects {
			d.Measured = max(d.Measured, len(s.Points))
		}
	}
	d.Spent = spent(r.Cells)
	if r.Against != "" {
		d.Against = Against(r)
		d.Comparisons = d.Against.Comparisons
		d.Needed = stats.Needed(d.Comparisons)
		return d
	}
	a := analyse(r)
	d.Comparisons, d.Needed = a.comparisons, stats.Needed(a.comparisons)
	d.TooFew = a.restOnFewer(d.Needed)
	for _, s := range r.Suites {
		d.Suites = append(d.Suites, a.suite(s))
	}
	if r.Quality == rigorous {
		d.Bars = judge(bars, d)
	}
	return d
}

// analysis is the cells of a run with Surety compared.
type analysis struct {
	run         *result.Run
	cells       []Cell // in the order of run.Cells
	comparisons int    // with data on both sides
	processes   []int  // of each of those
}

// restOnFewer counts the comparisons with fewer processes than that.
func (a *analysis) restOnFewer(processes int) int {
	n := 0
	for _, p := range a.processes {
		if p < processes {
			n++
		}
	}
	return n
}

func analyse(r *result.Run) *analysis {
	a := &analysis{run: r}
	var family []stats.Pair
	var rows []*Row
	for i := range r.Cells {
		c := &r.Cells[i]
		cell := Cell{Name: c.Name, Case: c.Case, Op: c.Op, Detail: c.Detail, Goroutines: c.Goroutines, Rows: make([]Row, len(c.Subjects))}
		surety := c.Subject(workload.Surety, "")
		for j := range c.Subjects {
			s := &c.Subjects[j]
			cell.Rows[j] = newRow(c, s)
			if surety == nil || s == surety {
				continue
			}
			rows = append(rows, &cell.Rows[j])
			family = append(family, stats.Pair{
				Self: sound(surety, c.Unit), Other: sound(s, c.Unit),
				HigherIsBetter: c.HigherIsBetter(), Blocks: true,
			})
		}
		cell.Best = best(cell.Rows, c.HigherIsBetter())
		a.cells = append(a.cells, cell)
	}
	for i, c := range stats.Compare(family) {
		rows[i].Comparison = &c
		if c.Verdict != stats.NoData {
			a.comparisons++
			a.processes = append(a.processes, min(len(family[i].Self), len(family[i].Other)))
		}
	}
	return a
}

// sound is the subject's figures by process, none if it failed.
func sound(s *result.Subject, unit string) stats.Series {
	if s == nil || s.Err != "" {
		return nil
	}
	return s.Values(unit)
}

func newRow(c *result.Cell, s *result.Subject) Row {
	values := s.Values(c.Unit)
	row := Row{Subject: s.Name, Role: role(c, s.Name), Error: s.Err, Values: map[int]Number{}}
	for process, v := range values {
		row.Values[process] = Number(v)
	}
	if len(values) == 0 {
		return row
	}
	v := stats.Summarize(stats.Series(values).Values())
	row.Value = &v
	row.Metrics = map[string]Number{}
	for _, p := range s.Points {
		for unit := range p.Metrics {
			if _, ok := row.Metrics[unit]; !ok {
				row.Metrics[unit] = Number(stats.Summarize(stats.Series(s.Values(unit)).Values()).Median)
			}
		}
	}
	return row
}

func role(c *result.Cell, subject string) Role {
	switch {
	case subject == workload.Surety:
		return ""
	case subject == c.Equivalent:
		return Equivalent
	case subject == c.Baseline:
		return Baseline
	case strings.HasPrefix(subject, workload.Surety), slices.Contains(references[c.Suite], subject):
		return Reference
	}
	return Peer
}

// alternative reports whether the role is that of a peer.
func (r Role) alternative() bool { return r == Peer || r == Baseline }

// best is the name of the peer with the best median, or "".
func best(rows []Row, higher bool) string {
	var name string
	var top float64
	for _, row := range rows {
		if !row.Role.alternative() || row.Value == nil || row.Error != "" {
			continue
		}
		v := row.Value.Median
		if name == "" || v != top && (v > top) == higher {
			name, top = row.Subject, v
		}
	}
	return name
}

// suite sorts the suite's cells into classes: those of time per operation
// first and those of other units in the order of their first cells, and those
// of one goroutine before those of several.
func (a *analysis) suite(s result.Suite) Suite {
	suite := Suite{Name: s.Name, Doc: s.Doc, Omitted: s.Omitted, Classes: []Class{}}
	units := []string{workload.PerOp}
	for i, c := range a.run.Cells {
		if c.Suite != s.Name {
			continue
		}
		several := c.Goroutines > 1
		k := slices.IndexFunc(suite.Classes, func(x Class) bool { return x.Unit == c.Unit && x.Several == several })
		if k < 0 {
			k = len(suite.Classes)
			suite.Classes = append(suite.Classes, Class{Unit: c.Unit, Several: several})
			units = append(units, c.Unit)
		}
		suite.Classes[k].Cells = append(suite.Classes[k].Cells, a.cells[i])
	}
	slices.SortStableFunc(suite.Classes, func(x, y Class) int {
		return cmp.Or(cmp.Compare(slices.Index(units, x.Unit), slices.Index(units, y.Unit)), compareBool(x.Several, y.Several))
	})
	for k := range suite.Classes {
		suite.Classes[k].Means = means(suite.Classes[k].Cells)
	}
	suite.Scaling = scaling(suite.Classes)
	return suite
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
