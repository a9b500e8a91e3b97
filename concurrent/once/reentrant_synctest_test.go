package once_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/concurrent/once"
)

func TestALoadThatAsksForItselfIsRefused(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		var v getter
		loads := 0
		v = of(func(ctx context.Context) (int, error) {
			loads++
			_, err := v.get(ctx)
			var reentrant *concurrent.ReentrantError
			assert.ErrorAs(t, err, &reentrant)
			return loads, nil
		})
		value, err := v.get(context.Background())
		require.NoError(t, err, "only the inner call is refused")
		assert.Equal(t, 1, value)
		assert.Equal(t, 1, loads)
	})
}

func TestTheErrorNamesTheCycle(t *testing.T) {
	var c once.Cache[string, int]
	var err error
	_, _ = c.GetFunc(context.Background(), "a", func(ctx context.Context, _ string) (int, error) {
		return c.GetFunc(ctx, "b", func(ctx context.Context, _ string) (int, error) {
			_, err = c.GetFunc(ctx, "a", fixed(1))
			return 0, nil
		})
	})
	var reentrant *concurrent.ReentrantError
	require.ErrorAs(t, err, &reentrant)
	assert.Equal(t, `once: Cache.GetFunc("a")`, reentrant.Call)
	assert.Equal(t, []string{`once: load of "a"`, `once: load of "b"`}, reentrant.Cycle)
}

// Two goroutines load a and b, and each load asks for the other: whichever
// closes the cycle is refused, the other gets its value.
func TestACycleOfTwoGoroutinesIsBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := map[string]string{"a": "b", "b": "a"}
		refused := make(chan error, 2)
		begun := make(chan struct{}, 2)
		proceed := make(chan struct{})
		var c *once.Cache[string, int]
		c = once.NewCache(once.CacheConfig[string, int]{Load: func(ctx context.Context, key string) (int, error) {
			begun <- struct{}{}
			<-proceed
			value, err := c.Get(ctx, other[key])
			if err != nil {
				refused <- err
				return 1, nil
			}
			return value + 1, nil
		}})
		a := start(func() (int, error) { return c.Get(context.Background(), "a") })
		b := start(func() (int, error) { return c.Get(context.Background(), "b") })
		<-begun
		<-begun
		close(proceed)
		assert.ElementsMatch(t, []int{1, 2}, []int{a.wait().value, b.wait().value})
		require.Len(t, refused, 1)
		assert.ErrorIs(t, <-refused, concurrent.ErrReentrant)
	})
}

// A map's computation asks the cache, whose load asks the map for the same
// key.
func TestACycleThroughAMapIsBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m atomicmap.Map[string, int]
		var c once.Cache[string, int]
		var inner error
		value, _, err := m.LoadOrCompute(context.Background(), "a", func(ctx context.Context) (int, error) {
			return c.GetFunc(ctx, "a", func(ctx context.Context, _ string) (int, error) {
				_, _, inner = m.LoadOrCompute(ctx, "a", func(context.Context) (int, error) { return 1, nil })
				return 2, nil
			})
		})
		require.NoError(t, err)
		assert.Equal(t, 2, value)
		assert.ErrorIs(t, inner, concurrent.ErrReentrant)
	})
}

// The activity of the caller ends with the load's context: a load may wait for
// what waits for nothing of its own, on any path.
func TestDependentLoadsWithoutACycleComplete(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c *once.Cache[int, int]
		c = once.NewCache(once.CacheConfig[int, int]{Load: func(ctx context.Context, n int) (int, error) {
			if n < 2 {
				return n, nil
			}
			first := start(func() (int, error) { return c.Get(ctx, n-1) })
			second, err := c.Get(ctx, n-2)
			if r := first.wait(); err == nil {
				return r.value + second, r.err
			}
			return 0, err
		}})
		value, err := c.Get(context.Background(), 40)
		require.NoError(t, err)
		assert.Equal(t, 102334155, value)
		assert.EqualValues(t, 41, c.Stats().Loads)
	})
}

// A load that waited for another and left is not waiting any more, even if it
// started it: the other may wait for it.
func TestAWaitThatEndedClosesNoCycle(t *testing.T) {
	for _, starter := range []string{"another", "itself"} {
		synctest.Test(t, func(t *testing.T) {
			var c once.Cache[string, int]
			turn := make(chan struct{})
			loadB := func(ctx context.Context, _ string) (int, error) {
				<-turn
				return c.GetFunc(ctx, "a", never(t))
			}
			getB := func() (int, error) { return c.GetFunc(context.Background(), "b", loadB) }
			var b *call
			if starter == "another" {
				b = start(getB)
				synctest.Wait()
			}
			a := start(func() (int, error) {
				return c.GetFunc(context.Background(), "a", func(ctx context.Context, _ string) (int, error) {
					short, cancel := context.WithTimeout(ctx, time.Second)
					defer cancel()
					_, err := c.GetFunc(short, "b", loadB)
					assert.ErrorIs(t, err, context.DeadlineExceeded)
					close(turn)
					synctest.Wait()
					return 7, nil
				})
			})
			if starter == "itself" {
				synctest.Wait()
				b = start(getB)
			}
			assert.Equal(t, result{value: 7}, a.wait())
			assert.Equal(t, result{value: 7}, b.wait())
			assert.EqualValues(t, 2, c.Stats().Loads)
		})
	}
}

