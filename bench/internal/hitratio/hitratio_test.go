package hitratio

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/trace"
)

// mostHits tries every way to keep at most capacity of the keys seen.
func mostHits(keys, held []uint64, capacity int) int {
	if len(keys) == 0 {
		return 0
	}
	key, rest := keys[0], keys[1:]
	if slices.Contains(held, key) {
		return 1 + mostHits(rest, held, capacity)
	}
	best := mostHits(rest, held, capacity)
	if len(held) < capacity {
		return max(best, mostHits(rest, append(slices.Clone(held), key), capacity))
	}
	for i := range held {
		other := slices.Clone(held)
		other[i] = key
		best = max(best, mostHits(rest, other, capacity))
	}
	return best
}

// lastUsedHits counts the hits of an LRU cache by its definition: a request
// hits if fewer than capacity other keys were asked for since its key was.
func lastUsedHits(keys []uint64, capacity int) int {
	hits := 0
	for i, key := range keys {
		others := map[uint64]bool{}
		for j := i - 1; j >= 0; j-- {
			if keys[j] == key {
				if len(others) < capacity {
					hits++
				}
				break
			}
			others[keys[j]] = true
		}
	}
	return hits
}

func lruPercent(t *testing.T, keys []uint64, goroutines, capacity int) float64 {
	percent, err := Caches{}.replay(LRU, keys, goroutines, capacity)
	require.NoError(t, err)
	return percent
}

func TestTinyTracesAgainstBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		keys := make([]uint64, 1+r.IntN(9))
		for i := range keys {
			keys[i] = r.Uint64N(5)
		}
		for capacity := 1; capacity <= 3; capacity++ {
			assert.Equal(t, mostHits(keys, nil, capacity), OptimalHits(keys, capacity), "%v, capacity %d", keys, capacity)
			want := 100 * float64(lastUsedHits(keys, capacity)) / float64(len(keys))
			assert.InDelta(t, want, lruPercent(t, keys, 1, capacity), 1e-9, "%v, capacity %d", keys, capacity)
		}
	}
}

// TestFigures pins what the references give for a loop, which is known, and
// for generated traces of a fixed seed.
func TestFigures(t *testing.T) {
	source := func() *rand.Rand { return rand.New(rand.NewPCG(3, 4)) }
	for _, c := range []struct {
		name         string
		keys         []uint64
		capacity     int
		lru, optimum float64
	}{
		// The first of ten laps misses. The optimum keeps half of the keys
		// and lets the others pass.
		{"loop", trace.Loop(source(), 1000, 100), 50, 0, 45},
		{"loop that fits", trace.Loop(source(), 1000, 100), 100, 90, 90},
		{"zipf", trace.Zipf(source(), 10_000, 1000, 0.9), 100, 47.74, 68.77},
		{"scans", trace.Scans(source(), 10_000, 500, 200, 100), 50, 32.20, 48.70},
		{"shifting", trace.Shifting(source(), 10_000, 500, 2000), 50, 53.82, 71.08},
	} {
		optimum, err := Caches{}.replay(Optimum, c.keys, 1, c.capacity)
		require.NoError(t, err)
		assert.InDelta(t, c.optimum, optimum, 1e-9, "%s, optimum", c.name)
		assert.InDelta(t, c.lru, lruPercent(t, c.keys, 1, c.capacity), 1e-9, "%s, LRU", c.name)
	}
}

// TestSeveralGoroutinesAskForAll replays a trace of different keys, of which
// every one must be loaded once, whoever asks for it.
func TestSeveralGoroutinesAskForAll(t *testing.T) {
	keys := make([]uint64, 1000)
	for i := range keys {
		keys[i] = uint64(i)
	}
	assert.Zero(t, lruPercent(t, keys, 8, 10))
	assert.InDelta(t, 50, lruPercent(t, append(keys, keys...), 8, 1000), 1e-9)
}

type broken struct{ err error }

func (b broken) Get(context.Context, uint64) (uint64, error) { return 0, b.err }

func TestReplayReportsWrongCaches(t *testing.T) {
	replay := func(c Cache, err error) error {
		_, err = Replay([]uint64{1, 2}, 2, func(Load) (Cache, error) { return c, err })
		return err
	}
	failure := errors.New("full")
	assert.ErrorIs(t, replay(broken{failure}, nil), failure)
	assert.ErrorContains(t, replay(broken{}, nil), "the value of key")
	assert.ErrorIs(t, replay(nil, failure), failure)
}

func TestCases(t *testing.T) {
	caches := Caches{
		Names: []string{"some"},
		New: func(_ string, capacity int, load Load) (Cache, error) {
			return newLRU(capacity, load), nil
		},
		Close: func(Cache) {},
	}
	opened := 0
	cases := Cases("loop", []int{0, 50}, caches, func(seed uint64) *trace.Trace {
		opened++
		return &trace.Trace{Name: "loop", Keys: trace.Loop(rand.New(rand.NewPCG(seed, 0)), 40, 4)}
	})
	var names []string
	for _, c := range cases {
		names = append(names, c.Name)
		assert.Equal(t, []string{"some", LRU, Optimum}, c.Subjects)
		assert.Equal(t, Unit, c.Unit)
		w := c.Open(1)
		for _, subject := range c.Subjects {
			m, err := w.Measure(subject, c.Exactly, 0)
			require.NoError(t, err)
			assert.Contains(t, m, Unit)
		}
	}
	assert.Equal(t, 4, opened)
	assert.Equal(t, []string{
		"hit-ratio/loop/capacity=0pct", "hit-ratio/loop/capacity=50pct",
		"hit-ratio-shared/loop/capacity=0pct", "hit-ratio-shared/loop/capacity=50pct",
	}, names)
	assert.Equal(t, 1, capacity(&trace.Trace{Keys: []uint64{1, 2, 1}}, 0))
	assert.Equal(t, 2, capacity(&trace.Trace{Keys: []uint64{1, 2, 1}}, 100))
}
