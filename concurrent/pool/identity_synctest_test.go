package pool_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// TestTaskContextOfAnotherGoroutine: goroutines that a task has started wait
// on its behalf, also at the same time and when the task has ended.
func TestTaskContextOfAnotherGoroutine(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for _, wait := range []bool{true, false} {
			var wg sync.WaitGroup
			inTask(t, p, func(ctx context.Context) {
				marked := context.WithoutCancel(ctx)
				var inner sync.WaitGroup
				for range 5 {
					wg.Add(1)
					inner.Go(func() {
						defer wg.Done()
						f, err := pool.Submit(marked, p, seven)
						if assert.NoError(t, err) {
							v, err := f.Wait(marked)
							assert.NoError(t, err)
							assert.Equal(t, 7, v)
						}
						assert.NoError(t, pool.ForEach(marked, p, make([]int, 5), element))
						assert.NoError(t, p.Go(marked, nothing))
					})
				}
				if wait {
					inner.Wait()
				}
			})
			wg.Wait()
		}
		checkRest(t, p)
	})
}

// TestTaskContextAfterTheTask: the context of a task that has ended marks
// nothing, whether it was asked before or not.
func TestTaskContextAfterTheTask(t *testing.T) {
	for name, ask := range map[string]func(context.Context){
		"not asked": func(context.Context) {},
		"asked":     func(ctx context.Context) { _ = ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) { inShapes(t, func(t *testing.T, p *pool.Pool) { useAfter(t, p, ask) }) })
	}
}

// useAfter uses the context of a task that has asked it and ended.
func useAfter(t *testing.T, p *pool.Pool, ask func(context.Context)) {
	var after context.Context
	f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
		ask(ctx)
		after = context.WithoutCancel(ctx)
		return 7, nil
	})
	require.NoError(t, err)
	_, err = f.Wait(bg)
	require.NoError(t, err)
	_, err = f.Wait(after)
	assert.NoError(t, err, "no cycle")

	release := occupy(t, p, p.Stats().Workers)
	ctx, cancel := context.WithCancelCause(after)
	n := p.Stats().Accepted
	for p.TryGo(after, nothing) == nil && n < 100 {
		n++
	}
	if n < 100 { // there is no room
		go func() {
			synctest.Wait()
			cancel(errA)
		}()
		assert.Equal(t, errA, p.Go(ctx, nothing), "nobody's permit is lent")
	}
	cancel(nil)
	release()
	assert.NoError(t, p.Shutdown(after), "no cycle")
	checkRest(t, p)
}

// TestOneLoanAtATime: of several goroutines that wait on behalf of one task,
// each gets its task's permit in turn.
func TestOneLoanAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 3})
		gate := make(chan struct{})
		var g gauge
		slow := func(context.Context) (int, error) {
			g.enter()
			defer g.leave()
			<-gate
			return 7, nil
		}
		inTask(t, p, func(ctx context.Context) {
			var wg sync.WaitGroup
			for range 3 {
				f, err := pool.Submit(ctx, p, slow)
				require.NoError(t, err)
				wg.Go(func() {
					_, err := f.Wait(ctx)
					assert.NoError(t, err)
				})
			}
			synctest.Wait()
			assert.Equal(t, 2, p.Stats().Queued)
			for range 2 { // one place, one that waits for room
				wg.Go(func() { assert.NoError(t, p.Go(ctx, func(ctx context.Context) { _, _ = slow(ctx) })) })
			}
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Blocked)
			close(gate)
			wg.Wait()
		})
		checkRest(t, p)
		assert.EqualValues(t, 1, g.high.Load())
		assert.Equal(t, uint64(6), p.Stats().Completed+p.Stats().Cancelled)
	})
}

// TestRoomOnLoan: a goroutine that hands over a task on behalf of a task that
// has lent its permit gets the permit for it, if no room comes before.
func TestRoomOnLoan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		gate := make(chan struct{})
		inTask(t, p, func(ctx context.Context) {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() { assert.NoError(t, p.Go(ctx, func(context.Context) { <-gate })) })
			}
			synctest.Wait()
			assert.Equal(t, 2, p.Stats().Blocked)
			close(gate)
			wg.Wait() // although the only worker waits here
		})
		checkRest(t, p)
	})
}

// TestLeavingEndsTheWish: what a goroutine has waited for on behalf of a task
// does not run on the task's permit when nobody waits any more.
func TestLeavingEndsTheWish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 2})
		gate := make(chan struct{})
		ran := false
		inTask(t, p, func(ctx context.Context) {
			first, err := pool.Submit(ctx, p, func(context.Context) (int, error) { <-gate; return 7, nil })
			require.NoError(t, err)
			second, err := pool.Submit(context.WithoutCancel(ctx), p, func(context.Context) (int, error) { ran = true; return 7, nil })
			require.NoError(t, err)
			var wg sync.WaitGroup
			wg.Go(func() { _, _ = first.Wait(ctx) })
			synctest.Wait()
			short, cancel := context.WithCancelCause(ctx)
			wg.Go(func() {
				_, err := second.Wait(short)
				assert.Equal(t, errA, err)
			})
			full, cancelFull := context.WithCancelCause(ctx)
			require.NoError(t, p.Go(ctx, nothing)) // fills the queue
			wg.Go(func() { assert.Equal(t, errB, p.Go(full, nothing)) })
			synctest.Wait()
			cancel(errA)
			cancelFull(errB)
			synctest.Wait()
			close(gate)
			wg.Wait()
			synctest.Wait()
			assert.False(t, ran)
		})
		checkRest(t, p)
		assert.True(t, ran)
	})
}

