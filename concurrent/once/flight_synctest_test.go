package once_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/once"
)

type making = func(func(context.Context) (int, error)) getter

func TestCallersThatMissShareOneLoad(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		var calls []*call
		for range 50 {
			calls = append(calls, start(func() (int, error) { return v.get(context.Background()) }))
		}
		synctest.Wait()
		require.Equal(t, 1, g.loads())
		g.release <- result{value: 7}
		for _, c := range calls {
			assert.Equal(t, result{value: 7}, c.wait())
		}
		require.Equal(t, 1, g.loads())
	})
}

// What a Get returned, the next Get of anyone finds: a second load has begun
// by the time the first caller is released only if the slot was empty then.
func TestWhatGetReturnedTheNextGetFinds(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		var loads atomic.Int64
		v := of(func(context.Context) (int, error) { return int(loads.Add(1)), nil })
		for round := 1; round <= 200; round++ {
			v.reset()
			var calls []*call
			for range 4 {
				calls = append(calls, start(func() (int, error) {
					if _, err := v.get(context.Background()); err != nil {
						return 0, err
					}
					return v.get(context.Background())
				}))
			}
			for _, c := range calls {
				require.Equal(t, result{value: round}, c.wait())
			}
			require.EqualValues(t, round, loads.Load())
		}
	})
}

func TestErrorsReachAllWaitersAndAreNotKept(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		first := start(func() (int, error) { return v.get(context.Background()) })
		second := start(func() (int, error) { return v.get(context.Background()) })
		synctest.Wait()
		g.release <- result{value: 3, err: errLoad}
		assert.Equal(t, result{err: errLoad}, first.wait(), "an error comes with the zero value")
		assert.Equal(t, result{err: errLoad}, second.wait())

		again := start(func() (int, error) { return v.get(context.Background()) })
		g.release <- result{value: 4}
		assert.Equal(t, result{value: 4}, again.wait())
	})
}

func TestCallerLeavesWhenItsContextEndsAndOthersStay(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		why := errors.New("no time left")
		for _, starterLeaves := range []bool{true, false} {
			ctx, cancel := context.WithCancelCause(context.Background())
			ctxs := []context.Context{ctx, context.Background()}
			if !starterLeaves {
				ctxs = []context.Context{context.Background(), ctx}
			}
			var calls []*call
			for _, ctx := range ctxs {
				calls = append(calls, start(func() (int, error) { return v.get(ctx) }))
				synctest.Wait()
			}
			leaver, stayer := calls[0], calls[1]
			if !starterLeaves {
				leaver, stayer = stayer, leaver
			}
			cancel(why)
			assert.Equal(t, result{err: why}, leaver.wait())
			synctest.Wait()
			assert.False(t, stayer.ended())
			loaderCtx := <-g.started
			assert.NoError(t, loaderCtx.Err(), "one caller still waits")

			g.release <- result{value: 1}
			assert.Equal(t, result{value: 1}, stayer.wait())
			assert.Zero(t, g.loads())
			v.reset()
		}
	})
}

func TestLoadIsCancelledWhenTheLastCallerLeaves(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		first := start(func() (int, error) { return v.get(ctx) })
		second := start(func() (int, error) { return v.get(ctx) })
		assert.Equal(t, result{err: context.DeadlineExceeded}, first.wait())
		assert.Equal(t, result{err: context.DeadlineExceeded}, second.wait())
		loaderCtx := <-g.started
		synctest.Wait()
		require.Error(t, loaderCtx.Err())
		assert.ErrorIs(t, context.Cause(loaderCtx), context.Canceled)
		assert.ErrorContains(t, context.Cause(loaderCtx), "last caller")

		again := start(func() (int, error) { return v.get(context.Background()) })
		g.release <- result{value: 2}
		assert.Equal(t, result{value: 2}, again.wait())
	})
}

func TestAFlightThatEndsLeavesItsSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c once.Cache[string, int]
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		g := newGate()
		_, err := c.GetFunc(ctx, "left", g.load)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Zero(t, once.Slots(&c))

		failed := start(func() (int, error) { return c.GetFunc(context.Background(), "failed", g.load) })
		g.release <- result{err: errLoad}
		failed.wait()
		assert.Zero(t, once.Slots(&c))
	})
}

