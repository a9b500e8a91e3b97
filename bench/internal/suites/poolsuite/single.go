package poolsuite

import (
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

// single submits a task and waits for it before the next.
func single(workers count) workload.Case {
	return workload.Case{
		Name:     "single/workers=" + workers.name,
		Op:       "submit a task that sends on a channel, and receive from that before the next",
		Subjects: all(),
		Alone:    []string{equivalent},
		Open: func(uint64) workload.Workload {
			return workload.Workload{
				Detail: workers.detail(),
				New: func(subject string, goroutines int) workload.Instance {
					return newSingle(open(subject, workers.n), goroutines)
				},
			}
		},
	}
}

func newSingle(p Executor, goroutines int) workload.Instance {
	received := make(workload.Sums, goroutines)
	done := make([]chan struct{}, goroutines)
	tasks := make([]*Task, goroutines)
	for i := range tasks {
		c := make(chan struct{}, 1)
		done[i], tasks[i] = c, newTask(func() { c <- struct{}{} })
	}
	return workload.Instance{
		Body: func(worker, lo, hi int) {
			for range hi - lo {
				if err := p.Go(tasks[worker]); err != nil {
					panic(err) // it is not closed
				}
				<-done[worker]
				received[worker].V++
			}
		},
		Digest: func() string { return fmt.Sprint(received.Total(), " tasks") },
		Close:  p.Close,
	}
}
