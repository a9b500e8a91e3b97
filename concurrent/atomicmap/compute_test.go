package atomicmap_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/atomicmap"
)

// fixed returns a function for LoadOrCompute that returns v.
func fixed(v int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return v, nil }
}

// keep and add are functions for Compute.
func keep(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
	return old, atomicmap.Keep, nil
}

func add(n int) func(context.Context, int, bool) (int, atomicmap.Op, error) {
	return func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		return old + n, atomicmap.Set, nil
	}
}

var errTest = errors.New("test")

func TestLoadOrCompute(t *testing.T) {
	var m atomicmap.Map[string, int]
	_, _, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) { return 1, errTest })
	require.ErrorIs(t, err, errTest)
	_, ok := m.Load("a")
	require.False(t, ok, "a failure must store nothing")

	v, loaded, err := m.LoadOrCompute(t.Context(), "a", fixed(2))
	require.NoError(t, err)
	assert.False(t, loaded)
	assert.Equal(t, 2, v)

	v, loaded, err = m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
		t.Error("computed a key that has a value")
		return 0, nil
	})
	require.NoError(t, err)
	assert.True(t, loaded)
	assert.Equal(t, 2, v)
}

// A value stored while the function runs wins.
func TestLoadOrComputeLosesToStore(t *testing.T) {
	var m atomicmap.Map[string, int]
	v, loaded, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
		m.Store("a", 1)
		return 2, nil
	})
	require.NoError(t, err)
	assert.True(t, loaded)
	assert.Equal(t, 1, v)
}

func TestComputeOps(t *testing.T) {
	var m atomicmap.Map[string, int]
	step := func(op atomicmap.Op, result int) func(context.Context, int, bool) (int, atomicmap.Op, error) {
		return func(context.Context, int, bool) (int, atomicmap.Op, error) { return result, op, nil }
	}
	for _, c := range []struct {
		op        atomicmap.Op
		result    int
		wantValue int
		wantOK    bool
	}{
		{atomicmap.Keep, 9, 0, false},
		{atomicmap.Remove, 9, 0, false},
		{atomicmap.Set, 1, 1, true},
		{atomicmap.Keep, 9, 1, true},
		{atomicmap.Set, 2, 2, true},
		{atomicmap.Remove, 9, 0, false},
	} {
		v, ok, err := m.Compute(t.Context(), "a", step(c.op, c.result))
		require.NoError(t, err)
		assert.Equal(t, c.wantOK, ok)
		assert.Equal(t, c.wantValue, v)
		v, ok = m.Load("a")
		assert.Equal(t, c.wantOK, ok)
		assert.Equal(t, c.wantValue, v)
	}
	m.Store("a", 5)
	_, ok, err := m.Compute(t.Context(), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
		return 6, atomicmap.Set, errTest
	})
	require.ErrorIs(t, err, errTest)
	assert.False(t, ok)
	v, _ := m.Load("a")
	assert.Equal(t, 5, v, "a failure must change nothing")

	assert.Equal(t, "atomicmap: Compute: its function returned Op(7); return Keep, Set or Remove",
		panicText(t, func() { _, _, _ = m.Compute(t.Context(), "a", step(7, 0)) }))
	assert.Zero(t, m.Claims())
}

// A plain write that changes the key during the function's run makes it run
// again, with the new value; also a deletion, and one that is undone in another
// table. A key that has the same value again has what the function saw.
func TestComputeRunsAgain(t *testing.T) {
	for name, write := range map[string]func(m *atomicmap.Map[string, int]){
		"store":                func(m *atomicmap.Map[string, int]) { m.Store("a", 10) },
		"delete":               func(m *atomicmap.Map[string, int]) { m.Delete("a") },
		"clear":                func(m *atomicmap.Map[string, int]) { m.Clear() },
		"clear and same value": func(m *atomicmap.Map[string, int]) { m.Clear(); m.Store("a", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			var m atomicmap.Map[string, int]
			m.Store("a", 1)
			var seen []int
			v, ok, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				seen = append(seen, old)
				if len(seen) == 1 {
					write(&m)
				}
				return old + 1, atomicmap.Set, nil
			})
			require.NoError(t, err)
			require.Len(t, seen, 2)
			assert.True(t, ok)
			assert.Equal(t, seen[1]+1, v)
		})
	}
}

func TestComputeCommitsOverTheSameValue(t *testing.T) {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	runs := 0
	v, ok, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		runs++
		m.Store("a", 5)
		m.Delete("a")
		m.Store("a", old)
		return old + 1, atomicmap.Set, nil
	})
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, 2, v)
	assert.Equal(t, 1, runs)
}

