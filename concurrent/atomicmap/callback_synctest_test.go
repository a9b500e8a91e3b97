package atomicmap_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/atomicmap"
)

type stringMap = atomicmap.Map[string, int]

// plainCalls is every call that does not compute.
func plainCalls() map[string]func(m *stringMap, key string) {
	return map[string]func(m *stringMap, key string){
		"Load":             func(m *stringMap, key string) { m.Load(key) },
		"Store":            func(m *stringMap, key string) { m.Store(key, 5) },
		"LoadOrStore":      func(m *stringMap, key string) { m.LoadOrStore(key, 5) },
		"LoadAndDelete":    func(m *stringMap, key string) { m.LoadAndDelete(key) },
		"Delete":           func(m *stringMap, key string) { m.Delete(key) },
		"Swap":             func(m *stringMap, key string) { m.Swap(key, 5) },
		"CompareAndSwap":   func(m *stringMap, key string) { atomicmap.CompareAndSwap(m, key, 1, 5) },
		"CompareAndDelete": func(m *stringMap, key string) { atomicmap.CompareAndDelete(m, key, 1) },
		"Len":              func(m *stringMap, _ string) { m.Len() },
		"Clear":            func(m *stringMap, _ string) { m.Clear() },
		"All":              func(m *stringMap, _ string) { m.All()(func(string, int) bool { return true }) },
		"Keys":             func(m *stringMap, _ string) { m.Keys()(func(string) bool { return true }) },
		"Values":           func(m *stringMap, _ string) { m.Values()(func(int) bool { return true }) },
		"Range":            func(m *stringMap, _ string) { m.Range(func(string, int) bool { return true }) },
	}
}

// computeCalls is every call that computes.
func computeCalls() map[string]func(ctx context.Context, m *stringMap, key string) error {
	return map[string]func(ctx context.Context, m *stringMap, key string) error{
		"LoadOrCompute": func(ctx context.Context, m *stringMap, key string) error {
			_, _, err := m.LoadOrCompute(ctx, key, fixed(7))
			return err
		},
		"Compute": func(ctx context.Context, m *stringMap, key string) error {
			_, _, err := m.Compute(ctx, key, add(7))
			return err
		},
	}
}

// callbacks is every way in which the map calls its user. Each runs body once
// inside of the callback, while key is claimed if it ever is.
func callbacks() map[string]func(m *stringMap, key string, body func(context.Context)) error {
	once := func(body func(context.Context)) func(context.Context) {
		ran := false
		return func(ctx context.Context) {
			if !ran {
				ran = true
				body(ctx)
			}
		}
	}
	return map[string]func(m *stringMap, key string, body func(context.Context)) error{
		"LoadOrCompute": func(m *stringMap, key string, body func(context.Context)) error {
			m.Delete(key)
			_, _, err := m.LoadOrCompute(context.Background(), key, func(ctx context.Context) (int, error) {
				body(ctx)
				return 1, nil
			})
			return err
		},
		"Compute": func(m *stringMap, key string, body func(context.Context)) error {
			body = once(body)
			_, _, err := m.Compute(context.Background(), key, func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				body(ctx)
				return old + 1, atomicmap.Set, nil
			})
			return err
		},
		"Range": func(m *stringMap, _ string, body func(context.Context)) error {
			body = once(body)
			m.Range(func(string, int) bool { body(context.Background()); return true })
			return nil
		},
		"All": func(m *stringMap, _ string, body func(context.Context)) error {
			body = once(body)
			for range m.All() {
				body(context.Background())
			}
			return nil
		},
		"Keys": func(m *stringMap, _ string, body func(context.Context)) error {
			body = once(body)
			for range m.Keys() {
				body(context.Background())
			}
			return nil
		},
		"Values": func(m *stringMap, _ string, body func(context.Context)) error {
			body = once(body)
			for range m.Values() {
				body(context.Background())
			}
			return nil
		},
	}
}

