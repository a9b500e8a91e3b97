package worker

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// place says what a cell is measured together with.
type place struct {
	group string // of its case, or for one that is to be measured apart the case itself; "" for none
	rank  int    // in the group
	apart bool
}

// unit is cells that are measured together: one, or all of a group.
type unit struct {
	cells []int
	apart bool
}

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

// order lists the steps of the cells, whose places are given by cell. Cells
// without a group come first: all uncalibrated subjects are
// calibrated, or if there are none those of one cell are sampled for nothing,
// which warms up the process; then each round takes a sample of every subject,
// with the cells shuffled anew, and the subjects of a cell one after the other,
// shuffled anew. So what disturbs the machine for a while meets the subjects
// of a cell alike.
//
// Cases that are measured apart follow, each in the same way, and then groups,
// both in shuffled order: what they hold burdens no other cell.
// Of a group, all cells and rounds of one subject come before the next
// subject.
func order(cells []Cell, places []place, r *rand.Rand) []step {
	single, apart, grouped := units(places)
	steps := calibration(cells, single, r)
	if len(steps) == 0 {
		first := single
		if len(first) == 0 {
			for _, u := range apart {
				first = append(first, ofOne(u)...)
			}
		}
		steps = warmup(cells, first, r)
	}
	steps = append(steps, inRounds(cells, single, r)...)
	for _, u := range shuffled(apart, r) {
		steps = append(steps, released(append(calibration(cells, ofOne(u), r), inRounds(cells, ofOne(u), r)...))...)
	}
	for _, u := range shuffled(grouped, r) {
		steps = append(steps, released(ofGroup(cells, places, u, r))...)
	}
	return steps
}

// ofOne divides a unit into units of one cell each.
func ofOne(u unit) []unit {
	var list []unit
	for _, i := range u.cells {
		list = append(list, unit{cells: []int{i}})
	}
	return list
}

// inRounds takes the cells of units of one cell in each round.
func inRounds(cells []Cell, list []unit, r *rand.Rand) (steps []step) {
	for round := range rounds(cells, list) {
		for _, u := range shuffled(list, r) {
			steps = append(steps, ofCell(cells, u.cells[0], sample, round, r)...)
		}
	}
	return steps
}

// released marks the last step.
func released(steps []step) []step {
	if n := len(steps); n > 0 {
		steps[n-1].release = true
	}
	return steps
}

func units(places []place) (single, apart, grouped []unit) {
	byGroup := map[string]*unit{}
	var order []*unit
	for i, p := range places {
		if p.group == "" {
			single = append(single, unit{cells: []int{i}})
			continue
		}
		u, ok := byGroup[p.group]
		if !ok {
			u = &unit{apart: p.apart}
			byGroup[p.group] = u
			order = append(order, u)
		}
		u.cells = append(u.cells, i)
	}
	for _, u := range order {
		if u.apart {
			apart = append(apart, *u)
		} else {
			grouped = append(grouped, *u)
		}
	}
	return single, apart, grouped
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
// the same structure: one collection per subject has to do, when its structure
// has been made.
func ofGroup(cells []Cell, places []place, u unit, r *rand.Rand) []step {
	var steps []step
	for _, name := range shuffled(names(cells, u), r) {
		first := true
		pass := func(part []int, t task, round int) {
			for _, i := range shuffled(part, r) {
				for j, s := range cells[i].Subjects {
					if s.Name == name && s.takes(t, round) {
						steps = append(steps, step{cell: i, subject: j, task: t, collect: first})
						first = false
					}
				}
			}
		}
		for _, part := range byRank(places, u) {
			pass(part, calibrate, 0)
			for round := range rounds(cells, []unit{{cells: part}}) {
				pass(part, sample, round)
			}
		}
	}
	return steps
}

// byRank divides the cells of a group.
func byRank(places []place, u unit) [][]int {
	parts := map[int][]int{}
	for _, i := range u.cells {
		rank := places[i].rank
		parts[rank] = append(parts[rank], i)
	}
	var list [][]int
	for _, rank := range slices.Sorted(maps.Keys(parts)) {
		list = append(list, parts[rank])
	}
	return list
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
