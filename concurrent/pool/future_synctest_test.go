package pool_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

func panicA(context.Context) (int, error) { panic(errA) }

// outcomes is every way in which a function of Submit can end.
var outcomes = map[string]struct {
	f    func(context.Context) (int, error)
	want int
	is   error
}{
	"value":           {seven, 7, nil},
	"error":           {func(context.Context) (int, error) { return 7, errA }, 7, errA},
	"panic":           {panicA, 0, errA},
	"Goexit":          {func(context.Context) (int, error) { runtime.Goexit(); return 7, nil }, 0, concurrent.ErrGoexit},
	"panic in Goexit": {func(context.Context) (int, error) { defer panic(errA); runtime.Goexit(); return 7, nil }, 0, errA},
	"Goexit in panic": {func(context.Context) (int, error) { defer runtime.Goexit(); panic(errA) }, 0, concurrent.ErrGoexit},
}

func TestFutureOutcome(t *testing.T) {
	for name, c := range outcomes {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			f, err := pool.Submit(bg, p, c.f)
			require.NoError(t, err)
			ended, cancel := context.WithCancel(bg)
			cancel()
			for _, ctx := range []context.Context{bg, bg, ended} {
				v, err := f.Wait(ctx)
				assert.Equal(t, c.want, v)
				assert.ErrorIs(t, err, c.is)
			}
			<-f.Done()
			// The worker is not lost.
			f, err = pool.Submit(bg, p, seven)
			require.NoError(t, err)
			v, err := f.Wait(bg)
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
			checkRest(t, p)
		})
	}
}

func TestFuturePanicHasTheStack(t *testing.T) {
	f, err := pool.Submit(bg, new(pool.Pool), panicA)
	require.NoError(t, err)
	_, err = f.Wait(bg)
	var p *concurrent.PanicError
	require.ErrorAs(t, err, &p)
	assert.Equal(t, errA, p.Value)
	assert.Contains(t, string(p.Stack), "pool_test.panicA")
	assert.Nil(t, p.JoinStack)
}

func TestFutureWaitLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		release := occupy(t, p, 1)
		f, err := pool.Submit(bg, p, seven)
		require.NoError(t, err)
		for _, ended := range []bool{true, false} {
			ctx, cancel := context.WithCancelCause(bg)
			if ended {
				cancel(errA)
			} else {
				go cancel(errA)
			}
			v, err := f.Wait(ctx)
			assert.Equal(t, errA, err)
			assert.Zero(t, v)
		}
		select {
		case <-f.Done():
			t.Error("Done before the function ran")
		default:
		}
		release()
		v, err := f.Wait(bg)
		assert.NoError(t, err)
		assert.Equal(t, 7, v)
	})
}

// TestFutureTellsAll: all who wait for a result get it, in whatever way and order they
// came, and a call of Done gets the channel of the first one.
func TestFutureTellsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		release := occupy(t, p, 1)
		f, err := pool.Submit(bg, p, seven)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(bg)
		defer cancel()
		var told atomic.Int32
		wait := func(ctx context.Context) {
			v, err := f.Wait(ctx)
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
			told.Add(1)
		}
		for _, with := range []context.Context{bg, bg, ctx, bg, ctx} {
			go wait(with)
			synctest.Wait() // until it waits
		}
		done := f.Done()
		synctest.Wait()
		assert.Zero(t, told.Load(), "told before the function ran")
		release()
		<-done
		synctest.Wait()
		assert.EqualValues(t, 5, told.Load())
		assert.Equal(t, done, f.Done())
		wait(bg)
	})
}

// TestFutureWaitInTaskLeaves: a task that waits for a function that runs
// elsewhere leaves when its context ends.
func TestFutureWaitInTaskLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		gate := make(chan struct{})
		slow, err := pool.Submit(bg, p, func(context.Context) (int, error) { <-gate; return 7, nil })
		require.NoError(t, err)
		ctx, cancel := context.WithCancelCause(bg)
		f, err := pool.Submit(ctx, p, func(ctx context.Context) (int, error) { return slow.Wait(ctx) })
		require.NoError(t, err)
		synctest.Wait()
		cancel(errA)
		_, err = f.Wait(bg)
		assert.Equal(t, errA, err)
		close(gate)
		v, err := slow.Wait(bg)
		assert.NoError(t, err)
		assert.Equal(t, 7, v)
		checkRest(t, p)
	})
}

// TestCyclesOfFutures: of futures that wait for each other in a ring, one Wait
// fails and names the cycle.
func TestCyclesOfFutures(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		inShapes(t, func(t *testing.T, _ *pool.Pool) {
			p := pool.New(pool.Config{Workers: n, Queue: pool.Unlimited})
			futures := make([]*pool.Future[int], n)
			gate := make(chan struct{})
			for i := range n {
				var err error
				futures[i], err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
					<-gate
					return futures[(i+1)%n].Wait(ctx)
				})
				require.NoError(t, err)
			}
			close(gate)
			for _, f := range futures {
				_, err := f.Wait(bg)
				var cycle *concurrent.ReentrantError
				if assert.ErrorAs(t, err, &cycle) {
					assert.Equal(t, "pool: Future.Wait", cycle.Call)
					assert.Len(t, cycle.Cycle, n)
				}
			}
			checkRest(t, p)
		})
	}
}

func TestGoTasksThatGoexit(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for range 10 {
			require.NoError(t, p.Go(bg, func(context.Context) { runtime.Goexit() }))
			ran := make(chan struct{})
			require.NoError(t, p.Go(bg, func(context.Context) { close(ran) }))
			<-ran
		}
		checkRest(t, p)
		assert.Equal(t, uint64(10), p.Stats().Exited)
	})
}

// TestCapacitySurvives: on one worker, functions that panic, call Goexit and
// return follow each other, and each is reported to its waiter.
func TestCapacitySurvives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		var futures []*pool.Future[int]
		var want []error
		for range 20 {
			for _, c := range outcomes {
				f, err := pool.Submit(bg, p, c.f)
				require.NoError(t, err)
				futures, want = append(futures, f), append(want, c.is)
			}
		}
		for i, f := range futures {
			_, err := f.Wait(bg)
			assert.True(t, errors.Is(err, want[i]), "%v is not %v", err, want[i])
		}
		checkRest(t, p)
		s := p.Stats()
		assert.Equal(t, []uint64{40, 40, 40}, []uint64{s.Completed, s.Panicked, s.Exited})
	})
}
