package atomicmap_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// Of many calls at once one computes; the others wait and get its value.
func TestOneComputationPerKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m atomicmap.Map[string, int]
		gate := make(chan struct{})
		runs, results := 0, make(chan int)
		for range 100 {
			go func() {
				v, _, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
					runs++ // not synchronized: computations of one key never overlap
					<-gate
					return 42, nil
				})
				assert.NoError(t, err)
				results <- v
			}()
		}
		synctest.Wait()
		m.Store("b", 1) // other keys are not affected
		_, _, err := m.Compute(t.Context(), "b", add(1))
		require.NoError(t, err)
		close(gate)
		for range 100 {
			assert.Equal(t, 42, <-results)
		}
		assert.Equal(t, 1, runs)
		assert.Zero(t, m.Claims())
	})
}

// When a computation fails, those who wait run their own functions, and never
// see the error, panic or Goexit of another call.
func TestWaitersRunTheirOwnFunction(t *testing.T) {
	for name, fail := range failures() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var m atomicmap.Map[string, int]
				gate := make(chan struct{})
				go survive(func() {
					_, _, _ = m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
						<-gate
						return 0, fail()
					})
				})
				synctest.Wait()
				second := make(chan int)
				go func() {
					v, loaded, err := m.LoadOrCompute(t.Context(), "a", fixed(2))
					assert.NoError(t, err)
					assert.False(t, loaded)
					second <- v
				}()
				synctest.Wait()
				close(gate)
				assert.Equal(t, 2, <-second)
				assert.Zero(t, m.Claims())
			})
		})
	}
}

// Those who wait are served in the order in which they came, and one that
// leaves does not disturb the others.
func TestComputationsAreFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m atomicmap.Map[string, int]
		gate := make(chan struct{})
		go func() {
			_, _, _ = m.Compute(t.Context(), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
				<-gate
				return 0, atomicmap.Set, nil
			})
		}()
		synctest.Wait()
		var order []int
		left := 0
		leavers := map[int]context.CancelCauseFunc{}
		for i := range 10 {
			ctx := t.Context()
			if i%3 == 0 { // the first, two in the middle and the last leave
				ctx, leavers[i] = context.WithCancelCause(ctx)
			}
			go func() {
				_, _, err := m.Compute(ctx, "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
					order = append(order, i)
					return old + 1, atomicmap.Set, nil
				})
				if i%3 == 0 {
					assert.ErrorIs(t, err, errTest)
					left++
				} else {
					assert.NoError(t, err)
				}
			}()
			synctest.Wait()
		}
		for _, leave := range leavers {
			leave(errTest)
			synctest.Wait()
		}
		assert.Equal(t, len(leavers), left, "those whose contexts ended leave, whoever computes")
		close(gate)
		synctest.Wait()
		assert.Equal(t, []int{1, 2, 4, 5, 7, 8}, order)
		v, _ := m.Load("a")
		assert.Equal(t, 6, v)
		assert.Zero(t, m.Claims())
	})
}

// Calls for a few keys come, end and leave in any order. At any time the one that
// came first for a key computes it, and no other, whoever computes other keys.
func TestEachKeyHasItsOwnQueue(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	synctest.Test(t, func(t *testing.T) {
		const keys = 4
		type caller struct {
			id         int
			leave, end func()
		}
		var m atomicmap.Map[int, int]
		var queues [keys][]caller // who computes a key, and who waits for it
		var computing [keys]int
		all, stop := context.WithCancel(t.Context()) // also after a failure nobody stays
		defer synctest.Wait()
		defer stop()
		come := func(id, key int) {
			ctx, leave := context.WithCancel(all)
			end := make(chan struct{})
			queues[key] = append(queues[key], caller{id, leave, func() { close(end) }})
			go func() {
				_, _, _ = m.Compute(ctx, key, func(context.Context, int, bool) (int, atomicmap.Op, error) {
					assert.Zero(t, computing[key], "two compute key %d", key)
					computing[key] = id
					select {
					case <-end:
					case <-all.Done():
					}
					computing[key] = 0
					return id, atomicmap.Set, nil
				})
			}()
		}
		for id := 1; id <= 600 && !t.Failed(); id++ {
			key := r.IntN(keys)
			q := queues[key]
			switch at := r.IntN(len(q) + 1); {
			case len(q) == 0, id < 500 && len(q) < 6 && r.IntN(2) == 0:
				come(id, key)
			case at == 0 || at == len(q):
				q[0].end()
				queues[key] = q[1:]
			default:
				q[at].leave()
				queues[key] = slices.Delete(q, at, at+1)
			}
			synctest.Wait()
			for key, q := range queues {
				first := 0
				if len(q) > 0 {
					first = q[0].id
				}
				assert.Equal(t, first, computing[key], "who computes key %d, of %d who want to", key, len(q))
			}
		}
		stop()
		synctest.Wait()
		assert.Zero(t, m.Claims(), "keys are claimed by nobody")
	})
}

