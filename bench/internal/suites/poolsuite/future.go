package poolsuite

import (
	"fmt"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func oneFuture(workers count) workload.Case   { return future("future", 1, workers) }
func someFutures(workers count) workload.Case { return future("futures", 64, workers) }

// future submits functions with results, a window of them before it waits for
// the first; a window of one is one at a time.
func future(name string, window int, workers count) workload.Case {
	return workload.Case{
		Name:     fmt.Sprintf("%s/workers=%s", name, workers.name),
		Op:       "submit a task with a result and wait for that; k are submitted before the first is waited for",
		Subjects: those[Futures](),
		Alone:    []string{equivalent},
		Open: func(seed uint64) workload.Workload {
			k := window
			if k > 1 {
				k = workload.RunSize(seed, "pool/"+name, window)
			}
			return workload.Workload{
				Detail: fmt.Sprintf("k=%d, %s", k, workers.detail()),
				New: func(subject string, goroutines int) workload.Instance {
					return newFuture(seed, k, open(subject, workers.n).(Futures), goroutines)
				},
			}
		},
	}
}

func newFuture(seed uint64, k int, p Futures, goroutines int) workload.Instance {
	var ran, calls atomic.Uint64
	c := newCall(func() (uint64, error) { return seed + ran.Add(1), nil })
	sums := make(workload.Sums, goroutines)
	windows := make([][]Future, goroutines)
	for i := range windows {
		windows[i] = make([]Future, k)
	}
	return workload.Instance{
		Body: func(worker, lo, hi int) {
			for left := hi - lo; left > 0; left -= k {
				w := windows[worker][:min(k, left)]
				for i := range w {
					w[i] = p.Submit(c)
				}
				for _, f := range w {
					v, err := f.Wait()
					if err != nil {
						panic(err) // the function gives none
					}
					sums[worker].V += v - seed
				}
			}
			calls.Add(uint64(hi - lo))
		},
		Check: func() error {
			// The results were 1, 2, 3 and so on.
			n := calls.Load()
			if got, want := sums.Total(), n*(n+1)/2; got != want {
				return fmt.Errorf("results of %d calls sum up to %d, not %d", n, got, want)
			}
			return nil
		},
		Digest: func() string { return fmt.Sprint(sums.Total()) },
		Close:  p.Close,
	}
}
