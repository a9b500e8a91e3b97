package pool_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// checkEnded asks a context that has ended with its task.
func checkEnded(t *testing.T, ctx context.Context) {
	t.Helper()
	assert.Equal(t, context.Canceled, ctx.Err())
	assert.Equal(t, context.Canceled, context.Cause(ctx))
	select {
	case <-ctx.Done():
	default:
		t.Error("Done is open")
	}
	child, cancel := context.WithCancel(ctx)
	assert.Error(t, child.Err())
	cancel()
}

// TestContextsAreKeptApart: tasks that share a worker and a context have
// contexts of their own, however many there are: each ends with its task, also
// if nobody has asked it for anything before, while the next task runs.
func TestContextsAreKeptApart(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		ctx, cancel := context.WithCancelCause(context.WithValue(bg, key{}, "v"))
		var kept []context.Context
		const n = 1000 // more than one mark has tokens
		release := occupy(t, p, 1)
		for range n {
			require.NoError(t, p.Go(ctx, func(ctx context.Context) {
				if len(kept) > 0 {
					before := kept[len(kept)-1]
					if len(kept)%3 == 0 {
						checkEnded(t, before)
					}
					if len(kept)%50 == 0 {
						assert.NoError(t, ctx.Err())
						assert.NoError(t, context.Cause(ctx))
						checkEnded(t, before)
					}
				}
				kept = append(kept, ctx)
			}))
		}
		release()
		synctest.Wait()
		cancel(errA) // too late for all of them
		seen := map[context.Context]bool{}
		for _, ctx := range kept {
			checkEnded(t, ctx)
			assert.Equal(t, "v", ctx.Value(key{}))
			assert.Equal(t, "v", context.WithoutCancel(ctx).Value(key{}))
			seen[ctx] = true
		}
		assert.Len(t, seen, n)
		checkRest(t, p)
	})
}

// TestContextsEndWithTheirTasks: whatever a task was handed over by, its context
// has ended when its end is reported, also if nobody has asked before.
func TestContextsEndWithTheirTasks(t *testing.T) {
	for name, run := range map[string]func(p *pool.Pool, task pool.Task){
		"Submit": func(p *pool.Pool, task pool.Task) {
			f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) { task(ctx); return 7, nil })
			require.NoError(t, err)
			_, err = f.Wait(bg)
			require.NoError(t, err)
		},
		"Scope": func(p *pool.Pool, task pool.Task) {
			require.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
				s.Go(func(ctx context.Context) error { task(ctx); return nil })
				return nil
			}))
		},
		"ForEach of one":  func(p *pool.Pool, task pool.Task) { visit(t, p, 1, task) },
		"ForEach of many": func(p *pool.Pool, task pool.Task) { visit(t, p, 20, task) },
	} {
		for _, asks := range []bool{false, true} {
			bubble(t, fmt.Sprint(name, " ", asks), func(t *testing.T) {
				p := pool.New(pool.Config{Workers: 1})
				var kept []context.Context
				run(p, func(ctx context.Context) {
					kept = append(kept, ctx)
					if asks {
						assert.NoError(t, ctx.Err())
					}
				})
				for _, ctx := range kept {
					assert.Error(t, ctx.Err())
					<-ctx.Done()
				}
				checkRest(t, p)
			})
		}
	}
}

func visit(t *testing.T, p *pool.Pool, n int, f func(context.Context)) {
	require.NoError(t, pool.ForEach(bg, p, make([]int, n), func(ctx context.Context, _ int, _ *int) error { f(ctx); return nil }))
}

// TestContextEndsOnce: what a context has said of its end it goes on to say.
func TestContextEndsOnce(t *testing.T) {
	for name, c := range map[string]struct {
		asks  bool // the task asks its context while it runs
		early bool // the submitter's context ends while the task runs
		want  error
	}{
		"asked, ended before":     {true, true, errA},
		"asked, ended after":      {true, false, context.Canceled},
		"not asked, ended before": {false, true, context.Canceled},
		"not asked, ended after":  {false, false, context.Canceled},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			ctx, cancel := context.WithCancelCause(bg)
			var kept context.Context
			require.NoError(t, p.Go(ctx, func(task context.Context) {
				kept = task
				if c.asks {
					assert.NoError(t, task.Err())
				}
				if c.early {
					cancel(errA)
				}
				if c.asks && c.early {
					<-task.Done()
					assert.Equal(t, errA, context.Cause(task))
				}
			}))
			synctest.Wait()
			assert.Equal(t, c.want, context.Cause(kept))
			cancel(errB)
			assert.Equal(t, c.want, context.Cause(kept))
			assert.Equal(t, context.Canceled, kept.Err())
			checkRest(t, p)
		})
	}
}