// Every callback calls every plain method, itself and on another goroutine.
// The bubble reports a deadlock.
func TestCallbacksMayCallEveryPlainMethod(t *testing.T) {
	for callback, run := range callbacks() {
		for method, call := range plainCalls() {
			for _, elsewhere := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					var m stringMap
					m.Store("a", 1)
					ran := false
					err := run(&m, "a", func(context.Context) {
						ran = true
						if !elsewhere {
							call(&m, "a")
							return
						}
						done := make(chan struct{})
						go func() { defer close(done); call(&m, "a") }()
						<-done
					})
					require.NoError(t, err, "%s in %s", method, callback)
					assert.True(t, ran)
					assert.Zero(t, m.Claims(), "%s in %s", method, callback)
				})
			}
		}
	}
}

// Every callback calls every computing method on its own key: with its
// context it is refused, from its own and from another goroutine; without,
// from another goroutine, the call waits its turn; on another key it works.
func TestCallbacksMayCallEveryComputingMethod(t *testing.T) {
	for callback, run := range callbacks() {
		claims := callback == "LoadOrCompute" || callback == "Compute"
		for method, call := range computeCalls() {
			synctest.Test(t, func(t *testing.T) {
				var m stringMap
				m.Store("a", 1)
				ran := false
				later := make(chan error, 1)
				err := run(&m, "a", func(ctx context.Context) {
					ran = true
					m.Delete("a") // so that LoadOrCompute has to compute
					elsewhere := make(chan error)
					go func() { elsewhere <- call(ctx, &m, "a") }()
					for _, err := range []error{call(ctx, &m, "a"), <-elsewhere} {
						if !claims {
							assert.NoError(t, err, "%s in %s", method, callback)
							continue
						}
						var reentrant *concurrent.ReentrantError
						require.ErrorAs(t, err, &reentrant, "%s in %s", method, callback)
						assert.ErrorIs(t, err, concurrent.ErrReentrant)
						assert.Equal(t, "atomicmap: "+method+`("a")`, reentrant.Call)
						assert.Equal(t, []string{"atomicmap: " + callback + `("a")`}, reentrant.Cycle)
					}
					assert.NoError(t, call(ctx, &m, "b"))
					go func() { later <- call(context.Background(), &m, "a") }()
				})
				assert.NoError(t, err)
				assert.NoError(t, <-later)
				assert.True(t, ran)
				assert.Zero(t, m.Claims())
			})
		}
	}
}

// The mark in a callback's context is dead once the callback returned: who passes
// it on then waits like others, also for a computation that follows, and for those
// that follow that one.
func TestContextIsDeadAfterTheCallback(t *testing.T) {
	for name, parent := range map[string]func(*testing.T) context.Context{
		"background": func(*testing.T) context.Context { return context.Background() },
		"another":    func(t *testing.T) context.Context { return t.Context() },
	} {
		synctest.Test(t, func(t *testing.T) {
			var m stringMap
			kept := make(map[context.Context]bool)
			const computations = 300 // more than have memory in common
			for range computations {
				_, _, err := m.Compute(parent(t), "a", func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
					kept[ctx] = true
					return old, atomicmap.Set, nil
				})
				require.NoError(t, err)
			}
			require.Len(t, kept, computations, "%s: computations with contexts of their own", name)
			gate := make(chan struct{})
			go func() {
				_, _, _ = m.Compute(parent(t), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
					<-gate
					return 1, atomicmap.Set, nil
				})
			}()
			synctest.Wait()
			waited := make(chan error)
			for ctx := range kept {
				go func() { waited <- computeCalls()["Compute"](ctx, &m, "a") }()
			}
			synctest.Wait()
			close(gate)
			for range kept {
				assert.NoError(t, <-waited, name)
			}
			assert.Zero(t, m.Claims(), name)
		})
	}
}

// A computation inside of another one counts as a part of it, and none that
// follows does because of that.
func TestComputationIsNoPartOfWhatTheLastWasPartOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outer, m stringMap
		later := make(chan error, 1)
		_, _, err := outer.Compute(t.Context(), "a", func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
			_, _, err := m.Compute(ctx, "b", add(1))
			require.NoError(t, err)
			go func() {
				_, _, err := m.Compute(context.Background(), "b", func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
					_, _, err := outer.Compute(ctx, "a", add(1)) // waits for who started this goroutine
					return old, atomicmap.Keep, err
				})
				later <- err
			}()
			synctest.Wait()
			return old + 1, atomicmap.Set, nil
		})
		require.NoError(t, err)
		assert.NoError(t, <-later)
		v, _ := outer.Load("a")
		assert.Equal(t, 2, v)
	})
}

