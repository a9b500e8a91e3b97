package poolsuite

import (
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

// saturated submits tasks without a break and waits for all at the end.
func saturated(k kind, workers count) workload.Case {
	return workload.Case{
		Name:     fmt.Sprintf("saturated/task=%s/workers=%s", k.name, workers.name),
		Op:       "submit " + k.op + "; all have ended at the end",
		Subjects: all(),
		Alone:    []string{equivalent},
		Open: func(seed uint64) workload.Workload {
			return workload.Workload{
				Detail: workers.detail(),
				New:    func(subject string, _ int) workload.Instance { return newSaturated(k, seed, open(subject, workers.n)) },
			}
		},
	}
}

func newSaturated(k kind, seed uint64, p Executor) workload.Instance {
	t := newTally()
	run, stop := k.open(seed)
	f := t.end
	if run != nil {
		f = func() {
			run()
			t.end()
		}
	}
	task := newTask(f)
	return workload.Instance{
		Body: func(_, lo, hi int) {
			for range hi - lo {
				if err := p.Go(task); err != nil {
					panic(err) // it is not closed
				}
			}
			t.submitted.Add(int64(hi - lo))
		},
		Settle: t.wait,
		Check:  t.check,
		Digest: func() string { return fmt.Sprint(t.ended.Load(), " tasks") },
		Close: func() {
			p.Close()
			stop()
		},
	}
}
