package runner

import (
	"time"

	"github.com/surety-go/surety/bench/internal/worker"
)

// Progress is how far a run is.
type Progress struct {
	Done float64       // the part of the run that is done, 0 to 1
	Left time.Duration // about how long the rest takes; -1 while it is not known
	What string        // what is being done
}

// calibrationWeight is how many samples finding out a subject's operations
// takes as long as.
const calibrationWeight = 3

// meter tells the progress of a run, in samples.
type meter struct {
	report  func(Progress)
	now     func() time.Time
	start   time.Time
	done    int
	present int // left of the present worker
	later   int // of the processes that have not begun
	what    string
}

// begin tells that a step begins.
func (m *meter) begin(what string) {
	m.what = what
	m.show()
}

// end tells that a step has ended, which takes as long as that many samples.
func (m *meter) end(samples int) {
	m.done += samples
	m.present = max(0, m.present-samples)
	m.show()
}

func (m *meter) show() {
	if m.report == nil {
		return
	}
	left := m.present + m.later
	p := Progress{What: m.what, Left: -1, Done: float64(m.done) / float64(max(1, m.done+left))}
	if m.done > 0 {
		p.Left = time.Duration(float64(m.now().Sub(m.start)) / float64(m.done) * float64(left))
	}
	m.report(p)
}

// forecast tells the meter what is left when the worker of a job begins.
func (a *attempt) forecast() {
	present := 0
	for _, c := range a.job.Cells {
		for _, s := range c.Subjects {
			present += s.Samples
			if s.Ops == worker.Uncalibrated {
				present += calibrationWeight
			}
		}
	}
	alive := 0
	for _, list := range a.variant.pairs {
		for _, p := range list {
			if p.err == "" {
				alive++
			}
		}
	}
	later := a.plan.Quality.Processes*len(a.variants) - a.begun
	a.progress.present, a.progress.later = present, later*alive*a.effort.rounds
}