// TestContextOfAnotherGoroutine: a goroutine that a task has left behind sees
// the end of the task's context, and only that of its own task.
func TestContextOfAnotherGoroutine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		gate, next := make(chan struct{}), make(chan struct{})
		ended, other := false, false
		require.NoError(t, p.Go(bg, func(ctx context.Context) {
			go func() {
				<-ctx.Done()
				ended = true
			}()
			<-gate
		}))
		require.NoError(t, p.Go(bg, func(ctx context.Context) {
			go func() {
				<-ctx.Done()
				other = true
			}()
			<-next
		}))
		synctest.Wait()
		assert.False(t, ended)
		close(gate)
		synctest.Wait()
		assert.True(t, ended)
		assert.False(t, other)
		close(next)
		checkRest(t, p)
		synctest.Wait()
		assert.True(t, other)
	})
}

// TestContextsDeriveWithoutGoroutines: package context knows the context that a
// task's is, so that deriving from it starts no goroutine.
func TestContextsDeriveWithoutGoroutines(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1})
	type key struct{}
	deadline := time.Now().Add(time.Hour)
	parent, cancelParent := context.WithDeadline(context.WithValue(bg, key{}, 7), deadline)
	defer cancelParent()
	f, err := pool.Submit(parent, p, func(ctx context.Context) (int, error) {
		before := runtime.NumGoroutine()
		child, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		assert.Equal(t, before, runtime.NumGoroutine())
		got, ok := child.Deadline()
		assert.True(t, ok)
		assert.Equal(t, deadline, got)
		assert.Equal(t, 7, child.Value(key{}))
		assert.NoError(t, child.Err())
		return 7, nil
	})
	require.NoError(t, err)
	_, err = f.Wait(bg)
	assert.NoError(t, err)
	checkRest(t, p)
}

// TestStopReachesContextsThatAreAskedLater: Stop ends the context of a task that
// has not asked for it yet, whatever it asks first.
func TestStopReachesContextsThatAreAskedLater(t *testing.T) {
	for name, ask := range map[string]func(context.Context) error{
		"Err": func(ctx context.Context) error {
			if ctx.Err() == nil {
				return nil
			}
			return context.Cause(ctx)
		},
		"Done":  func(ctx context.Context) error { <-ctx.Done(); return context.Cause(ctx) },
		"Cause": context.Cause,
		"WithCancel": func(ctx context.Context) error {
			c, cancel := context.WithCancel(ctx)
			defer cancel()
			return context.Cause(c)
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			var cause error
			require.NoError(t, p.Go(bg, func(ctx context.Context) {
				synctest.Wait() // until Stop waits
				cause = ask(ctx)
			}))
			_, err := p.Stop(bg)
			require.NoError(t, err)
			assert.ErrorIs(t, cause, concurrent.ErrClosed)
			checkRest(t, p)
		})
	}
}

// uncomparable is a context whose values must not be compared.
type uncomparable struct {
	context.Context
	_ []int
}

// TestUncomparableContexts: contexts of any type are told apart without
// comparing what is behind them.
func TestUncomparableContexts(t *testing.T) {
	type key struct{}
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		release := occupy(t, p, 1)
		var got []any
		for i := range 10 {
			ctx := uncomparable{Context: context.WithValue(bg, key{}, i)}
			for range 2 {
				require.NoError(t, p.Go(ctx, func(ctx context.Context) { got = append(got, ctx.Value(key{})) }))
			}
		}
		release()
		checkRest(t, p)
		assert.Equal(t, []any{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9}, got)
	})
}

// TestContextOfALoop: the calls of a loop see the end that Stop and a failure
// bring, also on the goroutine of the caller.
func TestContextOfALoop(t *testing.T) {
	for _, n := range []int{1, 8, 100} {
		synctest.Test(t, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 2})
			done := make(chan error)
			go func() {
				done <- pool.ForEach(bg, p, make([]int, n), func(ctx context.Context, _ int, _ *int) error {
					<-ctx.Done()
					return context.Cause(ctx)
				})
			}()
			synctest.Wait()
			_, err := p.Stop(bg)
			assert.NoError(t, err)
			err = <-done
			assert.True(t, errors.Is(err, concurrent.ErrClosed), "%v", err)
			checkRest(t, p)
		})
	}
}