// A load that waited for another until its context panicked is not waiting any
// more: the other may wait for it.
func TestAWaitThatPanickedClosesNoCycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c once.Cache[string, int]
		turn := make(chan struct{})
		b := start(func() (int, error) {
			return c.GetFunc(context.Background(), "b", func(ctx context.Context, _ string) (int, error) {
				<-turn
				return c.GetFunc(ctx, "a", never(t))
			})
		})
		synctest.Wait()
		a := start(func() (int, error) {
			return c.GetFunc(context.Background(), "a", func(ctx context.Context, _ string) (int, error) {
				assert.PanicsWithValue(t, errLoad, func() {
					_, _ = c.GetFunc(&endedOnLook{ctx, func() { panic(errLoad) }}, "b", never(t))
				})
				close(turn)
				synctest.Wait()
				return 7, nil
			})
		})
		assert.Equal(t, result{value: 7}, a.wait())
		assert.Equal(t, result{value: 7}, b.wait())
	})
}

// A computation inside of a load leaves a goroutine behind for which the load
// waits. That one asks for the load, directly or in a computation of its own:
// it is refused although what it was started in has ended.
func TestWhatAComputationLeftBehindIsPartOfTheLoad(t *testing.T) {
	for _, inner := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var m atomicmap.Map[string, int]
			var c *once.Cache[string, int]
			c = once.NewCache(once.CacheConfig[string, int]{Load: func(ctx context.Context, key string) (int, error) {
				asks := make(chan struct{})
				ask := func(ctx context.Context) (int, error) {
					ctx, cancel := context.WithTimeout(ctx, time.Hour) // for a wait that is not refused
					defer cancel()
					close(asks)
					synctest.Wait() // until the outer computation has ended
					return c.Get(ctx, key)
				}
				var behind *call
				_, _, err := m.LoadOrCompute(ctx, "outer", func(ctx context.Context) (int, error) {
					behind = start(func() (int, error) {
						if !inner {
							return ask(ctx)
						}
						value, _, err := m.LoadOrCompute(ctx, "inner", ask)
						return value, err
					})
					<-asks
					return 1, nil
				})
				assert.ErrorIs(t, behind.wait().err, concurrent.ErrReentrant)
				return 1, err
			}})
			value, err := c.Get(context.Background(), "a")
			require.NoError(t, err)
			assert.Equal(t, 1, value)
		})
	}
}

// A computation inside of a load leaves a goroutine behind that waits for
// another load already, and for which the load waits: the other load may not
// wait for the first.
func TestAWaitThatAComputationLeftBehindIsOneOfTheLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m atomicmap.Map[string, int]
		var c once.Cache[string, int]
		ended := make(chan struct{})
		loadB := func(ctx context.Context, _ string) (int, error) {
			<-ended
			ctx, cancel := context.WithTimeout(ctx, time.Hour) // for a wait that is not refused
			defer cancel()
			_, err := c.GetFunc(ctx, "a", never(t))
			assert.ErrorIs(t, err, concurrent.ErrReentrant)
			return 2, nil
		}
		value, err := c.GetFunc(context.Background(), "a", func(ctx context.Context, _ string) (int, error) {
			var behind *call
			_, _, err := m.LoadOrCompute(ctx, "a", func(ctx context.Context) (int, error) {
				behind = start(func() (int, error) { return c.GetFunc(ctx, "b", loadB) })
				synctest.Wait()
				return 1, nil
			})
			close(ended)
			assert.Equal(t, result{value: 2}, behind.wait())
			return 1, err
		})
		require.NoError(t, err)
		assert.Equal(t, 1, value)
	})
}

// A caller that is refused gives its place back: the flight is cancelled when
// the others have left.
func TestARefusedCallerHoldsNothing(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		var v getter
		refused := make(chan struct{})
		v = of(func(ctx context.Context) (int, error) {
			_, err := v.get(ctx)
			assert.ErrorIs(t, err, concurrent.ErrReentrant)
			close(refused)
			<-ctx.Done()
			return 0, context.Cause(ctx)
		})
		ctx, cancel := context.WithCancel(context.Background())
		c := start(func() (int, error) { return v.get(ctx) })
		<-refused
		cancel()
		assert.Equal(t, result{err: context.Canceled}, c.wait())
		synctest.Wait() // the bubble reports a load that was never cancelled
	})
}
