package atomicmap_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// rounds is how often a stress test starts over with a fresh map.
func rounds() int {
	if testing.Short() {
		return 20
	}
	return 200
}

// together runs f(0) to f(n-1) on n goroutines that start at the same time,
// and waits for them.
func together(n int, f func(i int)) {
	var ready, done sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-gate
			f(i)
		})
	}
	ready.Wait()
	close(gate)
	done.Wait()
}

// No increment is lost, whichever way it is made.
func TestStressIncrements(t *testing.T) {
	const goroutines, increments, keys = 4, 50, 3
	for range rounds() {
		for name, m := range layouts[int]() {
			for k := range keys {
				m.Store(k, 0)
			}
			together(goroutines, func(g int) {
				for i := range increments {
					key := i % keys
					if (g+i)%2 == 0 {
						_, _, err := m.Compute(context.Background(), key, add(1))
						assert.NoError(t, err)
						continue
					}
					for {
						old, _ := m.Load(key)
						if atomicmap.CompareAndSwap(m, key, old, old+1) {
							break
						}
					}
				}
			})
			sum := 0
			for v := range m.Values() {
				sum += v
			}
			require.Equal(t, goroutines*increments, sum, name)
		}
	}
}

// manyKeys is how many keys goroutines go through side by side, so that they
// meet at some of them.
const manyKeys = 64

// Of calls that insert, exactly one wins, and all see the winner's value.
func TestStressOneInserts(t *testing.T) {
	for round := range rounds() {
		for name, m := range layouts[int]() {
			var inserted [manyKeys]atomic.Int32
			var results [4][manyKeys]int
			together(4, func(g int) {
				for key := range manyKeys {
					var loaded bool
					if (g+round+key)%4 > 0 {
						results[g][key], loaded = m.LoadOrStore(key, g+1)
					} else {
						results[g][key], loaded, _ = m.LoadOrCompute(context.Background(), key, fixed(g+1))
					}
					if !loaded {
						inserted[key].Add(1)
					}
				}
			})
			for key := range manyKeys {
				final, _ := m.Load(key)
				require.EqualValues(t, 1, inserted[key].Load(), name)
				for g := range results {
					require.Equal(t, final, results[g][key], name)
				}
			}
		}
	}
}

// Of calls that take a value away, by deleting or replacing it, exactly one
// gets it.
func TestStressOneDeletes(t *testing.T) {
	for round := range rounds() {
		for name, m := range layouts[int]() {
			for key := range manyKeys {
				m.Store(key, 7)
			}
			var won [manyKeys]atomic.Int32
			together(4, func(g int) {
				for key := range manyKeys {
					if takes(t, m, key, (g+round)%4) {
						won[key].Add(1)
					}
				}
			})
			for key := range manyKeys {
				require.EqualValues(t, 1, won[key].Load(), name)
				_, present := m.Load(key)
				require.False(t, present, name)
			}
		}
	}
}

// takes takes the 7 of a key away in one of four ways, and reports whether it
// got it.
func takes(t *testing.T, m *atomicmap.Map[int, int], key, way int) (ok bool) {
	switch way {
	case 0: // may get the 8 of a swap
		v, loaded := m.LoadAndDelete(key)
		return loaded && v == 7
	case 1:
		return atomicmap.CompareAndDelete(m, key, 7)
	case 2: // takes the value by replacing it, then removes its own
		if ok = atomicmap.CompareAndSwap(m, key, 7, 8); ok {
			atomicmap.CompareAndDelete(m, key, 8)
		}
		return ok
	}
	_, _, err := m.Compute(context.Background(), key, func(_ context.Context, old int, loaded bool) (int, atomicmap.Op, error) {
		ok = loaded && old == 7
		if ok {
			return 0, atomicmap.Remove, nil
		}
		return 0, atomicmap.Keep, nil
	})
	assert.NoError(t, err)
	return ok
}

