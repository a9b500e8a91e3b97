package atomicmap_test

import (
	"context"
	"math/rand/v2"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// moving runs f on maps whose segments are as small as they can be, while one
// more goroutine inserts and deletes other keys, so that those of f move again
// and again. F uses keys from 0 on.
func moving(t *testing.T, goroutines int, f func(t *testing.T, m *atomicmap.Map[int, int], g int), check func(t *testing.T, m *atomicmap.Map[int, int])) {
	t.Helper()
	for round := range rounds() / 4 {
		buckets := 1 + round%3
		m := atomicmap.NewForTest[int, int](buckets, nil)
		var running atomic.Int32
		running.Store(int32(goroutines))
		together(goroutines+1, func(g int) {
			if g < goroutines {
				defer running.Add(-1)
				f(t, m, g)
				return
			}
			for i := 0; running.Load() > 0; i++ {
				for k := range 100 * buckets {
					m.Store(-1-k, i)
				}
				for k := range 100 * buckets {
					m.Delete(-1 - k)
				}
			}
			for k := range 100 * buckets {
				m.Delete(-1 - k)
			}
		})
		check(t, m)
		if t.Failed() {
			t.Fatalf("round %d, segments of %d buckets", round, buckets)
		}
	}
}

// No increment of a key that moves is lost.
func TestStressIncrementsOfKeysThatMove(t *testing.T) {
	const goroutines, increments, keys = 3, 300, 20
	moving(t, goroutines, func(t *testing.T, m *atomicmap.Map[int, int], g int) {
		for i := range increments {
			key := (i + g) % keys
			switch i % 3 {
			case 0:
				_, _, err := m.Compute(context.Background(), key, add(1))
				assert.NoError(t, err)
			default:
				for {
					old, loaded := m.LoadOrStore(key, 1)
					if !loaded || atomicmap.CompareAndSwap(m, key, old, old+1) {
						break
					}
				}
			}
		}
	}, func(t *testing.T, m *atomicmap.Map[int, int]) {
		sum := 0
		for v := range m.Values() {
			sum += v
		}
		assert.Equal(t, goroutines*increments, sum)
		assert.Equal(t, keys, m.Len())
	})
}

// Of inserts of one key one wins, and all see its value, while it moves.
func TestStressOneInsertsWhereKeysMove(t *testing.T) {
	const goroutines, keys = 3, 300
	results := make([][keys]int, goroutines)
	var inserted atomic.Int32
	moving(t, goroutines, func(t *testing.T, m *atomicmap.Map[int, int], g int) {
		for key := range keys {
			var loaded bool
			if (g+key)%3 == 0 {
				results[g][key], loaded, _ = m.LoadOrCompute(context.Background(), key, fixed(g))
			} else {
				results[g][key], loaded = m.LoadOrStore(key, g)
			}
			if !loaded {
				inserted.Add(1)
			}
		}
	}, func(t *testing.T, m *atomicmap.Map[int, int]) {
		assert.EqualValues(t, keys, inserted.Swap(0))
		assert.Equal(t, keys, m.Len())
		for key, v := range m.All() {
			for g := range goroutines {
				assert.Equal(t, v, results[g][key], "key %d", key)
			}
		}
	})
}

// Every value is taken away by one call, and none is left behind.
func TestStressEveryValueIsTakenOnce(t *testing.T) {
	const goroutines, puts, keys = 3, 300, 10
	var taken [goroutines * puts]atomic.Int32
	moving(t, goroutines, func(t *testing.T, m *atomicmap.Map[int, int], g int) {
		r := rand.New(rand.NewPCG(rand.Uint64(), uint64(g)))
		take := func(v int, ok bool) {
			if ok {
				taken[v].Add(1)
			}
		}
		for i := range puts {
			take(m.Swap(r.IntN(keys), g*puts+i))
			switch key := r.IntN(keys); i % 3 {
			case 0:
				take(m.LoadAndDelete(key))
			case 1:
				if v, ok := m.Load(key); ok {
					take(v, atomicmap.CompareAndDelete(m, key, v))
				}
			case 2:
				var was int
				var had bool
				_, _, err := m.Compute(context.Background(), key, func(_ context.Context, old int, loaded bool) (int, atomicmap.Op, error) {
					was, had = old, loaded
					return 0, atomicmap.Remove, nil
				})
				assert.NoError(t, err)
				take(was, had)
			}
		}
	}, func(t *testing.T, m *atomicmap.Map[int, int]) {
		for key := range keys {
			if v, ok := m.LoadAndDelete(key); ok {
				taken[v].Add(1)
			}
		}
		for v := range taken {
			assert.EqualValues(t, 1, taken[v].Swap(0), "how often a value was taken: %d", v)
		}
		assert.Zero(t, m.Len())
	})
}

// Len is never negative, never further from the number of entries than there
// are writes in flight, and exact when there are none: after growth, shrinking
// and moves with writers of the same keys, and after a Clear.
func TestStressLen(t *testing.T) {
	const goroutines, keys = 3, 400
	for _, clears := range []bool{false, true} {
		for round := range rounds() / 4 {
			m := atomicmap.NewForTest[int, int](round%4, nil) // 0 is as shipped
			fixedKeys := keys
			if clears {
				fixedKeys = 0
			}
			for k := range fixedKeys {
				m.Store(k, k)
			}
			var running atomic.Int32
			running.Store(goroutines)
			together(goroutines+1, func(g int) {
				if g == goroutines {
					for running.Load() > 0 {
						n := m.Len()
						// Each writer has one key of its own, and one that all
						// share, present or on its way.
						assert.GreaterOrEqual(t, n, fixedKeys-goroutines)
						assert.LessOrEqual(t, n, fixedKeys+goroutines*(keys+1))
						if clears && n > keys {
							m.Clear()
						}
					}
					return
				}
				defer running.Add(-1)
				own := (g + 1) * keys
				for range 2 {
					for k := range keys {
						m.Store(own+k, k)
						m.Store(-1, k)
						if k%2 == 0 {
							m.Delete(-1)
						}
					}
					for k := range keys {
						m.Delete(own + k)
					}
				}
				m.LoadAndDelete(-1)
			})
			left := 0
			for range m.All() {
				left++
			}
			require.Equal(t, left, m.Len())
			require.Equal(t, fixedKeys, m.Len())
		}
	}
	// Two entries at most, one of them in flight: the bound is the tightest.
	var m atomicmap.Map[int, int]
	var stop atomic.Bool
	together(3, func(g int) {
		if g == 2 {
			for range 50 * rounds() {
				n := m.Len()
				assert.True(t, 0 <= n && n <= 2, n)
			}
			stop.Store(true)
			return
		}
		for !stop.Load() {
			m.Store(g, g)
			m.Delete(g)
		}
	})
	assert.Zero(t, m.Len())
}