// A load that goes on after it was cancelled is never joined, and its value is
// never seen.
func TestNobodyJoinsACancelledLoad(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		loaders := 0
		finish := newGate()
		v := of(func(ctx context.Context) (int, error) {
			loaders++
			if loaders > 1 {
				return loaders, nil
			}
			<-ctx.Done()
			return finish.load(context.Background(), "")
		})
		ctx, cancel := context.WithCancel(context.Background())
		left := start(func() (int, error) { return v.get(ctx) })
		synctest.Wait()
		cancel()
		assert.Equal(t, result{err: context.Canceled}, left.wait())

		value, err := v.get(context.Background())
		require.NoError(t, err)
		assert.Equal(t, 2, value)
		finish.release <- result{value: 1}
		synctest.Wait()
		value, err = v.get(context.Background())
		require.NoError(t, err)
		assert.Equal(t, 2, value, "the cancelled load overwrote the value")
	})
}

func TestLoadSeesTheValuesNotTheEndOfItsStarter(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		type key struct{}
		v, g := gated(of)
		ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), key{}, "mine"), time.Second)
		defer cancel()
		starter := start(func() (int, error) { return v.get(ctx) })
		loaderCtx := <-g.started
		assert.Equal(t, "mine", loaderCtx.Value(key{}))
		_, limited := loaderCtx.Deadline()
		assert.False(t, limited)

		other := start(func() (int, error) { return v.get(context.Background()) })
		starter.wait()
		assert.NoError(t, loaderCtx.Err())
		g.release <- result{value: 1}
		other.wait()
		synctest.Wait()
		assert.ErrorContains(t, context.Cause(loaderCtx), "has ended", "the context ends with the load")
	})
}

// endedOnLook is a context that ends when somebody first looks at its Done
// channel, after f ran.
type endedOnLook struct {
	context.Context
	f func()
}

func (c *endedOnLook) Done() <-chan struct{} {
	c.f()
	ended := make(chan struct{})
	close(ended)
	return ended
}

func TestAnOutcomeThatIsThereBeatsTheEndOfTheContext(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		starter := start(func() (int, error) { return v.get(context.Background()) })
		synctest.Wait()
		ctx := &endedOnLook{context.Background(), func() {
			g.release <- result{value: 1}
			starter.wait()
		}}
		value, err := v.get(ctx)
		require.NoError(t, err)
		assert.Equal(t, 1, value)

		ended, cancel := context.WithCancel(context.Background())
		cancel()
		value, err = v.get(ended)
		require.NoError(t, err, "a value that is kept is returned")
		assert.Equal(t, 1, value)

		v.reset()
		_, err = v.get(ended)
		require.ErrorIs(t, err, context.Canceled)
		synctest.Wait()
		assert.Equal(t, 1, g.loads(), "a caller whose context has ended starts nothing")
	})
}

// A caller whose context panics or calls Goexit when it is asked for its end has
// left, be it the one that started the load or one that joined it.
func TestACallerWhoseContextDoesNotAnswerHasLeft(t *testing.T) {
	for _, end := range []result{{panicked: errLoad}, {exited: true}} {
		fail := func() {
			if end.exited {
				runtime.Goexit()
			}
			panic(end.panicked)
		}
		bothKinds(t, func(t *testing.T, of making) {
			v, g := gated(of)
			left := func(loaderCtx context.Context, who string) {
				synctest.Wait()
				assert.ErrorIs(t, context.Cause(loaderCtx), context.Canceled, "%s was the last caller and has left", who)
				select {
				case g.release <- result{}: // it was not cancelled
					synctest.Wait()
				default:
				}
				v.reset()
			}
			fails := start(func() (int, error) { return v.get(&endedOnLook{context.Background(), fail}) })
			assert.Equal(t, end, fails.wait())
			left(<-g.started, "the starter")

			ctx, cancel := context.WithCancel(context.Background())
			starter := start(func() (int, error) { return v.get(ctx) })
			loaderCtx := <-g.started
			fails = start(func() (int, error) { return v.get(&endedOnLook{context.Background(), fail}) })
			assert.Equal(t, end, fails.wait())
			synctest.Wait()
			assert.NoError(t, loaderCtx.Err(), "one caller still waits")
			cancel()
			assert.Equal(t, result{err: context.Canceled}, starter.wait())
			left(loaderCtx, "the starter of the second load")
		})
	}
}

