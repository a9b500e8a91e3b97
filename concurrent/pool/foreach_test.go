package pool_test

import (
	"context"
	"errors"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

func TestForEachVisitsEachElementOnce(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for _, n := range []int{0, 1, 2, 3, 47, 1000, 4099} {
			s := make([]int, n) // plain memory: the return makes it visible
			require.NoError(t, pool.ForEach(bg, p, s, func(_ context.Context, i int, e *int) error {
				assert.Same(t, &s[i], e)
				*e += i + 1
				return nil
			}))
			for i, v := range s {
				require.Equal(t, i+1, v)
			}
		}
		checkRest(t, p)
	})
}

// TestForEachRangeCoversAll: the ranges are consecutive, not empty, and together
// all indexes, once.
func TestForEachRangeCoversAll(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for _, n := range []int{0, 1, 2, 8, 9, 47, 1000, 4099, 100_000} {
			s := make([]int, n)
			require.NoError(t, pool.ForEachRange(bg, p, n, func(_ context.Context, lo, hi int) error {
				if lo < 0 || lo >= hi || hi > n {
					t.Errorf("from %d to %d of %d", lo, hi, n)
				}
				for i := lo; i < hi; i++ {
					s[i]++
				}
				return nil
			}))
			for i, v := range s {
				require.Equal(t, 1, v, i)
			}
		}
		checkRest(t, p)
	})
}

// TestForEachRangeOverAllIntegers: a loop over as many indexes as there can be
// takes each once, and ends.
func TestForEachRangeOverAllIntegers(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for _, n := range []int{math.MaxInt, math.MaxInt - 1, math.MaxInt/2 + 2} {
			var calls, taken atomic.Int64
			assert.NoError(t, pool.ForEachRange(bg, p, n, func(_ context.Context, lo, hi int) error {
				if lo < 0 || lo >= hi || hi > n || calls.Add(1) > 10_000 {
					return errors.New("a range that is not one of the loop's")
				}
				taken.Add(int64(hi - lo))
				return nil
			}))
			assert.EqualValues(t, n, taken.Load())
		}
		checkRest(t, p)
	})
}

// TestShortLoopsStartNoGoroutine: a loop over at most eight elements runs on the
// caller's goroutine unless it lasts: in a bubble, where time passes only when
// all wait, that is until one of them waits.
func TestShortLoopsStartNoGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		caller := here()
		for n := 1; n <= 8; n++ {
			before := p.Stats().Accepted
			require.NoError(t, pool.ForEach(bg, p, make([]int, n), func(context.Context, int, *int) error {
				assert.Equal(t, caller, here())
				return nil
			}))
			assert.EqualValues(t, 1, p.Stats().Accepted-before, "tasks of a loop over %d", n)
		}
		var g gauge
		gate := make(chan struct{})
		open := sync.OnceFunc(func() { close(gate) })
		require.NoError(t, pool.ForEach(bg, p, make([]int, 8), func(_ context.Context, i int, _ *int) error {
			g.enter()
			defer g.leave()
			if g.now.Load() == 4 {
				open()
			}
			if i < 4 {
				<-gate // until four wait here
			}
			return nil
		}))
		assert.EqualValues(t, 4, g.high.Load())
		checkRest(t, p)
	})
}

// TestShortLoopsOnABusyPool: a loop over few elements that finds no permit calls
// others to help at once: its first task has its turn with others.
func TestShortLoopsOnABusyPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		release := occupy(t, p, 4)
		synctest.Wait()
		var g gauge
		gate, done := make(chan struct{}), make(chan error)
		go func() {
			done <- pool.ForEach(bg, p, make([]int, 8), func(context.Context, int, *int) error {
				g.enter()
				defer g.leave()
				<-gate
				return nil
			})
		}()
		synctest.Wait()
		assert.Equal(t, 4, p.Stats().Queued)
		release()
		synctest.Wait()
		assert.EqualValues(t, 4, g.now.Load(), "elements at a time")
		close(gate)
		assert.NoError(t, <-done)
		checkRest(t, p)
	})
}

// here returns the line of the stack dump that names the calling goroutine.
func here() string {
	line, _, _ := strings.Cut(string(debug.Stack()), " [")
	return line
}

// TestShortLoopsKeepTheBound: the caller's goroutine holds a permit while it runs
// elements, and waits for room if there is none.
func TestShortLoopsKeepTheBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 1})
		release := occupy(t, p, 1)
		ran := 0
		done := make(chan error)
		go func() {
			done <- pool.ForEach(bg, p, make([]int, 3), func(context.Context, int, *int) error { ran++; return nil })
		}()
		synctest.Wait()
		assert.Zero(t, ran)
		assert.Equal(t, 1, p.Stats().Queued)
		release()
		assert.NoError(t, <-done)
		assert.Equal(t, 3, ran)
		require.NoError(t, pool.ForEach(bg, p, make([]int, 3), func(_ context.Context, i int, _ *int) error {
			assert.Equal(t, 1, p.Stats().Running)
			if i == 0 {
				assert.NoError(t, p.Go(bg, func(context.Context) { ran++ }))
			}
			synctest.Wait()
			assert.Equal(t, 3, ran, "the permit is taken")
			return nil
		}))
		checkRest(t, p)
		assert.Equal(t, 4, ran)
	})
}

func TestForEachOverNothing(t *testing.T) {
	p := new(pool.Pool)
	assert.NoError(t, pool.ForEach(bg, p, nil, element))
	ctx, cancel := context.WithCancelCause(bg)
	cancel(errA)
	assert.Equal(t, errA, pool.ForEach(ctx, p, nil, element))
	require.NoError(t, p.Shutdown(bg))
	assert.NoError(t, pool.ForEach(bg, p, nil, element))
	assert.ErrorIs(t, pool.ForEach(bg, p, []int{1}, element), concurrent.ErrClosed)
}

