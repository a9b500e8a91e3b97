package poolsuite

import (
	"fmt"
	"time"

	"github.com/surety-go/surety/bench/internal/memory"
	"github.com/surety-go/surety/bench/internal/workload"
)

// queued measures what a pool keeps for each task that waits.
func queued(about int) workload.Case {
	return workload.Case{
		Name:       fmt.Sprintf("queued/n=%d", about),
		Op:         "the live bytes of a pool with one worker, which is busy, and a queue full of n tasks, all the same function, divided by n",
		Subjects:   those[Queues](),
		Goroutines: workload.OnlyOne,
		Unit:       "live-B/entry",
		Once:       true,
		Open: func(seed uint64) workload.Workload {
			n := workload.RunSize(seed, "pool/queued", about)
			return workload.Workload{
				Detail: fmt.Sprintf("n=%d", n),
				Measure: func(subject string, _ int, _ time.Duration) (map[string]float64, error) {
					return measureQueued(subject, n)
				},
			}
		},
	}
}

func measureQueued(subject string, n int) (map[string]float64, error) {
	var (
		failed  error
		t       = newTally()
		task    = newTask(t.end)
		busy    = make(chan struct{})
		release = make(chan struct{})
		blocked = newTask(func() {
			close(busy)
			<-release
		})
		p Executor
	)
	grown := memory.Of(func() any {
		p = peers[subject].new(Config{Workers: 1, Queue: n})
		failed = p.Go(blocked)
		<-busy
		for range n {
			if err := p.Go(task); err != nil {
				failed = err
				break
			}
			t.submitted.Add(1)
		}
		return p
	})
	close(release)
	t.wait()
	p.Close()
	if failed == nil {
		failed = t.check()
	}
	return map[string]float64{"live-B/entry": float64(grown.Live) / float64(n)}, failed
}