// TestWishEndsWithTheRoom: a task that a goroutine has handed over on behalf of
// another one, and that was queued when there was room, has its turn like others:
// nobody waits for it any more.
func TestWishEndsWithTheRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2, Queue: 1})
		release := occupy(t, p, 1)
		first, other, end := make(chan struct{}), make(chan struct{}), make(chan struct{})
		ran := false
		host, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { <-first; return 7, nil })
			assert.NoError(t, err)
			waited := make(chan struct{})
			go func() {
				defer close(waited)
				_, err := f.Wait(ctx) // on the permit of this task
				assert.NoError(t, err)
			}()
			synctest.Wait()
			assert.NoError(t, p.Go(bg, func(context.Context) { <-other })) // fills the queue
			marked := context.WithoutCancel(ctx)
			go func() { assert.NoError(t, p.Go(marked, func(context.Context) { ran = true })) }()
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Blocked)
			release() // the other worker takes what is queued, which makes room
			synctest.Wait()
			assert.Zero(t, p.Stats().Blocked)
			close(first)
			<-waited
			synctest.Wait()
			assert.False(t, ran, "it runs beside this task, on its permit")
			close(end)
			return 7, nil
		})
		require.NoError(t, err)
		<-end
		close(other)
		_, err = host.Wait(bg)
		assert.NoError(t, err)
		checkRest(t, p)
		assert.True(t, ran)
	})
}

// TestAWaitThatWasLeftClosesNoCycle: of two tasks, one has waited for the other
// and left. The other may wait for it then.
func TestAWaitThatWasLeftClosesNoCycle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		known, running, left := make(chan struct{}), make(chan struct{}), make(chan struct{})
		var a, b *pool.Future[int]
		a, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			<-known
			<-running
			short, cancel := context.WithCancelCause(ctx)
			go cancel(errA)
			_, err := b.Wait(short)
			assert.Equal(t, errA, err)
			close(left)
			synctest.Wait() // until the other one waits
			return 7, nil
		})
		require.NoError(t, err)
		b, err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			running <- struct{}{} // with a permit of its own
			<-left
			return a.Wait(ctx)
		})
		require.NoError(t, err)
		close(known)
		v, err := b.Wait(bg)
		assert.NoError(t, err)
		assert.Equal(t, 7, v)
		checkRest(t, p)
	})
}

// TestPermitOutlivesItsTask: if a task ends while its permit is lent, nothing
// else starts on that permit before the loan is over.
func TestPermitOutlivesItsTask(t *testing.T) {
	for name, deep := range map[string]bool{"permit of its own": false, "borrowed permit": true} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			gate, begun := make(chan struct{}), make(chan struct{})
			leaves := func(ctx context.Context) {
				marked := context.WithoutCancel(ctx)
				f, err := pool.Submit(marked, p, func(context.Context) (int, error) { close(begun); <-gate; return 7, nil })
				require.NoError(t, err)
				go func() { _, _ = f.Wait(marked) }()
				<-begun
			}
			inTask(t, p, func(ctx context.Context) {
				if !deep {
					leaves(ctx)
					return
				}
				f, err := pool.Submit(ctx, p, func(ctx context.Context) (int, error) { leaves(ctx); return 7, nil })
				require.NoError(t, err)
				_, err = f.Wait(ctx)
				assert.NoError(t, err)
			})
			ran := false
			require.NoError(t, p.Go(bg, func(context.Context) { ran = true }))
			synctest.Wait()
			assert.False(t, ran)
			assert.Equal(t, 1, p.Stats().Running)
			close(gate)
			checkRest(t, p)
			assert.True(t, ran)
		})
	}
}

// slowErr is a context whose Err blocks while a task with it is started.
type slowErr struct {
	context.Context
	calls int
	gate  chan struct{}
}

func (c *slowErr) Err() error {
	if c.calls++; c.calls == 2 { // the first call was Go's
		<-c.gate
	}
	return nil
}

// TestStopReachesTasksThatStart: Stop ends the context of a task that has left
// the queue and whose function has not been called.
func TestStopReachesTasksThatStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pool.Pool
		ctx := &slowErr{Context: bg, gate: make(chan struct{})}
		require.NoError(t, p.Go(ctx, func(ctx context.Context) {
			<-ctx.Done()
			assert.ErrorIs(t, context.Cause(ctx), concurrent.ErrClosed)
		}))
		go func() {
			synctest.Wait()
			close(ctx.gate)
		}()
		tasks, err := p.Stop(bg)
		assert.NoError(t, err)
		assert.Empty(t, tasks)
		checkRest(t, &p)
	})
}
