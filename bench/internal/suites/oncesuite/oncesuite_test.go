package oncesuite

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/hitratio"
	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

func made(t *testing.T, subject string, c Config) Cache {
	cache, err := New(subject, c)
	require.NoError(t, err)
	t.Cleanup(func() { Close(cache) })
	return cache
}

// TestPeersDoWhatTheySay checks what the suite chooses subjects by.
func TestPeersDoWhatTheySay(t *testing.T) {
	for _, subject := range subjects(baseline, isCache) {
		var loads atomic.Int64
		p := peers[subject]
		c := made(t, subject, Config{Capacity: 100, TTL: ttl, Load: counted(&loads)})
		_, canClear := c.(clearer)
		_, canRange := c.(ranger)
		assert.Equal(t, p.clears, canClear, subject)
		assert.Equal(t, p.ranges, canRange, subject)

		require.NoError(t, warm(c, &loads, 1, 50), subject)
		assert.Equal(t, 50, c.Len(), subject)
		if p.ranges {
			sum, want := uint64(0), uint64(0)
			c.(ranger).Values(func(v uint64) { sum += v })
			for i := range uint64(50) {
				want += workload.Mix(1+i) + 1
			}
			assert.Equal(t, want, sum, subject)
		}
		if p.clears {
			c.(clearer).InvalidateAll()
			settle(c)
			assert.Zero(t, c.Len(), subject)
		}

		require.NoError(t, fill(c, 1, 1000), subject)
		if p.unbounded {
			assert.Equal(t, 1000, c.Len(), subject)
		} else {
			assert.LessOrEqual(t, c.Len(), 100, subject)
		}
	}
}

// TestFailedLoads checks that no cache keeps the outcome of a load that
// failed.
func TestFailedLoads(t *testing.T) {
	for _, subject := range subjects(baseline, isCache) {
		var loads int
		failure := errors.New("down")
		c := made(t, subject, Config{Capacity: 100, TTL: ttl, Load: func(context.Context, uint64) (uint64, error) {
			loads++
			if loads == 1 {
				return 0, failure
			}
			return 7, nil
		}})
		_, err := c.Get(context.Background(), 1)
		if subject == "ttlcache" {
			failure = errNoValue
		}
		assert.ErrorIs(t, err, failure, subject)
		v, err := c.Get(context.Background(), 1)
		require.NoError(t, err, subject)
		assert.EqualValues(t, 7, v, subject)
	}
}

// TestHitsThatMiss checks that a cache that does not keep its keys is found
// out.
func TestHitsThatMiss(t *testing.T) {
	add("forgetful", peer{cache: func(c Config) Cache { return forgetful{c.Load} }})
	defer delete(peers, "forgetful")
	w := openHit(1, 100, 0)
	in := w.New("forgetful", 1)
	assert.ErrorContains(t, in.Check(), "still loads")

	in = w.New(baseline, 1)
	in.Body(0, 0, 1000)
	assert.NoError(t, in.Check())
}

type forgetful struct{ load Load }

func (f forgetful) Get(ctx context.Context, key uint64) (uint64, error) { return f.load(ctx, key) }
func (f forgetful) Len() int                                            { return 0 }

func TestNewNamesTheSubjects(t *testing.T) {
	for _, name := range []string{"oter", valueBaseline} {
		_, err := New(name, Config{})
		assert.ErrorContains(t, err, "otter-v2", name)
	}
}

func TestTable(t *testing.T) {
	for _, ttl := range []time.Duration{0, time.Hour} {
		tab := newTable(Config{Capacity: 2, TTL: ttl})
		tab.put(1, 10)
		tab.put(2, 20)
		tab.put(2, 21) // replaces, and evicts nothing
		v, ok := tab.get(1)
		assert.True(t, ok)
		assert.EqualValues(t, 10, v)
		tab.put(3, 30)
		assert.Equal(t, 2, tab.len())
		v, ok = tab.get(3)
		assert.True(t, ok)
		assert.EqualValues(t, 30, v)
	}
	tab := newTable(Config{Capacity: 2, TTL: 1})
	tab.timed[1] = expiring{10, time.Now()}
	_, ok := tab.get(1)
	assert.False(t, ok)
}

// TestLRUIsTheReference replays a trace through a library whose policy is
// known: what is counted must be what the reference counts.
func TestLRUIsTheReference(t *testing.T) {
	keys := generated[1].keys(rand.New(rand.NewPCG(5, 6)), 5000, 500)
	tr := &trace.Trace{Name: "mine", Keys: keys}
	for _, c := range hitratio.Cases("mine", []int{2, 10}, ratioCaches(), func(uint64) *trace.Trace { return tr }) {
		if c.Exactly != 1 {
			continue
		}
		percent := map[string]float64{}
		w := c.Open(1)
		for _, subject := range []string{"golang-lru", "ttlcache", hitratio.LRU, hitratio.Optimum, workload.Surety} {
			m, err := w.Measure(subject, 1, 0)
			require.NoError(t, err)
			percent[subject] = m[hitratio.Unit]
		}
		assert.InDelta(t, percent[hitratio.LRU], percent["golang-lru"], 1e-9)
		assert.InDelta(t, percent[hitratio.LRU], percent["ttlcache"], 1e-9)
		assert.Positive(t, percent[workload.Surety])
		for subject, p := range percent {
			assert.LessOrEqual(t, p, percent[hitratio.Optimum], subject)
		}
	}
}

// TestTracesAreCases checks that given traces have rows of their own, also if
// they are called like a generated one.
func TestTracesAreCases(t *testing.T) {
	names := map[string]bool{}
	for _, c := range Suite(&trace.Trace{Name: "loop", Keys: []uint64{1}}).Cases {
		assert.False(t, names[c.Name], c.Name)
		names[c.Name] = true
	}
	assert.True(t, names["hit-ratio/trace=loop/capacity=10pct"])
	assert.True(t, names["hit-ratio-shared/loop/capacity=10pct"])
}