// TestForEachUsesAllWorkers: as many elements are worked on at one time as
// there are workers, and no more.
func TestForEachUsesAllWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		var g gauge
		gate := make(chan struct{})
		done := make(chan error)
		go func() {
			done <- pool.ForEach(bg, p, make([]int, 10), func(context.Context, int, *int) error {
				g.enter()
				defer g.leave()
				<-gate
				return nil
			})
		}()
		synctest.Wait()
		assert.EqualValues(t, 4, g.now.Load())
		close(gate)
		assert.NoError(t, <-done)
		assert.EqualValues(t, 4, g.high.Load())
		checkRest(t, p)
	})
}

// TestForEachDoesNotWaitForIdleHands: tasks of a loop that wait for their turn
// behind others do not hold its end up.
func TestForEachDoesNotWaitForIdleHands(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 3})
		release := occupy(t, p, 2)
		var n atomic.Int64
		assert.NoError(t, pool.ForEach(bg, p, make([]int, 100), func(context.Context, int, *int) error {
			if n.Add(1) == 1 {
				synctest.Wait() // until the others are queued
				assert.Equal(t, 2, p.Stats().Queued)
				p.Resize(2) // so that this worker is not there to take them
			}
			return nil
		}))
		assert.EqualValues(t, 100, n.Load())
		assert.Zero(t, p.Stats().Queued)
		release()
		checkRest(t, p)
	})
}

// loops is the loops over n elements.
var loops = map[string]func(ctx context.Context, p *pool.Pool, n int, f func(ctx context.Context, i int) error) error{
	"ForEach": func(ctx context.Context, p *pool.Pool, n int, f func(ctx context.Context, i int) error) error {
		return pool.ForEach(ctx, p, make([]int, n), func(ctx context.Context, i int, _ *int) error { return f(ctx, i) })
	},
	"ForEachRange": func(ctx context.Context, p *pool.Pool, n int, f func(ctx context.Context, i int) error) error {
		return pool.ForEachRange(ctx, p, n, func(ctx context.Context, lo, hi int) error {
			for i := lo; i < hi; i++ {
				if err := f(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	},
}

func TestForEachFailure(t *testing.T) {
	for name := range loops {
		t.Run(name, func(t *testing.T) { inShapes(t, func(t *testing.T, p *pool.Pool) { failLoops(t, p, name) }) })
	}
}

// failLoops lets a loop of that name end in every way but with success.
func failLoops(t *testing.T, p *pool.Pool, name string) {
	for _, end := range []string{"error", "panic", "Goexit", "context"} {
		ctx, cancel := context.WithCancelCause(bg)
		var begun atomic.Int64
		var err error
		v, exited := do(func() {
			err = loops[name](ctx, p, 10_000, func(ctx context.Context, i int) error {
				begun.Add(1)
				if i != 10 {
					return nil
				}
				switch end {
				case "error":
					return errA
				case "panic":
					panic(errA)
				case "Goexit":
					runtime.Goexit()
				case "context":
					cancel(errA)
					<-ctx.Done()
				}
				return nil
			})
		})
		assert.Equal(t, end == "Goexit", exited)
		switch end {
		case "error":
			assert.Equal(t, errA, err)
		case "context":
			if begun.Load() < 10_000 { // others may have done all the rest before
				assert.Equal(t, errA, err)
			}
		case "panic":
			perr, _ := v.(error)
			assert.ErrorIs(t, perr, errA)
		}
		if p.Stats().Workers == 1 {
			assert.LessOrEqual(t, begun.Load(), int64(10_000/16), end)
		}
		cancel(nil)
	}
	checkRest(t, p)
}

// TestForEachWaitsForCallsThatRun: an error does not leave calls behind.
func TestForEachWaitsForCallsThatRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		var running gauge
		assert.Equal(t, errA, pool.ForEach(bg, p, make([]int, 4), func(ctx context.Context, i int, _ *int) error {
			running.enter()
			defer running.leave()
			if i == 3 {
				return errA
			}
			<-ctx.Done()
			if i == 0 {
				synctest.Wait()
			}
			return errB
		}))
		assert.Zero(t, running.now.Load())
		checkRest(t, p)
	})
}

// TestFailNowInForEach: a Goexit of an element reaches the caller.
func TestFailNowInForEach(t *testing.T) {
	var wg sync.WaitGroup
	p := new(pool.Pool)
	returned := false
	wg.Go(func() {
		_ = pool.ForEach(bg, p, make([]int, 100), func(_ context.Context, i int, _ *int) error {
			if i == 50 {
				runtime.Goexit() // as t.FailNow
			}
			return nil
		})
		returned = true
	})
	wg.Wait()
	assert.False(t, returned)
}

// TestForEachThatIsDone: a loop whose context ends when all elements are done
// has not failed, also if some of its tasks never started.
func TestForEachThatIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 3})
		release := occupy(t, p, 2)
		ctx, cancel := context.WithCancel(bg)
		assert.NoError(t, pool.ForEach(ctx, p, make([]int, 10), func(_ context.Context, i int, _ *int) error {
			switch i {
			case 0:
				synctest.Wait() // until the others are queued
				assert.Equal(t, 2, p.Stats().Queued)
			case 9:
				cancel()
				synctest.Wait() // until the others are dropped
				assert.Zero(t, p.Stats().Queued)
			}
			return nil
		}))
		release()
		checkRest(t, p)
		assert.Equal(t, uint64(2), p.Stats().Cancelled)
	})
}
