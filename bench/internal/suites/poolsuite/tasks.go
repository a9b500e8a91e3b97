package poolsuite

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openTasks(seed uint64, workers, steps int) workload.Workload {
	return workload.Workload{
		Detail: fmt.Sprintf("%d workers", workers),
		New: func(subject string, _ int) workload.Instance {
			p := peers[subject](workers)
			t := &tally{reached: make(chan struct{}, 1)}
			// All tasks are the same function value: none is allocated for
			// the caller's sake.
			task := func(context.Context) { t.end() }
			if steps > 0 {
				task = func(context.Context) {
					if workload.Work(seed, steps) == 1 {
						t.odd.Add(1)
					}
					t.end()
				}
			}
			return workload.Instance{
				Body: func(_, lo, hi int) {
					ctx := context.Background()
					for range hi - lo {
						p.Go(ctx, task)
					}
					t.submitted.Add(int64(hi - lo))
				},
				Settle: t.wait,
				Check:  t.check,
				Digest: func() string { return fmt.Sprint(t.ended.Load(), " tasks") },
				Close:  p.Close,
			}
		},
	}
}

// tally counts tasks to their end, for one atomic addition per task, like the
// Done of a WaitGroup, and sees tasks that ran more than once.
type tally struct {
	ended     atomic.Int64
	target    atomic.Int64 // the count of ended that wait waits for
	odd       atomic.Int64
	submitted atomic.Int64
	reached   chan struct{} // holds at most one token, perhaps of an earlier wait
}

func (t *tally) end() {
	if t.ended.Add(1) == t.target.Load() {
		select {
		case t.reached <- struct{}{}:
		default:
		}
	}
}

// wait returns when all submitted tasks have ended. Nothing is submitted
// meanwhile.
func (t *tally) wait() {
	n := t.submitted.Load()
	t.target.Store(n)
	for t.ended.Load() < n {
		<-t.reached
	}
}

func (t *tally) check() error {
	if e, s := t.ended.Load(), t.submitted.Load(); e != s {
		return fmt.Errorf("%d tasks ran of %d submitted", e, s)
	}
	return nil
}
