package poolsuite

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/pause"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Each submitter makes at least so many calls in a sample.
const leastCalls = 1_000

// resizing measures how long submitters wait while the number of workers
// changes.
func resizing() workload.Case {
	return workload.Case{
		Name:     "pause/resize",
		Op:       "the longest wait of a submitter of empty tasks, while another goroutine changes between 2 and 64 workers about every 20 us",
		Subjects: those[Resizes](),
		Unit:     "max-wait-ns",
		Open: func(seed uint64) workload.Workload {
			return workload.Workload{Measure: func(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error) {
				return measureResizing(open(subject, 2).(Resizes), seed, goroutines, atLeast)
			}}
		},
	}
}

func measureResizing(p Resizes, seed uint64, goroutines int, atLeast time.Duration) (map[string]float64, error) {
	t := newTally()
	task := newTask(t.end)
	calls := make(workload.Sums, goroutines)
	waits := pause.While(goroutines, leastCalls, func(worker, _ int) {
		if err := p.Go(task); err != nil {
			panic(err) // it is not closed
		}
		calls[worker].V++
	}, func() {
		for start := time.Now(); time.Since(start) < atLeast; {
			for _, workers := range []int{64, 2} {
				p.Resize(workers)
				seed = workload.Work(seed, 15_000)
			}
		}
	})
	t.submitted.Store(int64(calls.Total()))
	t.wait()
	p.Close()
	return waited(waits), t.check()
}

// closing measures how long submitters wait while pool after pool is shut
// down, and a new one takes its place.
func closing() workload.Case {
	return workload.Case{
		Name:     "pause/shutdown",
		Op:       "the longest wait of a submitter of empty tasks, which goes on with the next pool if its pool of 64 workers is shut down, while another goroutine shuts down pool after pool",
		Subjects: those[Closers](),
		Unit:     "max-wait-ns",
		Open: func(uint64) workload.Workload {
			return workload.Workload{Measure: measureClosing}
		},
	}
}

func measureClosing(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error) {
	var (
		current  atomic.Pointer[Executor]
		ran      atomic.Uint64
		task     = newTask(func() { ran.Add(1) })
		accepted = make(workload.Sums, goroutines)
	)
	renew := func() *Executor {
		p := open(subject, 64)
		return current.Swap(&p)
	}
	renew()
	waits := pause.While(goroutines, leastCalls, func(worker, _ int) {
		// A pool that refuses is not the current one any more.
		for (*current.Load()).Go(task) != nil {
		}
		accepted[worker].V++
	}, func() {
		for start := time.Now(); time.Since(start) < atLeast; {
			(*renew()).Close()
		}
	})
	(*current.Load()).Close()
	if ran.Load() != accepted.Total() {
		return nil, fmt.Errorf("%d tasks ran of %d that were accepted", ran.Load(), accepted.Total())
	}
	return waited(waits), nil
}

func waited(r *pause.Recorder) map[string]float64 {
	return map[string]float64{
		"max-wait-ns":    float64(r.Max()),
		"p99.99-wait-ns": float64(r.Quantile(0.9999)),
	}
}
