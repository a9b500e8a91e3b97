package oncesuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// steps is the keys that hits and mixtures ask for, one after the other, over
// and over. There is a power of two of them.
type steps []uint64

// zipfSteps draws keys out of n by Zipf's law with exponent 1.01. Key i is the
// more frequent the smaller i is.
func zipfSteps(r *rand.Rand, count, n int, first uint64) steps {
	zipf := rand.NewZipf(r, 1.01, 1, uint64(n-1))
	s := make(steps, count)
	for i := range s {
		s[i] = workload.Mix(first + zipf.Uint64())
	}
	return s
}

// get performs operations lo to hi-1 and returns the sum of what they read.
func (s steps) get(c Cache, lo, hi int) uint64 {
	ctx := context.Background()
	var sum uint64
	for i := lo; i < hi; i++ {
		v, err := c.Get(ctx, s[i&(len(s)-1)])
		if err != nil {
			panic(err)
		}
		sum += v
	}
	return sum
}

// openHit has a cache in which all keys are found.
func openHit(seed uint64, capacity int, ttl time.Duration) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "cache/hit")))
	n := entries(seed, capacity)
	first := r.Uint64()
	keys := zipfSteps(r, 1<<16, n, first)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		New: func(subject string, goroutines int) workload.Instance {
			var loads atomic.Int64
			c := mustNew(subject, Config{Capacity: capacity, TTL: ttl, Load: counted(&loads)})
			failure := warm(c, &loads, first, n)
			warmed := loads.Load()
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) { sums[worker].V += keys.get(c, lo, hi) },
				Check: func() error {
					if failure != nil {
						return failure
					}
					if missed := loads.Load() - warmed; missed > 0 {
						return fmt.Errorf("%d loads of keys that were in the cache", missed)
					}
					return nil
				},
				Digest: func() string { return fmt.Sprintf("read %x", sums.Total()) },
				Close:  closing(c),
			}
		},
	}
}
