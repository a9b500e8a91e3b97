package oncesuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openHit(seed uint64) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "once/hit")))
	n := workload.Size(r, 10_000)
	first := r.Uint64()
	zipf := rand.NewZipf(r, 1.01, 1, uint64(n-1))
	steps := make([]uint64, 1<<16)
	for i := range steps {
		steps[i] = workload.Mix(first + zipf.Uint64())
	}
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		New: func(subject string, goroutines int) workload.Instance {
			var loads atomic.Int64
			c := peers[subject].cache(func(_ context.Context, key uint64) (uint64, error) {
				loads.Add(1)
				return key + 1, nil
			})
			for i := range n {
				if _, err := c.Get(context.Background(), workload.Mix(first+uint64(i))); err != nil {
					panic(err)
				}
			}
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					ctx := context.Background()
					var sum uint64
					for i := lo; i < hi; i++ {
						v, err := c.Get(ctx, steps[i&(len(steps)-1)])
						if err != nil {
							panic(err)
						}
						sum += v
					}
					sums[worker].V += sum
				},
				Check: func() error {
					if got := int(loads.Load()); got != n {
						return fmt.Errorf("%d loads of %d keys", got, n)
					}
					return nil
				},
				Digest: func() string { return fmt.Sprintf("read %x", sums.Total()) },
			}
		},
	}
}
