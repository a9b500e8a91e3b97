package oncesuite

import (
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// openMixed has a cache with room for about a quarter of the keys, so that
// misses and evictions mix with hits. Before a sample, the cache has been
// asked four times as often as it has room for entries.
func openMixed(seed uint64, capacity int) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "cache/mixed")))
	n := 4 * workload.RunSize(seed, "cache/mixed", capacity)
	keys := zipfSteps(r, 1<<18, n, r.Uint64())
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d, capacity=%d", n, capacity),
		New: func(subject string, goroutines int) workload.Instance {
			var loads atomic.Int64
			c := mustNew(subject, Config{Capacity: capacity, Load: counted(&loads)})
			keys.get(c, 0, 4*capacity)
			settle(c)
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) { sums[worker].V += keys.get(c, lo, hi) },
				Check: func() error {
					settle(c)
					if held := c.Len(); held > capacity {
						return fmt.Errorf("%d entries in a cache of capacity %d", held, capacity)
					}
					return nil
				},
				Digest: func() string { return fmt.Sprintf("read %x", sums.Total()) },
				Close:  closing(c),
			}
		},
	}
}
