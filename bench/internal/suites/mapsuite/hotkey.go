package mapsuite

import (
	"github.com/surety-go/surety/bench/internal/workload"
)

func hotKeyCase[K comparable](k kind[K]) workload.Case {
	return compare(k, overwrites, workload.Case{
		Name: k.name + "/hot-key/reads=90",
		Op:   "a load (90%) or store (10%) of one key, the same for all goroutines, in a map of n",
		Open: func(seed uint64) workload.Workload { return openHotKey(k, seed) },
	})
}

func openHotKey[K comparable](k kind[K], seed uint64) workload.Workload {
	n := workload.RunSize(seed, "map/hot-key", 100)
	r := source(seed, "map/"+k.name+"/hot-key")
	keys, kinds := k.keys(r, n), r.Uint64()
	hot := k.copies(keys[n/2 : n/2+1])[0]
	return workload.Workload{
		Detail: detail(n),
		New: func(subject string, goroutines int) workload.Instance {
			t := filled(k, subject, keys)
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					var sum uint64
					for i := lo; i < hi; i++ {
						if workload.Mix(kinds+uint64(i))>>32*10>>32 > 0 {
							v, _ := t.Load(hot)
							sum += v
						} else {
							t.Store(hot, uint64(i))
						}
					}
					sums[worker].V += sum
				},
				Digest: digest(t, sums),
			}
		},
	}
}
