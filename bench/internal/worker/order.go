package worker

import (
	"math/rand/v2"
)

// unit is what subjects are rotated within: a cell, or all cells of a group.
type unit struct{ cells []int }

// step is one thing that a worker does with one subject of one cell.
type step struct {
	cell, subject int
	task          task
	collect       bool // a collection precedes the sample
	release       bool // the last step of its group: what the group holds can go
}

type task int

const (
	calibrate task = iota
	warm           // a sample that is not reported
	sample
)

func (t task) String() string {
	return [...]string{"calibrating", "warming up", "sampling"}[t]
}

// order lists the steps of the cells, whose groups are given by cell, "" for
// none. Cells without a group come first: all uncalibrated subjects are
// calibrated, or if there are none those of one cell are sampled for nothing,
// which warms up the process; then each round takes a sample of every subject,
// with the cells shuffled anew, and the subjects of a cell one after the other,
// shuffled anew. So what disturbs the machine for a while meets the subjects
// of a cell alike.
//
// Groups follow, in shuffled order: what they leave in memory burdens no other
// cell. Of a group, all cells and rounds of one subject come before the next
// subject.
func order(cells []Cell, groups []string, r *rand.Rand) []step {
	single, grouped := units(groups)
	steps := calibration(cells, single, r)
	if len(steps) == 0 {
		steps = warmup(cells, single, r)
	}
	for round := range rounds(cells, single) {
		for _, u := range shuffled(single, r) {
			steps = append(steps, ofCell(cells, u.cells[0], sample, round, r)...)
		}
	}
	for _, u := range shuffled(grouped, r) {
		steps = append(steps, ofGroup(cells, u, r)...)
	}
	return steps
}

func units(groups []string) (single, grouped []unit) {
	byGroup := map[string]int{}
	for i, g := range groups {
		if g == "" {
			single = append(single, unit{cells: []int{i}})
			continue
		}
		j, ok := byGroup[g]
		if !ok {
			j = len(grouped)
			byGroup[g] = j
			grouped = append(grouped, unit{})
		}
		grouped[j].cells = append(grouped[j].cells, i)
	}
	return single, grouped
}

func calibration(cells []Cell, list []unit, r *rand.Rand) []step {
	var steps []step
	for _, u := range shuffled(list, r) {
		steps = append(steps, ofCell(cells, u.cells[0], calibrate, 0, r)...)
	}
	return steps
}

// warmup lists the samples of one cell, drawn from those that count
// operations: what the others do can take any time.
func warmup(cells []Cell, list []unit, r *rand.Rand) []step {
	for _, u := range shuffled(list, r) {
		if cells[u.cells[0]].Subjects[0].Ops > 0 {
			return ofCell(cells, u.cells[0], warm, 0, r)
		}
	}
	return nil
}

// takes reports whether the subject has that task in that round.
func (s Subject) takes(t task, round int) bool {
	if t == calibrate {
		return s.Ops == Uncalibrated
	}
	return round < s.Samples
}

func ofCell(cells []Cell, cell int, t task, round int, r *rand.Rand) []step {
	var steps []step
	for _, j := range r.Perm(len(cells[cell].Subjects)) {
		if cells[cell].Subjects[j].takes(t, round) {
			steps = append(steps, step{cell: cell, subject: j, task: t, collect: true})
		}
	}
	return steps
}

// ofGroup lists the steps of a group. A collection of a large heap takes
// longer than a sample, and what precedes a sample there is another sample of
// the same structure: one collection per subject and round has to do.
func ofGroup(cells []Cell, u unit, r *rand.Rand) []step {
	var steps []step
	pass := func(name string, t task, round int) {
		first := true
		for _, i := range shuffled(u.cells, r) {
			for j, s := range cells[i].Subjects {
				if s.Name == name && s.takes(t, round) {
					steps = append(steps, step{cell: i, subject: j, task: t, collect: first})
					first = false
				}
			}
		}
	}
	for _, name := range shuffled(names(cells, u), r) {
		pass(name, calibrate, 0)
		for round := range rounds(cells, []unit{u}) {
			pass(name, sample, round)
		}
	}
	if n := len(steps); n > 0 {
		steps[n-1].release = true
	}
	return steps
}

// names lists the subjects of a group's cells, each once.
func names(cells []Cell, u unit) []string {
	var list []string
	seen := map[string]bool{}
	for _, i := range u.cells {
		for _, s := range cells[i].Subjects {
			if !seen[s.Name] {
				seen[s.Name] = true
				list = append(list, s.Name)
			}
		}
	}
	return list
}

// rounds is the greatest number of samples that a subject takes.
func rounds(cells []Cell, list []unit) int {
	n := 0
	for _, u := range list {
		for _, i := range u.cells {
			for _, s := range cells[i].Subjects {
				n = max(n, s.Samples)
			}
		}
	}
	return n
}

func shuffled[T any](list []T, r *rand.Rand) []T {
	s := make([]T, len(list))
	for i, j := range r.Perm(len(list)) {
		s[i] = list[j]
	}
	return s
}