func TestComputeThatWritesItsOwnKeyGivesUp(t *testing.T) {
	var m atomicmap.Map[string, int]
	runs := 0
	_, _, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		runs++
		m.Store("a", old+1)
		return 0, atomicmap.Remove, nil
	})
	require.ErrorIs(t, err, concurrent.ErrReentrant)
	assert.ErrorContains(t, err, "let the function return Set instead")
	assert.Equal(t, atomicmap.MaxRuns, runs)
	v, _ := m.Load("a")
	assert.Equal(t, atomicmap.MaxRuns, v)
	assert.Zero(t, m.Claims())
}

func TestComputeArguments(t *testing.T) {
	var m atomicmap.Map[float64, int]
	_, _, err := m.LoadOrCompute(t.Context(), math.NaN(), fixed(1))
	require.ErrorIs(t, err, concurrent.ErrInvalidKey)
	_, _, err = m.Compute(t.Context(), math.NaN(), keep)
	require.ErrorIs(t, err, concurrent.ErrInvalidKey)

	//lint:ignore SA1012 the nil context is what is tested
	assert.Contains(t, panicText(t, func() { _, _, _ = m.Compute(nil, 1, keep) }), "atomicmap: Compute called with a nil context")
	//lint:ignore SA1012 the nil context is what is tested
	assert.Contains(t, panicText(t, func() { _, _, _ = m.LoadOrCompute(nil, 1, fixed(1)) }), "atomicmap: LoadOrCompute called with a nil context")
	assert.Contains(t, panicText(t, func() { _, _, _ = m.Compute(t.Context(), 1, nil) }), "atomicmap: Compute called with a nil function")
	assert.Contains(t, panicText(t, func() { _, _, _ = m.LoadOrCompute(t.Context(), 1, nil) }), "atomicmap: LoadOrCompute called with a nil function")
	assert.Contains(t, panicText(t, func() { m.Range(nil) }), "atomicmap: Range called with a nil function")

	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errTest)
	_, _, err = m.LoadOrCompute(ended, 1, func(context.Context) (int, error) {
		t.Error("started with an ended context")
		return 0, nil
	})
	require.ErrorIs(t, err, errTest)
	m.Store(1, 7)
	v, loaded, err := m.LoadOrCompute(ended, 1, fixed(1))
	require.NoError(t, err, "a value that is there is never refused")
	assert.True(t, loaded)
	assert.Equal(t, 7, v)
}

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

// failures are the ways in which a callback can fail.
func failures() map[string]func() error {
	return map[string]func() error{
		"error":  func() error { return errTest },
		"panic":  func() error { panic(errTest) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	}
}

// survive runs f and swallows its panic.
func survive(f func()) {
	defer func() { _ = recover() }()
	f()
}

// A panic and a Goexit of the function pass to the caller as they are, and
// leave the key as it was and free.
func TestFailuresPassToTheCaller(t *testing.T) {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	calls := map[string]func(f func() error){
		"LoadOrCompute": func(f func() error) {
			_, _, _ = m.LoadOrCompute(t.Context(), "absent", func(context.Context) (int, error) { return 0, f() })
		},
		"Compute": func(f func() error) {
			_, _, _ = m.Compute(t.Context(), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
				return 2, atomicmap.Set, f()
			})
		},
		"Range": func(f func() error) {
			m.Range(func(string, int) bool { _ = f(); return true })
		},
	}
	for name, call := range calls {
		assert.PanicsWithValue(t, errTest, func() { call(func() error { panic(errTest) }) }, name)
		ended := make(chan bool)
		go func() {
			normal := false
			defer func() { ended <- !normal && recover() == nil }()
			call(func() error { runtime.Goexit(); return nil })
			normal = true
		}()
		assert.True(t, <-ended, "%s: Goexit must end the caller", name)
		assert.Zero(t, m.Claims(), name)
		v, ok := m.Load("a")
		assert.True(t, ok && v == 1, name)
		_, ok = m.Load("absent")
		assert.False(t, ok, name)
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
				} else {
					assert.NoError(t, err)
				}
			}()
			synctest.Wait()
		}
		for _, leave := range leavers {
			leave(errTest)
		}
		synctest.Wait()
		close(gate)
		synctest.Wait()
		assert.Equal(t, []int{1, 2, 4, 5, 7, 8}, order)
		v, _ := m.Load("a")
		assert.Equal(t, 6, v)
		assert.Zero(t, m.Claims())
	})
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
				done := make(chan struct{})
				go func() {
					defer close(done)
					call(&m, "a")
				}()
				<-done // a deadlock here ends the test
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
