package poolsuite

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openForEach(seed uint64, workers int) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "pool/foreach")))
	n := workload.Size(r, 100_000)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d, %d workers", n, workers),
		Chunk:  n,
		New: func(subject string, goroutines int) workload.Instance {
			p := peers[subject](workers)
			slices := make([][]uint64, goroutines) // each caller has its own
			loops := make(workload.Sums, goroutines)
			for i := range slices {
				slices[i] = make([]uint64, n)
			}
			add := func(_ context.Context, i int, e *uint64) error {
				*e += uint64(i)
				return nil
			}
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					if err := p.ForEach(context.Background(), slices[worker][:hi-lo], add); err != nil {
						panic(err) // neither add nor the context gives one
					}
					if hi-lo == n {
						loops[worker].V++
					}
				},
				Check: func() error {
					for w, s := range slices {
						for i, v := range s {
							if least := loops[w].V * uint64(i); v < least || i > 0 && v%uint64(i) != 0 {
								return fmt.Errorf("element %d is %d after %d loops over all", i, v, loops[w].V)
							}
						}
					}
					return nil
				},
				Digest: func() string {
					var sum uint64
					for _, v := range slices[0] {
						sum = workload.Mix(sum + v)
					}
					return fmt.Sprintf("%x", sum)
				},
				Close: p.Close,
			}
		},
	}
}
