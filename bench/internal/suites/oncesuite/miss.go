package oncesuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// openMiss has a cache filled from empty by loads of that many steps. In a
// storm, as many consecutive operations as there are callers ask for the same
// key, and are handed out one by one.
func openMiss(seed uint64, name string, about, steps int, storm bool) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "cache/"+name)))
	n := workload.RunSize(seed, "cache/"+name, about)
	first := r.Uint64()
	chunk := 0
	if storm {
		chunk = 1
	}
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		Fresh:  n,
		Chunk:  chunk,
		New: func(subject string, goroutines int) workload.Instance {
			perKey := 1
			if storm {
				perKey = goroutines
			}
			var loads atomic.Int64
			c := mustNew(subject, Config{
				Capacity: 2 * about,
				Load: func(_ context.Context, key uint64) (uint64, error) {
					loads.Add(1)
					return workload.Work(key, steps), nil
				},
			})
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					ctx := context.Background()
					var sum uint64
					for i := lo; i < hi; i++ {
						v, err := c.Get(ctx, workload.Mix(first+uint64(i/perKey)))
						if err != nil {
							panic(err)
						}
						sum += v
					}
					sums[worker].V += sum
				},
				Check: func() error {
					got, want := int(loads.Load()), (n+perKey-1)/perKey
					if got < want || got > want && !peers[subject].loadsAgain {
						return fmt.Errorf("%d loads of %d keys", got, want)
					}
					return nil
				},
				Digest: func() string { return fmt.Sprintf("%d loads, read %x", loads.Load(), sums.Total()) },
				Close:  closing(c),
			}
		},
	}
}
