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

// TestScopeOutlivesItsTask: a scope on a goroutine that its task has left behind
// has no permit to lend: what it starts waits for its turn, and what has started
// keeps a permit.
func TestScopeOutlivesItsTask(t *testing.T) {
	bubble(t, "that starts tasks afterwards", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		var g gauge
		gate, gone, done := make(chan struct{}), make(chan struct{}), make(chan error)
		blocks := func(context.Context) { g.enter(); defer g.leave(); <-gate }
		inTask(t, p, func(ctx context.Context) {
			begun, own := make(chan struct{}), context.WithoutCancel(ctx)
			go func() {
				done <- p.Scope(own, func(s *pool.Scope) error {
					close(begun)
					<-gone
					s.Go(func(ctx context.Context) error { blocks(ctx); return nil })
					return nil
				})
			}()
			<-begun
		})
		synctest.Wait()
		require.NoError(t, p.Go(bg, blocks))
		close(gone)
		synctest.Wait()
		assert.EqualValues(t, 1, g.now.Load(), "tasks that execute")
		assert.Equal(t, 1, p.Stats().Blocked)
		close(gate)
		assert.NoError(t, <-done)
		checkRest(t, p)
		assert.EqualValues(t, 1, g.high.Load())
	})
	bubble(t, "whose task has started", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		gate, begun, done := make(chan struct{}), make(chan struct{}), make(chan error)
		inTask(t, p, func(ctx context.Context) {
			own := context.WithoutCancel(ctx)
			go func() {
				done <- p.Scope(own, func(s *pool.Scope) error {
					s.Go(func(context.Context) error { close(begun); <-gate; return nil })
					return nil
				})
			}()
			<-begun // on the permit of this task
		})
		synctest.Wait()
		assert.Equal(t, 1, p.Stats().Running)
		assert.ErrorIs(t, p.TryGo(bg, nothing), concurrent.ErrFull, "the only permit is in use")
		close(gate)
		assert.NoError(t, <-done)
		usable(t, p)
	})
}

// TestBorrowerLeavesItsBorrower: a task of a scope that runs on its caller's
// permit ends while another one runs on it in turn. That one keeps a permit, and
// the caller goes on with its own.
func TestBorrowerLeavesItsBorrower(t *testing.T) {
	for name, want := range map[string]int{"that outlives the caller": 1, "that does not": 0} {
		bubble(t, name, func(t *testing.T) {
			inTime := want == 0
			p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
			gate, left := make(chan struct{}), make(chan error)
			inTask(t, p, func(ctx context.Context) {
				assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
					s.Go(func(ctx context.Context) error { // on the caller's permit
						begun, own := make(chan struct{}), context.WithoutCancel(ctx)
						go func() { left <- p.Go(own, func(context.Context) { close(begun); <-gate }) }() // on this task's
						<-begun
						return nil
					})
					if inTime {
						close(gate)
						assert.NoError(t, <-left)
						s.Go(noError) // on the caller's permit
					}
					return nil
				}))
			})
			synctest.Wait()
			running := p.Stats().Running
			if !inTime {
				close(gate)
				assert.NoError(t, <-left)
			}
			require.Equal(t, want, running, "permits in use")
			usable(t, p)
		})
	}
}

// TestNobodyLeavesItsBorrower: a call that waits on behalf of a task does not
// return while what it waits for runs on the task's permit, also if it got that
// only after another one had it.
func TestNobodyLeavesItsBorrower(t *testing.T) {
	for name, call := range map[string]func(ctx context.Context, t *testing.T, p *pool.Pool, task func()){
		"Go": func(ctx context.Context, t *testing.T, p *pool.Pool, task func()) {
			assert.NoError(t, p.Go(ctx, func(context.Context) { task() }))
		},
		"Submit": func(ctx context.Context, t *testing.T, p *pool.Pool, task func()) {
			_, err := pool.Submit(ctx, p, func(context.Context) (int, error) { task(); return 7, nil })
			assert.NoError(t, err)
		},
		// In a task of another pool, so not on the goroutine of the task whose
		// permit it is.
		"Scope.Go": func(ctx context.Context, t *testing.T, p *pool.Pool, task func()) {
			assert.NoError(t, pool.ForEach(ctx, new(pool.Pool), []int{1}, func(ctx context.Context, _ int, _ *int) error {
				return p.Scope(ctx, func(s *pool.Scope) error {
					ended := false
					s.Go(func(context.Context) error { task(); ended = true; return nil })
					assert.True(t, ended, "it runs on the permit of the caller")
					return nil
				})
			}))
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
			inTask(t, p, func(ctx context.Context) {
				first, second, waited := make(chan struct{}), make(chan struct{}), make(chan struct{})
				go func() {
					defer close(waited)
					assert.NoError(t, p.Go(ctx, func(context.Context) { <-first }))
				}()
				synctest.Wait() // until that has the permit
				go func() {
					synctest.Wait() // until the call waits for it
					close(first)
					synctest.Wait()
					close(second)
				}()
				ended := false
				call(ctx, t, p, func() { <-second; ended = true })
				assert.True(t, ended, "it runs on the permit of its caller")
				<-waited
			})
			checkRest(t, p)
		})
	}
	bubble(t, "Future.Wait", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		inTask(t, p, func(ctx context.Context) {
			gates := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
			var futures [2]*pool.Future[int]
			for i := range futures {
				var err error
				futures[i], err = pool.Submit(ctx, p, func(context.Context) (int, error) { <-gates[i]; return 7, nil })
				require.NoError(t, err)
			}
			waited := make(chan struct{})
			go func() {
				defer close(waited)
				_, err := futures[0].Wait(ctx)
				assert.NoError(t, err)
			}()
			synctest.Wait() // until that has the permit
			short, cancel := context.WithCancelCause(ctx)
			go func() {
				synctest.Wait() // until the task waits for the other one
				close(gates[0])
				synctest.Wait() // until that has the permit
				cancel(errA)
				synctest.Wait()
				close(gates[1])
			}()
			v, err := futures[1].Wait(short)
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
			<-waited
		})
		checkRest(t, p)
	})
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