func TestPanicIsRaisedInEveryWaiterAndNothingIsKept(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		v, g := gated(of)
		var calls []*call
		for range 100 {
			calls = append(calls, start(func() (int, error) { return v.get(context.Background()) }))
		}
		synctest.Wait()
		g.release <- result{panicked: errLoad}
		seen := map[*concurrent.PanicError]bool{}
		for _, c := range calls {
			raised, ok := c.wait().panicked.(*concurrent.PanicError)
			require.True(t, ok, "%v", c.panicked)
			assert.ErrorIs(t, raised, errLoad)
			assert.Contains(t, string(raised.Stack), "gate", "the stack of the panic")
			assert.Contains(t, string(raised.JoinStack), "start", "the stack of the caller")
			seen[raised] = true
		}
		assert.Len(t, seen, 100, "each caller has a PanicError of its own")

		again := start(func() (int, error) { return v.get(context.Background()) })
		g.release <- result{value: 2}
		assert.Equal(t, result{value: 2}, again.wait())
	})
}

func TestGoexitGivesEveryWaiterAnErrorAndNothingIsKept(t *testing.T) {
	bothKinds(t, func(t *testing.T, of making) {
		exit := true
		v := of(func(context.Context) (int, error) {
			time.Sleep(time.Second)
			if exit {
				runtime.Goexit()
			}
			return 2, nil
		})
		first := start(func() (int, error) { return v.get(context.Background()) })
		second := start(func() (int, error) { return v.get(context.Background()) })
		for _, c := range []*call{first, second} {
			r := c.wait()
			assert.ErrorIs(t, r.err, concurrent.ErrGoexit)
			assert.False(t, r.exited)
		}
		exit = false
		value, err := v.get(context.Background())
		require.NoError(t, err)
		assert.Equal(t, 2, value)
	})
}

// gatesInTurn returns a load function whose runs each have a gate of their own,
// in the order in which they start.
func gatesInTurn(n int) (gates []*gate, load func(context.Context) (int, error)) {
	for range n {
		gates = append(gates, newGate())
	}
	var runs atomic.Int64
	return gates, func(ctx context.Context) (int, error) { return gates[runs.Add(1)-1].load(ctx, "") }
}

// A flight that was displaced gives its waiters its outcome, and nobody else,
// whether it ends before the one in its place or after it.
func TestDisplacedLoad(t *testing.T) {
	for _, order := range [][2]int{{0, 1}, {1, 0}} {
		bothKinds(t, func(t *testing.T, of making) {
			gates, load := gatesInTurn(2)
			v := of(load)
			var calls [2]*call
			calls[0] = start(func() (int, error) { return v.get(context.Background()) })
			synctest.Wait()
			v.reset()
			calls[1] = start(func() (int, error) { return v.get(context.Background()) })
			synctest.Wait()
			require.Equal(t, 1, gates[1].loads(), "a Get after Invalidate or Reset starts a load of its own")
			for _, i := range order {
				gates[i].release <- result{value: i + 1}
				assert.Equal(t, result{value: i + 1}, calls[i].wait())
			}
			value, err := v.get(context.Background())
			require.NoError(t, err)
			assert.Equal(t, 2, value, "the load that began before was kept")
		})
	}
}

func TestPanicAndErrorOfADisplacedLoadLeaveTheNewOneAlone(t *testing.T) {
	for _, end := range []result{{err: errLoad}, {panicked: errLoad}} {
		bothKinds(t, func(t *testing.T, of making) {
			gates, load := gatesInTurn(2)
			v := of(load)
			before := start(func() (int, error) { return v.get(context.Background()) })
			synctest.Wait()
			v.reset()
			after := start(func() (int, error) { return v.get(context.Background()) })
			synctest.Wait()
			gates[0].release <- end
			before.wait()
			joined := start(func() (int, error) { return v.get(context.Background()) })
			gates[1].release <- result{value: 2}
			assert.Equal(t, result{value: 2}, after.wait())
			assert.Equal(t, result{value: 2}, joined.wait())
		})
	}
}
