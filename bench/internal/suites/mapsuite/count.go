package mapsuite

import (
	"fmt"
	"strconv"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

func countCase[K comparable](k kind[K], about, steps int) workload.Case {
	return compare(k, changes, workload.Case{
		Name: k.name + "/count/n=" + strconv.Itoa(about),
		Op:   "an increment of the value of one of n keys",
		Open: func(seed uint64) workload.Workload { return openCount(k, seed, about, steps) },
	})
}

func openCount[K comparable](k kind[K], seed uint64, about, steps int) workload.Workload {
	n := workload.RunSize(seed, "map/count/"+strconv.Itoa(about), about)
	name := fmt.Sprintf("map/%s/count/n=%d/seed=%d", k.name, about, seed)
	return workload.Workload{
		Detail: detail(n),
		New: func(subject string, goroutines int) workload.Instance {
			s := latest(name, func() script[K] {
				r := source(seed, "map/"+k.name+"/count")
				return newScript(r, k, k.keys(r, n), steps, false)
			})
			t := k.maker(subject)()
			var ops atomic.Uint64
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for i := lo; i < hi; i++ {
						t.Increment(s.loads[s.at(i)])
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