// named is a context whose name does not change, as that of a deadline does.
type named struct{ context.Context }

func (named) String() string { return "named" }

// The context that a function receives is the one of the call but for the mark: it
// ends with it, also after the call, has its values, and is named after it.
func TestContextOfACallbackIsTheOneOfTheCall(t *testing.T) {
	type key struct{}
	withValue := context.WithValue(context.Background(), key{}, "value")
	deadline := time.Now().Add(time.Hour)
	for name, derive := range map[string]func() (context.Context, context.CancelFunc){
		"background": func() (context.Context, context.CancelFunc) { return context.Background(), func() {} },
		"with value": func() (context.Context, context.CancelFunc) { return withValue, func() {} },
		"ends": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithDeadline(withValue, deadline)
			return named{ctx}, cancel
		},
	} {
		parent, end := derive()
		defer end()
		var m stringMap
		var kept context.Context
		check := func(ctx context.Context) {
			gotTime, gotOK := ctx.Deadline()
			wantTime, wantOK := parent.Deadline()
			assert.Equal(t, wantTime, gotTime, name)
			assert.Equal(t, wantOK, gotOK, name)
			assert.Equal(t, parent.Value(key{}), ctx.Value(key{}), name)
			assert.Equal(t, parent.Done(), ctx.Done(), name)
			assert.Equal(t, parent.Err(), ctx.Err(), name)
			assert.Equal(t, fmt.Sprint(parent)+".WithActivity", fmt.Sprint(ctx), name)
		}
		_, _, err := m.LoadOrCompute(parent, "a", func(ctx context.Context) (int, error) {
			kept = ctx
			check(ctx)
			inner, cancel := context.WithCancel(ctx)
			cancel()
			assert.ErrorIs(t, inner.Err(), context.Canceled)
			done := make(chan struct{})
			go func() { defer close(done); check(ctx) }()
			<-done
			return 1, nil
		})
		require.NoError(t, err)
		check(kept)
		end()
		check(kept)
	}
}

// Two goroutines compute two keys, and each then asks for the other's: one is
// refused, and with its error both come to an end.
func TestCycleOverTwoGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m stringMap
		both := make(chan struct{})
		errs := make(chan error, 2)
		nested := func(outer, inner string) {
			_, _, err := m.LoadOrCompute(context.Background(), outer, func(ctx context.Context) (int, error) {
				<-both
				v, _, err := m.LoadOrCompute(ctx, inner, fixed(1))
				return v, err
			})
			errs <- err
		}
		go nested("a", "b")
		go nested("b", "a")
		synctest.Wait()
		close(both)
		first, second := <-errs, <-errs
		if first == nil {
			first, second = second, first
		}
		require.ErrorIs(t, first, concurrent.ErrReentrant)
		assert.NoError(t, second)
		assert.Zero(t, m.Claims())
	})
}

// The wait-for graph follows a claim from holder to holder: a cycle through
// one that became the holder while others waited is found.
func TestCycleAfterHandOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m stringMap
		firstMayEnd, secondMayAsk := make(chan struct{}), make(chan struct{})
		go func() {
			_, _, _ = m.LoadOrCompute(context.Background(), "a", func(context.Context) (int, error) {
				<-firstMayEnd
				return 0, errTest
			})
		}()
		synctest.Wait()
		second := make(chan error, 1)
		go func() { // waits for "a", gets it, asks for "b"
			_, _, err := m.LoadOrCompute(context.Background(), "a", func(ctx context.Context) (int, error) {
				<-secondMayAsk
				v, _, err := m.LoadOrCompute(ctx, "b", fixed(1))
				return v, err
			})
			second <- err
		}()
		synctest.Wait()
		third := make(chan error, 1)
		go func() { // holds "b" and waits for "a", behind the second
			_, _, err := m.LoadOrCompute(context.Background(), "b", func(ctx context.Context) (int, error) {
				v, _, err := m.LoadOrCompute(ctx, "a", fixed(1))
				return v, err
			})
			third <- err
		}()
		synctest.Wait()
		close(firstMayEnd)
		synctest.Wait()
		close(secondMayAsk)
		require.ErrorIs(t, <-second, concurrent.ErrReentrant)
		assert.NoError(t, <-third)
		assert.Zero(t, m.Claims())
	})
}
