package oncesuite

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/memory"
	"github.com/surety-go/surety/bench/internal/workload"
)

// capacities are those that the memory of a cache is measured at, since a
// table that doubles suits some sizes.
var capacities = []int{75_000, 95_000, 120_000}

// memoryCases measure what a full cache of integers costs: live bytes, with
// all that is on the heap for it, and goroutines.
func (s scale) memoryCases() []workload.Case {
	c := func(name, also string, ttl time.Duration) workload.Case {
		return workload.Case{
			Name: "live/" + name,
			Op: fmt.Sprintf("live bytes per entry of a full cache of integers%s, the mean over %d capacities from %d to %d; also its goroutines",
				also, len(capacities), capacities[0], capacities[len(capacities)-1]),
			Subjects:   subjects(baseline, isCache, isBounded, expires),
			Goroutines: workload.OnlyOne,
			Unit:       "live-B/entry",
			Apart:      ttl > 0, // some caches that expire cannot be closed
			Once:       true,
			Dear:       true,
			Open:       func(seed uint64) workload.Workload { return s.openMemory(seed, ttl) },
		}
	}
	return []workload.Case{c("no-ttl", "", 0), c("ttl", " that expire", ttl)}
}

func (s scale) openMemory(seed uint64, ttl time.Duration) workload.Workload {
	return workload.Workload{
		Detail: fmt.Sprintf("capacities %d", capacities),
		Measure: func(subject string, _ int, _ time.Duration) (map[string]float64, error) {
			var perEntry, goroutines float64
			for _, capacity := range capacities {
				bytes, gs, err := fullCache(subject, seed, s.of(capacity), ttl)
				if err != nil {
					return nil, err
				}
				perEntry += bytes / float64(len(capacities))
				goroutines += gs / float64(len(capacities))
			}
			return map[string]float64{"live-B/entry": perEntry, "goroutines": goroutines}, nil
		},
	}
}

// fullCache makes a cache, asks it for as many keys as it has room for, and
// returns the live bytes per entry that it then holds and the goroutines that
// it has.
func fullCache(subject string, seed uint64, capacity int, ttl time.Duration) (perEntry, goroutines float64, err error) {
	before := goroutinesAtRest()
	var (
		c     Cache
		loads atomic.Int64
	)
	grown := memory.Of(func() any {
		c = mustNew(subject, Config{Capacity: capacity, TTL: ttl, Load: counted(&loads)})
		err = fill(c, seed, capacity)
		return c
	})
	if err != nil {
		return 0, 0, err
	}
	goroutines = float64(goroutinesAtRest() - before)
	held := c.Len()
	Close(c)
	if held > capacity || held < capacity*3/4 {
		return 0, 0, fmt.Errorf("a full cache of capacity %d holds %d entries", capacity, held)
	}
	return float64(grown.Live) / float64(held), goroutines, nil
}

// goroutinesAtRest returns the number of goroutines once it has stayed the
// same for a while: those of a cache that was filled or closed just before may
// be about to end.
func goroutinesAtRest() int {
	n := runtime.NumGoroutine()
	for same := 0; same < 5; same++ {
		time.Sleep(time.Millisecond)
		if now := runtime.NumGoroutine(); now != n {
			n, same = now, 0
		}
	}
	return n
}
