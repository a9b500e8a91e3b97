package mapsuite

import (
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func growCase[K comparable](k kind[K]) workload.Case {
	return workload.Case{
		Name: k.name + "/grow",
		Op:   "a store of a new key, n in all, into a map that began empty",
		Open: func(seed uint64) workload.Workload { return openGrow(k, seed) },
	}
}

func openGrow[K comparable](k kind[K], seed uint64) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "map/grow")))
	n := workload.Size(r, 20_000)
	keys := k.keys(r, n)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		Fresh:  n,
		New: func(subject string, _ int) workload.Instance {
			t := k.make(subject)
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for i := lo; i < hi; i++ {
						t.Store(keys[i], uint64(i))
					}
				},
				Check: func() error {
					var entries int
					t.Range(func(K, uint64) bool {
						entries++
						return true
					})
					if entries != n {
						return fmt.Errorf("%d entries after %d stores of different keys", entries, n)
					}
					return nil
				},
				Digest: digest(t, nil),
			}
		},
	}
}
