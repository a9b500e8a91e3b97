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

func TestShutdownDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 2})
		gate := make(chan struct{})
		ran := 0 // plain memory: Shutdown makes it visible
		for range 3 {
			require.NoError(t, p.Go(bg, func(context.Context) { <-gate; ran++ }))
		}
		b := block(p, 2)
		ctx, cancel := context.WithCancelCause(bg)
		go func() {
			synctest.Wait()
			cancel(errA)
		}()
		assert.Equal(t, errA, p.Shutdown(ctx), "its context ends")
		for _, err := range b.errs {
			assert.ErrorIs(t, err, concurrent.ErrClosed)
		}
		assert.ErrorIs(t, p.Go(bg, nothing), concurrent.ErrClosed)
		assert.Equal(t, errA, p.Shutdown(ctx), "again")
		assert.Equal(t, 2, p.Stats().Queued, "nothing is lost")
		close(gate)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { assert.NoError(t, p.Shutdown(bg)) })
		}
		wg.Wait()
		assert.Equal(t, 3, ran)
		assert.NoError(t, p.Shutdown(ctx), "what is done counts before the end of the context")
		_, err := p.Stop(ctx)
		assert.NoError(t, err)
		checkRest(t, p)
	})
}

func TestStopHandsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 9})
		gate := make(chan struct{})
		var cause error
		require.NoError(t, p.Go(bg, func(ctx context.Context) {
			<-ctx.Done()
			cause = context.Cause(ctx)
			<-gate
		}))
		var called []int
		var futures []*pool.Future[int]
		for i := range 3 {
			require.NoError(t, p.Go(bg, func(context.Context) { called = append(called, 2*i) }))
			require.NoError(t, p.TryGo(bg, func(context.Context) { called = append(called, 2*i+1) }))
			f, err := pool.Submit(bg, p, seven)
			require.NoError(t, err)
			futures = append(futures, f)
		}
		b := block(p, 2)
		ctx, cancel := context.WithCancelCause(bg)
		go func() {
			synctest.Wait()
			cancel(errA)
		}()
		tasks, err := p.Stop(ctx)
		assert.Equal(t, errA, err)
		require.Len(t, tasks, 6)
		assert.ErrorIs(t, cause, concurrent.ErrClosed)
		for _, f := range futures {
			_, err := f.Wait(bg)
			assert.ErrorIs(t, err, concurrent.ErrClosed)
		}
		for _, err := range b.errs {
			assert.ErrorIs(t, err, concurrent.ErrClosed)
		}
		close(gate)
		again, err := p.Stop(bg)
		assert.NoError(t, err)
		assert.Empty(t, again)
		assert.Empty(t, called)
		for _, task := range tasks {
			task(bg)
		}
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5}, called)
		checkRest(t, p)
		s := p.Stats()
		assert.Equal(t, []uint64{1, 3, 6}, []uint64{s.Completed, s.Cancelled, s.HandedBack})
	})
}

func TestStopAfterShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		require.NoError(t, p.Go(bg, func(ctx context.Context) { <-ctx.Done() }))
		require.NoError(t, p.Go(bg, nothing))
		done := make(chan error)
		go func() { done <- p.Shutdown(bg) }()
		synctest.Wait()
		tasks, err := p.Stop(bg)
		assert.NoError(t, err)
		assert.Len(t, tasks, 1)
		assert.NoError(t, <-done)
		checkRest(t, p)
	})
}

func TestStopEndsScopes(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		started := make(chan struct{}, 10)
		done := make(chan error)
		go func() {
			done <- p.Scope(bg, func(s *pool.Scope) error {
				for range 5 {
					s.Go(func(ctx context.Context) error {
						started <- struct{}{}
						<-ctx.Done()
						return context.Cause(ctx)
					})
				}
				return nil
			})
		}()
		<-started
		synctest.Wait()
		_, err := p.Stop(bg)
		assert.NoError(t, err)
		assert.ErrorIs(t, <-done, concurrent.ErrClosed)
		checkRest(t, p)
	})
}

