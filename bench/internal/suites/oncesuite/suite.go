// Package oncesuite compares ways to load a value once, per process and per
// key: caches and values.
package oncesuite

import (
	"fmt"
	"slices"
	"time"

	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

const (
	baseline   = "Mutex+map"
	equivalent = "plain map"
)

// ttl is longer than any run.
const ttl = time.Hour

// scale divides the sizes of the cases.
type scale int

func (s scale) of(n int) int { return max(n/int(s), 1) }

// Suite returns the suite of caches. Its hit ratios are those of generated
// traces and of the given ones, whose names must differ.
func Suite(traces ...*trace.Trace) *workload.Suite { return suite(1, traces) }

// Small returns the same cases with sizes that tests can afford.
func Small() *workload.Suite { return suite(50, nil) }

func suite(s scale, traces []*trace.Trace) *workload.Suite {
	return &workload.Suite{
		Name: "cache",
		Doc: "values loaded once per key and kept up to a number of entries. Mutex+map holds its lock while it loads; " +
			"it, plain map and singleflight evict any entry",
		Baseline:   baseline,
		Equivalent: equivalent,
		Core:       []string{workload.Surety, baseline, equivalent, "otter-v2", "golang-lru", "singleflight"},
		Cases: slices.Concat(
			s.hitCases("hit", "", 0, subjects(baseline, isCache)),
			s.hitCases("hit-ttl", ", and whose expiry is checked", ttl, subjects(baseline, isCache, expires)),
			s.missCases(),
			s.memoryCases(),
			s.waitCases(),
			s.ratioCases(traces),
		),
		Omitted: []workload.Omission{
			{What: "atomicmap in hit-ttl", Reason: "a map has no expiry"},
			{What: "plain map with several goroutines", Reason: "it is for one"},
			{What: "ristretto, theine and sturdyc in wait/invalidate-all", Reason: "they cannot be emptied while others call them"},
			{What: "samber/hot, bigcache, freecache, groupcache", Reason: "hot keeps policies like golang-lru's behind one mutex; the others hold bytes, not values"},
		},
	}
}

// alone is the subjects that only one goroutine may call.
var alone = []string{equivalent}

func (s scale) hitCases(name, also string, ttl time.Duration, names []string) []workload.Case {
	var cases []workload.Case
	for _, capacity := range []int{1_000, 100_000} {
		cases = append(cases, workload.Case{
			Name:     fmt.Sprintf("%s/capacity=%d", name, capacity),
			Op:       "a get of one of n keys, drawn by Zipf's law, which are all in the cache" + also,
			Subjects: names,
			Alone:    alone,
			Quick:    capacity == 1_000,
			Apart:    ttl > 0, // some caches that expire cannot be closed
			Once:     capacity > 1_000,
			Open:     func(seed uint64) workload.Workload { return openHit(seed, s.of(capacity), ttl) },
		})
	}
	return cases
}

// stormSteps take about a microsecond.
const stormSteps = 768

func (s scale) missCases() []workload.Case {
	return []workload.Case{
		{
			Name:     "miss",
			Op:       "a get of a new key, n in all, by a cache that began empty; the load does nothing",
			Subjects: subjects(baseline, isCache),
			Alone:    alone,
			Open:     func(seed uint64) workload.Workload { return openMiss(seed, "miss", s.of(10_000), 0, false) },
		},
		{
			Name:       "storm",
			Op:         fmt.Sprintf("a get of a key that all callers ask for at about the same time; the load does %d multiplications", stormSteps),
			Subjects:   subjects(baseline, isCache, concurrent),
			Goroutines: workload.OnlySeveral,
			Quick:      true,
			Open:       func(seed uint64) workload.Workload { return openMiss(seed, "storm", s.of(2_000), stormSteps, true) },
		},
		{
			Name:     "mixed",
			Op:       "a get of one of n keys, drawn by Zipf's law, by a full cache with room for about a quarter of them; the load does nothing",
			Subjects: subjects(baseline, isCache, isBounded),
			Alone:    alone,
			Quick:    true,
			Open:     func(seed uint64) workload.Workload { return openMixed(seed, s.of(10_000)) },
		},
	}
}