// An iteration yields no key twice and misses none that was there all along,
// while others are written and deleted.
func TestStressIterationInterval(t *testing.T) {
	const stay, churn = 50, 50
	for range rounds() / 4 {
		for name, m := range layouts[int]() {
			for k := range stay {
				m.Store(k, k)
			}
			var stop atomic.Bool
			together(3, func(g int) {
				if g > 0 {
					for i := 0; !stop.Load(); i++ {
						key := stay + rand.IntN(churn)
						if i%2 == 0 {
							m.Store(key, key)
						} else {
							m.Delete(key)
						}
						m.Store(i%stay, i%stay)
					}
					return
				}
				defer stop.Store(true)
				for range 5 {
					seen := map[int]bool{}
					for k, v := range m.All() {
						assert.False(t, seen[k], "%s: yielded twice: key %d", name, k)
						assert.Equal(t, k, v, name)
						seen[k] = true
					}
					for k := range stay {
						assert.True(t, seen[k], "%s: missed, though it was there: key %d", name, k)
					}
					assert.GreaterOrEqual(t, m.Len(), stay, name)
				}
			})
		}
	}
}

// After Clear returned, nothing that was stored before it began is seen, and
// what is stored after it stays.
func TestStressClear(t *testing.T) {
	for range rounds() {
		for name, m := range layouts[int]() {
			together(3, func(g int) {
				switch g {
				case 0:
					m.Store(1, 1)
					m.Clear()
					m.Store(2, 2)
				case 1:
					for range 10 {
						if v, ok := m.Load(1); ok {
							assert.Equal(t, 1, v)
						}
					}
				case 2:
					for range 10 {
						m.Store(3, 3)
					}
				}
			})
			_, one := m.Load(1)
			_, two := m.Load(2)
			require.False(t, one, name)
			require.True(t, two, name)
		}
	}
}

// A write publishes what was written before it, to whoever sees its value and
// to whoever sees the absence that it left: the race detector reports a missing
// edge. The first value fills a slot, the second takes the place of the first,
// and then the key is deleted.
func TestStressPublication(t *testing.T) {
	for range rounds() {
		publication(t, func(p *payload) *payload { return p }, func(p, _ *payload) *payload { return p })
		publication(t, func(*payload) int { return 1 }, func(_ int, p *payload) *payload { return p })
		publication(t, func(*payload) string { return "a text" }, func(_ string, p *payload) *payload { return p })
	}
}

type payload struct{ n int }

// publication writes three payloads and publishes each with a write. Written
// returns the payload of which a value that was read says that it was written.
func publication[V any](t *testing.T, value func(p *payload) V, written func(v V, first *payload) *payload) {
	m := atomicmap.New(atomicmap.Config[int, V]{})
	var first, second, deleted payload
	together(3, func(g int) {
		if g == 0 {
			first.n = 42
			m.Store(1, value(&first))
			second.n = 42
			m.Store(1, value(&second))
			deleted.n = 42
			m.Delete(1)
			return
		}
		seen := false
		for range 100 {
			v, ok := m.Load(1)
			switch {
			case ok:
				assert.Equal(t, 42, written(v, &first).n)
				seen = true
			case seen:
				assert.Equal(t, 42, deleted.n)
				return
			}
		}
	})
}

// Waiters of a computation that come and go leave nothing behind.
func TestStressLeavingWaiters(t *testing.T) {
	for range rounds() {
		var m stringMap
		var total atomic.Int32
		together(6, func(g int) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if g%2 == 0 {
				go cancel()
			}
			for range 5 {
				_, _, err := m.Compute(ctx, "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
					return old + 1, atomicmap.Set, nil
				})
				if err == nil {
					total.Add(1)
				}
			}
		})
		v, _ := m.Load("a")
		require.EqualValues(t, total.Load(), v, "a call that reported an error must have had no effect")
		require.Zero(t, m.Claims())
	}
}

// Writers of many keys, growing and shrinking the map, agree in the end with
// what each of them did to its own keys.
func TestStressManyKeys(t *testing.T) {
	const goroutines, keys = 4, 2000
	m := atomicmap.New(atomicmap.Config[string, int]{})
	models := make([]map[string]int, goroutines)
	together(goroutines, func(g int) {
		r := rand.New(rand.NewPCG(uint64(g), rand.Uint64()))
		model := map[string]int{}
		for i := range 20 * keys {
			key := fmt.Sprint(g, "/", r.IntN(keys))
			if r.IntN(3) == 0 {
				m.Delete(key)
				delete(model, key)
			} else {
				m.Store(key, i)
				model[key] = i
			}
		}
		models[g] = model
	})
	total := 0
	for _, model := range models {
		total += len(model)
		for k, want := range model {
			got, ok := m.Load(k)
			require.True(t, ok)
			require.Equal(t, want, got)
		}
	}
	assert.Equal(t, total, m.Len())
}
