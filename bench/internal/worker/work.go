package worker

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/workload"
)

// work does a job.
type work struct {
	job      Job
	cells    []workload.Cell // of the job's cells
	places   []place         // likewise
	opened   map[*workload.Case]workload.Workload
	detailed []bool          // cells whose Opened was sent
	failed   [][]bool        // by cell and subject
	ops      [][]int         // likewise, those found out included
	turn     <-chan struct{} // see Job.Turns
	event    func(Event)
}

// newWork returns an error if the suites lack something that the job names.
func newWork(suites []*workload.Suite, job Job, turn <-chan struct{}, event func(Event)) (*work, error) {
	w := &work{
		job:      job,
		opened:   map[*workload.Case]workload.Workload{},
		detailed: make([]bool, len(job.Cells)),
		turn:     turn,
		event:    event,
	}
	for _, c := range job.Cells {
		cell, err := find(suites, c)
		if err != nil {
			return nil, err
		}
		w.cells = append(w.cells, cell)
		w.places = append(w.places, placeOf(cell))
		w.failed = append(w.failed, make([]bool, len(c.Subjects)))
		var ops []int
		for _, s := range c.Subjects {
			ops = append(ops, s.Ops)
		}
		w.ops = append(w.ops, ops)
	}
	return w, nil
}

// placeOf returns the cell's place. Groups of different suites may have the
// same name.
func placeOf(c workload.Cell) place {
	switch {
	case c.Case.Group != "":
		return place{group: c.Suite.Name + "/" + c.Case.Group, rank: c.Case.Rank}
	case c.Case.Apart:
		return place{group: c.Suite.Name + "/" + c.Case.Name, apart: true}
	}
	return place{}
}

func find(suites []*workload.Suite, c Cell) (workload.Cell, error) {
	for _, s := range suites {
		if s.Name != c.Suite {
			continue
		}
		for i := range s.Cases {
			if s.Cases[i].Name == c.Case {
				return workload.Cell{Suite: s, Case: &s.Cases[i], Goroutines: c.Goroutines}, nil
			}
		}
	}
	return workload.Cell{}, fmt.Errorf("there is no case %s/%s in this program", c.Suite, c.Case)
}

// run does all steps.
func (w *work) run() {
	r := rand.New(rand.NewPCG(w.job.Order, uint64(w.job.Process)))
	for _, s := range order(w.job.Cells, w.places, r) {
		if !w.failed[s.cell][s.subject] {
			w.step(s)
		}
		if s.release {
			w.release(w.places[s.cell].group)
		}
	}
}

func (w *work) step(s step) {
	if w.job.Turns {
		w.event(Event{Kind: Waiting})
		<-w.turn
	}
	wl := w.open(s.cell)
	w.event(Event{Kind: Begin, Cell: s.cell, Subject: s.subject, Text: s.task.String()})
	e, err := w.do(wl, s)
	e.Cell, e.Subject = s.cell, s.subject
	if err != nil {
		w.failed[s.cell][s.subject] = true
		e = Event{Kind: Failed, Cell: s.cell, Subject: s.subject, Text: err.Error()}
	}
	w.event(e)
}

func (w *work) do(wl workload.Workload, s step) (Event, error) {
	cell, subject := w.cells[s.cell], w.job.Cells[s.cell].Subjects[s.subject].Name
	ops := &w.ops[s.cell][s.subject]
	if s.task == calibrate {
		n, spent, err := measure.Calibrate(wl, subject, cell.Goroutines, w.job.Target)
		*ops = n
		return Event{Kind: Calibrated, Ops: n, Making: spent.Making}, err
	}
	taken, err := measure.Metrics(wl, measure.Request{
		Subject: subject, Goroutines: cell.Goroutines,
		Ops: *ops, AtLeast: w.job.Target, Collect: s.collect,
	})
	if err == nil && s.task == sample {
		if _, ok := taken.Metrics[cell.Case.CompareBy()]; !ok {
			err = errors.New("the sample holds no " + cell.Case.CompareBy())
		}
	}
	if s.task == warm {
		return Event{Kind: Warmed}, err
	}
	return Event{Kind: Sampled, Ops: taken.Ops, Metrics: taken.Metrics, Making: taken.Spent.Making, Collecting: taken.Spent.Collecting}, err
}

// open returns the workload of a cell, which its case's first step draws.
func (w *work) open(cell int) workload.Workload {
	c := w.cells[cell].Case
	wl, ok := w.opened[c]
	if !ok {
		w.event(Event{Kind: Begin, Cell: cell, Subject: -1, Text: "opening"})
		wl = c.Open(workload.ProcessSeed(w.job.Seed, w.job.Process))
		w.opened[c] = wl
	}
	if !w.detailed[cell] {
		w.detailed[cell] = true
		w.event(Event{Kind: Opened, Cell: cell, Subject: -1, Text: wl.Detail})
	}
	return wl
}

// release gives the memory of a group back, or of a case that was measured
// apart. Only those are large enough to be worth the time that takes.
func (w *work) release(group string) {
	for i, p := range w.places {
		if p.group == group {
			delete(w.opened, w.cells[i].Case)
		}
	}
	debug.FreeOSMemory()
}
