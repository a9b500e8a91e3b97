// Package oncesuite compares ways to load a value once, per process and per
// key.
package oncesuite

import (
	"context"
	"fmt"
	"maps"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Cache is the form in which subjects with keys are called: Get returns what
// the load function the cache was made with returned for the key.
type Cache interface {
	Get(ctx context.Context, key uint64) (uint64, error)
}

// Value is the form in which subjects without keys are called.
type Value interface {
	Get(ctx context.Context) (uint64, error)
}

// A peer offers one of the two or both.
type peer struct {
	cache func(load func(ctx context.Context, key uint64) (uint64, error)) Cache
	value func(load func(context.Context) (uint64, error)) Value
}

var peers = map[string]peer{}

// add is called by the one file that a peer is.
func add(name string, p peer) { peers[name] = p }

const baseline = "Mutex"

// Suite returns the suite.
func Suite() *workload.Suite {
	caches, values := maps.Clone(peers), maps.Clone(peers)
	maps.DeleteFunc(caches, func(_ string, p peer) bool { return p.cache == nil })
	maps.DeleteFunc(values, func(_ string, p peer) bool { return p.value == nil })
	return &workload.Suite{
		Name:     "once",
		Doc:      "values loaded once, kept in a map or a variable (Mutex holds its lock while it loads)",
		Baseline: baseline,
		Cases: []workload.Case{
			{
				Name:     "hit",
				Op:       "a get of one of n keys, which are all loaded, drawn by Zipf's law",
				Subjects: workload.Order(maps.Keys(caches), baseline),
				Open:     openHit,
			},
			{
				Name:     "miss",
				Op:       "a get of a new key, n in all, by a cache that began empty; the load does nothing",
				Subjects: workload.Order(maps.Keys(caches), baseline),
				Open:     func(seed uint64) workload.Workload { return openMiss(seed, "miss", 10_000, 0, false) },
			},
			{
				Name:       "storm",
				Op:         fmt.Sprintf("a get of a key that all callers ask for at about the same time; the load does %d multiplications", stormSteps),
				Subjects:   workload.Order(maps.Keys(caches), baseline),
				Goroutines: workload.OnlySeveral,
				Open:       func(seed uint64) workload.Workload { return openMiss(seed, "storm", 2_000, stormSteps, true) },
			},
			{
				Name:     "value",
				Op:       "a get of the one value, which is loaded",
				Subjects: workload.Order(maps.Keys(values), baseline),
				Open:     openValue,
			},
		},
	}
}

const stormSteps = 768