// silent is a context that fails when it is asked for its end.
type silent struct {
	context.Context
	fail func() error
}

func (s silent) Done() <-chan struct{} { _ = s.fail(); return nil }

// A call whose context panics or calls Goexit when it is asked for its end has
// left the queue: it is granted nothing, and who came after it has its turn.
func TestACallWhoseContextDoesNotAnswerLeavesTheQueue(t *testing.T) {
	for name, fail := range failures() {
		if name == "error" {
			continue
		}
		for method, call := range computeCalls() {
			synctest.Test(t, func(t *testing.T) {
				var m stringMap
				gate := make(chan struct{})
				go func() {
					_, _, _ = m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) { <-gate; return 0, errTest })
				}()
				synctest.Wait()
				returned := false
				go survive(func() {
					_ = call(silent{context.Background(), fail}, &m, "a")
					returned = true
				})
				synctest.Wait()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				var last error
				go func() { last = call(ctx, &m, "a") }()
				synctest.Wait()
				close(gate)
				synctest.Wait()
				assert.False(t, returned)
				assert.Zero(t, m.Claims(), "%s, %s: the claim was granted to a call that has left", method, name)
				cancel()
				synctest.Wait()
				assert.NoError(t, last)
			})
		}
	}
}

// A function is never started with a context that has ended, also when the
// call is granted its turn at the moment in which its context ends, and when
// the context ends between two runs.
func TestNothingStartsAfterTheContextEnded(t *testing.T) {
	for method, call := range computeCalls() {
		synctest.Test(t, func(t *testing.T) {
			var m stringMap
			ctx, cancel := context.WithCancelCause(t.Context())
			errs := make(chan error, 1)
			_, _, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
				go func() { errs <- call(ctx, &m, "a") }()
				synctest.Wait()
				cancel(errTest)
				return 0, errTest // the turn passes to the call, which has not run since
			})
			require.ErrorIs(t, err, errTest)
			require.ErrorIs(t, <-errs, errTest, method)
			_, ok := m.Load("a")
			assert.False(t, ok, method)
			assert.Zero(t, m.Claims())
		})
	}
	var m stringMap
	ctx, cancel := context.WithCancelCause(t.Context())
	runs := 0
	_, _, err := m.Compute(ctx, "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
		runs++
		cancel(errTest)
		m.Store("a", 1)
		return 2, atomicmap.Set, nil
	})
	require.ErrorIs(t, err, errTest)
	assert.Equal(t, 1, runs)
}

// Plain calls on a key never wait for its computation.
func TestPlainCallsDoNotWaitForComputations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, call := range plainCalls() {
			var m atomicmap.Map[string, int]
			m.Store("a", 1)
			_, _, err := m.Compute(t.Context(), "a", func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				done := false
				go func() {
					call(&m, "a")
					done = true
				}()
				synctest.Wait()
				assert.True(t, done, "%s waits for the computation", name)
				return old, atomicmap.Keep, nil
			})
			require.NoError(t, err, name)
		}
	})
}

func TestManyWaitersOnOneKey(t *testing.T) {
	const waiters = 10_000
	synctest.Test(t, func(t *testing.T) {
		var m atomicmap.Map[string, int]
		gate := make(chan struct{})
		for range waiters {
			go func() {
				_, _, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
					<-gate
					return old + 1, atomicmap.Set, nil
				})
				assert.NoError(t, err)
			}()
		}
		synctest.Wait()
		close(gate)
		synctest.Wait()
		v, _ := m.Load("a")
		assert.Equal(t, waiters, v)
	})
}