// TestNothingStartsAfterShutdown: a task that is accepted while the pool is
// closed runs before Shutdown returns, and one that is refused never.
func TestNothingStartsAfterShutdown(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var wg sync.WaitGroup
		var ran, accepted [50]bool
		for i := range ran {
			wg.Go(func() {
				accepted[i] = p.Go(bg, func(context.Context) { ran[i] = true }) == nil
			})
		}
		assert.NoError(t, p.Shutdown(bg))
		before := ran // no race: no task runs
		wg.Wait()
		assert.Equal(t, accepted, before)
		assert.Equal(t, before, ran)
		checkRest(t, p)
	})
}

// TestShutdownFromInside: a task that waits for the end of its own pool, also
// through others, is told so.
func TestShutdownFromInside(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		ends := map[string]func(context.Context) error{
			"Shutdown": p.Shutdown,
			"Stop": func(ctx context.Context) error {
				tasks, err := p.Stop(ctx)
				assert.Nil(t, tasks)
				return err
			},
		}
		other := pool.New(pool.Config{Workers: 1})
		for name, end := range ends {
			inside := func(ctx context.Context) (int, error) {
				synctest.Wait() // until whoever submitted it waits for it
				return 0, end(ctx)
			}
			f, err := pool.Submit(bg, p, inside)
			require.NoError(t, err)
			_, err = f.Wait(bg)
			assert.ErrorIs(t, err, concurrent.ErrReentrant, name)
			assert.ErrorContains(t, err, "pool: "+name)

			f, err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
				f, err := pool.Submit(ctx, other, inside)
				require.NoError(t, err)
				return f.Wait(ctx)
			})
			require.NoError(t, err)
			_, err = f.Wait(bg)
			assert.ErrorIs(t, err, concurrent.ErrReentrant, name+" in a task of another pool")

			f, err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
				return 0, other.Scope(ctx, func(s *pool.Scope) error {
					s.Go(func(ctx context.Context) error { return end(ctx) })
					return nil
				})
			})
			require.NoError(t, err)
			_, err = f.Wait(bg)
			assert.ErrorIs(t, err, concurrent.ErrReentrant, name+" in a scope of another pool")
		}
		assert.NoError(t, p.Go(bg, nothing), "it is not closed")
		checkRest(t, p)
		checkRest(t, other)
	})
}

// TestPoolsThatShutEachOtherDown: of two tasks that wait for the end of each
// other's pool, one is refused.
func TestPoolsThatShutEachOtherDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := new(pool.Pool), new(pool.Pool)
		errs := make(chan error, 2)
		gate := make(chan struct{})
		require.NoError(t, p.Go(bg, func(ctx context.Context) { <-gate; errs <- q.Shutdown(ctx) }))
		require.NoError(t, q.Go(bg, func(ctx context.Context) { <-gate; errs <- p.Shutdown(ctx) }))
		close(gate)
		first, second := <-errs, <-errs
		assert.ErrorIs(t, first, concurrent.ErrReentrant)
		assert.NoError(t, second)
		checkRest(t, p)
		checkRest(t, q)
	})
}

func TestTasksMayNotSubmitToAClosedPool(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		require.NoError(t, p.Go(bg, func(ctx context.Context) {
			synctest.Wait() // until Shutdown waits
			assert.ErrorIs(t, p.Go(ctx, nothing), concurrent.ErrClosed)
			_, err := pool.Submit(ctx, p, seven)
			assert.ErrorIs(t, err, concurrent.ErrClosed)
			assert.ErrorIs(t, pool.ForEach(ctx, p, []int{1}, element), concurrent.ErrClosed)
			assert.ErrorIs(t, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { t.Error("it ran"); return nil })
				assert.ErrorIs(t, context.Cause(s.Context()), concurrent.ErrClosed)
				return nil
			}), concurrent.ErrClosed)
		}))
		checkRest(t, p)
	})
}
