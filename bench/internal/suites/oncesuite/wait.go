package oncesuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/pause"
	"github.com/surety-go/surety/bench/internal/workload"
)

const (
	hotKeys      = 1_000
	waitCapacity = 100_000
	minReads     = 100_000 // so that the 99.99th percentile rests on ten reads
)

// disturbances is what a goroutine does to a full cache while another reads.
var disturbances = []struct {
	name, op string
	subjects func(peer) bool
	disturb  func(c Cache, next uint64, n int) error // next is the first key that was not asked for, n the capacity
}{
	{"evict", "asks for as many new keys as the cache has room for", isBounded, fill},
	{"invalidate-all", "removes all entries", clears, func(c Cache, _ uint64, _ int) error {
		c.(clearer).InvalidateAll()
		return nil
	}},
	{"iterate", "visits all values", ranges, func(c Cache, _ uint64, _ int) error {
		var sum uint64
		c.(ranger).Values(func(v uint64) { sum += v })
		if sum == 0 {
			return fmt.Errorf("the values of a full cache sum up to nothing")
		}
		return nil
	}},
}

// waitCases measure how long one reader waits at most. With a processor for
// each of the two goroutines, what it waits for is the cache.
func (s scale) waitCases() []workload.Case {
	var cases []workload.Case
	for _, d := range disturbances {
		cases = append(cases, workload.Case{
			Name:       "wait/" + d.name,
			Op:         fmt.Sprintf("the longest get of %d keys in use while another goroutine %s; the cache holds up to %d entries, a load does nothing", hotKeys, d.op, waitCapacity),
			Subjects:   subjects(baseline, isCache, isBounded, concurrent, d.subjects),
			Goroutines: workload.OnlyOne,
			Unit:       "max-wait-ns",
			Once:       true,
			Dear:       true,
			Open:       func(seed uint64) workload.Workload { return s.openWait(seed, d.disturb) },
		})
	}
	return cases
}

func (s scale) openWait(seed uint64, disturb func(Cache, uint64, int) error) workload.Workload {
	capacity := s.of(waitCapacity)
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "cache/wait")))
	first := r.Uint64()
	hot := zipfSteps(r, 1<<14, s.of(hotKeys), first)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d, capacity=%d", s.of(hotKeys), capacity),
		Measure: func(subject string, readers int, _ time.Duration) (map[string]float64, error) {
			var loads atomic.Int64
			c := mustNew(subject, Config{Capacity: capacity, Load: counted(&loads)})
			defer Close(c)
			if err := fill(c, first, capacity); err != nil {
				return nil, err
			}
			hot.get(c, 0, len(hot)) // so that a policy knows which keys are in use
			ctx := context.Background()
			var failure error
			waits := pause.While(readers, s.of(minReads),
				func(_, i int) {
					if _, err := c.Get(ctx, hot[i&(len(hot)-1)]); err != nil {
						panic(err)
					}
				},
				func() { failure = disturb(c, first+uint64(capacity), capacity) })
			return map[string]float64{
				"max-wait-ns":    float64(waits.Max()),
				"p99.99-wait-ns": float64(waits.Quantile(0.9999)),
			}, failure
		},
	}
}
