package runner

import (
	"time"

	"github.com/surety-go/surety/bench/internal/worker"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Progress is how far a run is.
type Progress struct {
	Done float64       // the part of the run that is done, 0 to 1
	Left time.Duration // about how long the rest takes; -1 while it is not known
	What string        // what is being done
}

// meter tells the progress of a run by what its steps are expected to take:
// what they took in the process before, or in the first process, where that is
// not known, a guess that is corrected by how wrong it was so far.
type meter struct {
	report  func(Progress)
	now     func() time.Time
	start   time.Time
	limit   time.Duration // the run ends by then; 0: no limit
	known   bool          // whether a process has shown what steps take
	done    time.Duration // what the steps that have ended were expected to take
	present time.Duration // of the present worker's other steps
	later   time.Duration // of the processes that have not begun
	shown   float64       // the greatest Progress.Done so far
	what    string
}

// begin tells that a step begins.
func (m *meter) begin(what string) {
	m.what = what
	m.show()
}

// end tells that a step has ended that was expected to take that long.
func (m *meter) end(expected time.Duration) {
	m.done += expected
	m.present = max(0, m.present-expected)
	m.show()
}

func (m *meter) show() {
	if m.report == nil {
		return
	}
	elapsed := m.now().Sub(m.start)
	p := Progress{What: m.what, Left: m.left(elapsed)}
	if p.Left >= 0 {
		// Expectations change, but nobody likes a part that shrinks.
		m.shown = max(m.shown, float64(elapsed)/float64(max(1, elapsed+p.Left)))
	}
	p.Done = m.shown
	m.report(p)
}

// left is about how long the rest takes, or -1.
func (m *meter) left(elapsed time.Duration) time.Duration {
	left := m.present + m.later
	switch {
	case m.known:
	case m.done == 0:
		return -1
	default:
		left = time.Duration(float64(left) * float64(elapsed) / float64(m.done))
	}
	if m.limit > 0 {
		left = min(left, m.limit-elapsed)
	}
	return max(0, left)
}

// Guesses of what a sample takes besides its operations.
const (
	aroundSample = 5 * time.Millisecond   // instances, collections and checks
	onceSample   = 30 * time.Millisecond  // of a case that is Once
	dearSample   = 200 * time.Millisecond // of one that is Dear
	firstOfGroup = 600 * time.Millisecond // what a group makes for a subject
)

// expected is what a sample of the pair in that row probably takes.
func (r *runner) expected(row int, p *pair) time.Duration {
	if p.expected > 0 {
		return p.expected
	}
	return guessed(r.plan.Rows[row].Case, r.effort.target)
}

func guessed(c *workload.Case, target time.Duration) time.Duration {
	switch {
	case c.Dear:
		return dearSample
	case c.Once:
		return onceSample
	}
	return withWarmup(target) + aroundSample
}

// forecast tells the meter what is left when the worker of a job begins.
func (a *attempt) forecast() {
	var present, later time.Duration
	for i, c := range a.job.Cells {
		for j, s := range c.Subjects {
			p := a.variant.pairs[a.rows[i]][a.columns[i][j]]
			present += time.Duration(s.Samples) * a.expected(a.rows[i], p)
			if s.Ops == worker.Uncalibrated {
				present += calibrating(a.effort, 1)
			}
		}
	}
	for process := a.process + 1; process < a.plan.Quality.Processes; process++ {
		later += a.overhead
		for i, list := range a.variant.pairs {
			for _, p := range list {
				if p.err == "" {
					later += time.Duration(a.roundsOf(i, process)) * a.expected(i, p)
				}
			}
		}
	}
	a.progress.present, a.progress.later = present, later*time.Duration(len(a.variants))
}
