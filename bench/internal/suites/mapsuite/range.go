package mapsuite

import (
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func rangeCase[K comparable](k kind[K]) workload.Case {
	return workload.Case{
		Name:       k.name + "/range",
		Op:         "an entry visited, n in all, by iteration over the map",
		Goroutines: workload.OnlyOne,
		Open:       func(seed uint64) workload.Workload { return openRange(k, seed) },
	}
}

func openRange[K comparable](k kind[K], seed uint64) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "map/range")))
	n := workload.Size(r, 10_000)
	keys := k.keys(r, n)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		Chunk:  n,
		New: func(subject string, goroutines int) workload.Instance {
			t := k.make(subject)
			for i, key := range keys {
				t.Store(key, uint64(i))
			}
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					var sum uint64
					left := hi - lo
					for left > 0 {
						t.Range(func(_ K, v uint64) bool {
							sum += v
							left--
							return left > 0
						})
					}
					sums[worker].V += sum
				},
				Digest: digest(t, sums),
			}
		},
	}
}
