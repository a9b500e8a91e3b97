package poolsuite

import (
	"fmt"
	"runtime"

	"github.com/surety-go/surety/bench/internal/workload"
)

// burst submits some tasks, waits for them, and lets the workers find nothing
// to do.
func burst(workers count) workload.Case {
	return workload.Case{
		Name:     "burst/workers=" + workers.name,
		Op:       "submit one of k empty tasks in a row; the submitter waits for them and yields twice before the next k",
		Subjects: all(),
		Alone:    []string{equivalent},
		Open: func(seed uint64) workload.Workload {
			k := workload.RunSize(seed, "pool/burst", 64)
			return workload.Workload{
				Detail: fmt.Sprintf("k=%d, %s", k, workers.detail()),
				Chunk:  k,
				New: func(subject string, goroutines int) workload.Instance {
					return newBurst(open(subject, workers.n), goroutines)
				},
			}
		},
	}
}

func newBurst(p Executor, goroutines int) workload.Instance {
	tallies := make([]*tally, goroutines)
	tasks := make([]*Task, goroutines)
	for i := range tallies {
		t := newTally()
		tallies[i], tasks[i] = t, newTask(t.end)
	}
	return workload.Instance{
		Body: func(worker, lo, hi int) {
			for range hi - lo {
				if err := p.Go(tasks[worker]); err != nil {
					panic(err) // it is not closed
				}
			}
			tallies[worker].submitted.Add(int64(hi - lo))
			tallies[worker].wait()
			// Workers that wait for a turn on this processor get it, find no
			// task, and park or end.
			runtime.Gosched()
			runtime.Gosched()
		},
		Check: func() error {
			for _, t := range tallies {
				if err := t.check(); err != nil {
					return err
				}
			}
			return nil
		},
		Digest: func() string {
			var n int64
			for _, t := range tallies {
				n += t.ended.Load()
			}
			return fmt.Sprint(n, " tasks")
		},
		Close: p.Close,
	}
}
