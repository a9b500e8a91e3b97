package mapsuite

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func countCase[K comparable](k kind[K]) workload.Case {
	return workload.Case{
		Name: k.name + "/count",
		Op:   "an increment of the value of one of n keys",
		Open: func(seed uint64) workload.Workload { return openCount(k, seed) },
	}
}

func openCount[K comparable](k kind[K], seed uint64) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "map/count")))
	n := workload.Size(r, 10_000)
	steps := script(r, k.keys(r, n))
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		New: func(subject string, goroutines int) workload.Instance {
			t := k.make(subject)
			var ops atomic.Uint64
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for i := lo; i < hi; i++ {
						t.Increment(steps[i&(len(steps)-1)])
					}
					ops.Add(uint64(hi - lo))
				},
				Check: func() error {
					var sum uint64
					t.Range(func(_ K, v uint64) bool {
						sum += v
						return true
					})
					if sum != ops.Load() {
						return fmt.Errorf("values sum up to %d after %d increments", sum, ops.Load())
					}
					return nil
				},
				Digest: digest(t, nil),
			}
		},
	}
}
