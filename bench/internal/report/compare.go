package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// The variants of a run against another commit.
const (
	oldVariant = "old"
	newVariant = "new"
)

// Change is what differs between an old and a new measurement of the same
// subjects.
type Change struct {
	Format      string        `json:"format"`
	Old         string        `json:"old"` // the file or commit
	New         string        `json:"new"`
	Interleaved bool          `json:"interleaved"` // old and new processes took turns in one run
	Warnings    []string      `json:"warnings,omitempty"`
	Errors      []string      `json:"errors,omitempty"`
	Comparisons int           `json:"comparisons"`
	Cells       []ChangedCell `json:"cells"`
	Means       []ChangeMean  `json:"means"`
}

// ChangedCell compares old and new of one subject in one cell. X is the old
// time divided by the new one: above 1 the new needs less.
type ChangedCell struct {
	Cell       string           `json:"cell"`
	Subject    string           `json:"subject"`
	Unit       string           `json:"unit"`
	Several    bool             `json:"several_goroutines"`
	Old        *stats.Summary   `json:"old_value"`
	New        *stats.Summary   `json:"new_value"`
	Comparison stats.Comparison `json:"comparison"`
}

// ChangeMean is the geometric mean of X of one subject over the cells of one
// unit and class.
type ChangeMean struct {
	Unit    string `json:"unit"`
	Several bool   `json:"several_goroutines"`
	Mean
}

// Against compares the variants of a run against another commit.
func Against(r *result.Run) *Change {
	b := &changes{Change: Change{Format: ChangeFormat, Old: r.Against, New: r.Environment.Commit, Interleaved: true}}
	if r.Overlay != "" {
		b.New += " with the overlay " + r.Overlay
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		for j := range c.Subjects {
			s := &c.Subjects[j]
			if s.Variant == newVariant {
				b.add(c, c.Subject(s.Name, oldVariant), s)
			}
		}
	}
	return b.done()
}

// Compare compares two runs that were recorded one after the other.
func Compare(oldName string, before *result.Run, newName string, after *result.Run) *Change {
	b := &changes{Change: Change{Format: ChangeFormat, Old: oldName, New: newName}}
	b.Warnings = append([]string{"the runs were not interleaved: what disturbed one of them only, or a machine that changed between them, looks like a difference. -against compares two commits in one run"},
		different(before, after)...)
	for i := range after.Cells {
		c := &after.Cells[i]
		k := slices.IndexFunc(before.Cells, func(x result.Cell) bool { return x.Name == c.Name && x.Unit == c.Unit })
		if k < 0 {
			continue
		}
		for j := range c.Subjects {
			s := &c.Subjects[j]
			if o := before.Cells[k].Subject(s.Name, s.Variant); o != nil {
				b.add(c, o, s)
			}
		}
	}
	return b.done()
}

// different lists what makes two runs hard to compare.
func different(before, after *result.Run) []string {
	var list []string
	note := func(what string, old, new any) {
		if old != new {
			list = append(list, fmt.Sprintf("%s: %v before, %v after", what, old, new))
		}
	}
	o, n := before.Environment, after.Environment
	note("CPU", o.CPU, n.CPU)
	note("CPUs", o.CPUs, n.CPUs)
	note("Go", o.Go, n.Go)
	note("GOMAXPROCS", o.GOMAXPROCS, n.GOMAXPROCS)
	note("settings", settings(o), settings(n))
	note("seed, so that sizes and keys differ", before.Seed, after.Seed)
	note("manifest of the full matrix", before.Manifest.Hash, after.Manifest.Hash)
	return list
}

func settings(e environ.Environment) string {
	return fmt.Sprintf("GOGC=%s GOMEMLIMIT=%s GODEBUG=%s GOEXPERIMENT=%s", e.GOGC, e.GOMEMLIMIT, e.GODEBUG, e.GOEXPERIMENT)
}

// changes gathers a Change.
type changes struct {
	Change
	family []stats.Pair
}

func (b *changes) add(c *result.Cell, before, after *result.Subject) {
	for _, s := range []*result.Subject{before, after} {
		if s != nil && s.Err != "" {
			b.Errors = append(b.Errors, fmt.Sprintf("%s, %s: %s", c.Name, strings.TrimSpace(s.Name+" "+s.Variant), s.Err))
		}
	}
	pair := stats.Pair{Self: sound(after, c.Unit), Other: sound(before, c.Unit), HigherIsBetter: c.HigherIsBetter(), Blocks: b.Interleaved}
	b.family = append(b.family, pair)
	b.Cells = append(b.Cells, ChangedCell{
		Cell: c.Name, Subject: after.Name, Unit: c.Unit, Several: c.Goroutines > 1,
		Old: summary(pair.Other), New: summary(pair.Self),
	})
}

func summary(s stats.Series) *stats.Summary {
	if len(s) == 0 {
		return nil
	}
	v := stats.Summarize(s.Values())
	return &v
}

func (b *changes) done() *Change {
	type key struct {
		subject, unit string
		several       bool
	}
	var order []key
	tallies := map[key]*tally{}
	for i, c := range stats.Compare(b.family) {
		x := &b.Cells[i]
		x.Comparison = c
		if c.Verdict != stats.NoData {
			b.Comparisons++
		}
		k := key{x.Subject, x.Unit, x.Several}
		if tallies[k] == nil {
			tallies[k] = &tally{Mean: Mean{Subject: x.Subject, Role: control(x.Subject)}}
			order = append(order, k)
		}
		tallies[k].add(&c)
	}
	for _, k := range order {
		b.Means = append(b.Means, ChangeMean{k.unit, k.several, tallies[k].mean()})
	}
	return &b.Change
}

// control is the role of a subject between an old and a new commit: all but
// Surety are the same code in both.
func control(subject string) Role {
	if subject == workload.Surety {
		return ""
	}
	return Control
}

// JSON writes the change as indented JSON.
func (c *Change) JSON(w io.Writer) error { return writeJSON(w, c) }
