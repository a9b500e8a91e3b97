package poolsuite

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openCalls(seed uint64, workers int) workload.Workload {
	return workload.Workload{
		Detail: fmt.Sprintf("%d workers", workers),
		New: func(subject string, goroutines int) workload.Instance {
			p := peers[subject](workers)
			sums := make(workload.Sums, goroutines)
			var ran, calls atomic.Uint64
			f := func(context.Context) (uint64, error) { return seed + ran.Add(1), nil }
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					ctx := context.Background()
					for range hi - lo {
						v, err := p.Call(ctx, f)
						if err != nil {
							panic(err) // neither f nor the context gives one
						}
						sums[worker].V += v - seed
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
		},
	}
}
