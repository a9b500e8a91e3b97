package pool_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// A site is where a callback stands: what it can reach. Scope and future are
// nil where there is none.
type site struct {
	p       *pool.Pool
	scope   *pool.Scope
	future  func() *pool.Future[int] // of the callback itself
	outside bool                     // not part of a task, so that the pool can be closed from here
}

// callbacks is every way in which the pool calls its user, but for Go and
// TryGo, whose panic crashes. Each calls body once inside of the callback.
var callbacks = map[string]func(p *pool.Pool, body func(context.Context, site)) error{
	"Submit": func(p *pool.Pool, body func(context.Context, site)) error {
		var f *pool.Future[int]
		known := make(chan struct{})
		f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			body(ctx, site{p: p, future: func() *pool.Future[int] { <-known; return f }})
			return 7, nil
		})
		close(known)
		if err != nil {
			return err
		}
		_, err = f.Wait(bg)
		return err
	},
	"Scope": func(p *pool.Pool, body func(context.Context, site)) error {
		return p.Scope(bg, func(s *pool.Scope) error {
			body(s.Context(), site{p: p, scope: s, outside: true})
			return nil
		})
	},
	"ScopeAll": func(p *pool.Pool, body func(context.Context, site)) error {
		return p.ScopeAll(bg, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				body(ctx, site{p: p, scope: s})
				return nil
			})
			return nil
		})
	},
	"Scope in task": func(p *pool.Pool, body func(context.Context, site)) error {
		f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			return 7, p.Scope(ctx, func(s *pool.Scope) error {
				body(s.Context(), site{p: p, scope: s})
				return nil
			})
		})
		if err != nil {
			return err
		}
		_, err = f.Wait(bg)
		return err
	},
	"Scope.Go": func(p *pool.Pool, body func(context.Context, site)) error {
		return p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				body(ctx, site{p: p, scope: s})
				return nil
			})
			return nil
		})
	},
	"ForEach of few": func(p *pool.Pool, body func(context.Context, site)) error {
		return pool.ForEach(bg, p, make([]int, 5), func(ctx context.Context, i int, _ *int) error {
			if i == 2 {
				body(ctx, site{p: p})
			}
			return nil
		})
	},
	"ForEachRange": func(p *pool.Pool, body func(context.Context, site)) error {
		return pool.ForEachRange(bg, p, 50, func(ctx context.Context, lo, hi int) error {
			if lo <= 20 && 20 < hi {
				body(ctx, site{p: p})
			}
			return nil
		})
	},
	"ForEach in task": func(p *pool.Pool, body func(context.Context, site)) error {
		f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			return 7, pool.ForEach(ctx, p, make([]int, 50), func(ctx context.Context, i int, _ *int) error {
				if i == 20 {
					body(ctx, site{p: p})
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
		_, err = f.Wait(bg)
		return err
	},
	"ForEach": func(p *pool.Pool, body func(context.Context, site)) error {
		return pool.ForEach(bg, p, make([]int, 50), func(ctx context.Context, i int, _ *int) error {
			if i == 20 {
				body(ctx, site{p: p})
			}
			return nil
		})
	},
}

// fireAndForget is the callbacks of Go and TryGo.
var fireAndForget = map[string]func(p *pool.Pool, body func(context.Context, site)) error{
	"Go": func(p *pool.Pool, body func(context.Context, site)) error {
		done := make(chan struct{})
		err := p.Go(bg, func(ctx context.Context) {
			defer close(done)
			body(ctx, site{p: p})
		})
		<-done
		return err
	},
	"TryGo": func(p *pool.Pool, body func(context.Context, site)) error {
		synctest.Wait() // until there is room
		done := make(chan struct{})
		err := p.TryGo(bg, func(ctx context.Context) {
			defer close(done)
			body(ctx, site{p: p})
		})
		<-done
		return err
	},
}

// calls is every call that a callback can make. Each ends, whatever the room.
var calls = map[string]func(t *testing.T, ctx context.Context, at site){
	"Go": func(t *testing.T, ctx context.Context, at site) {
		assert.NoError(t, at.p.Go(ctx, nothing))
	},
	"TryGo": func(t *testing.T, ctx context.Context, at site) {
		if err := at.p.TryGo(ctx, nothing); err != nil {
			assert.ErrorIs(t, err, concurrent.ErrFull)
		}
	},
	"Submit, Future.Wait": func(t *testing.T, ctx context.Context, at site) {
		f, err := pool.Submit(ctx, at.p, seven)
		assert.NoError(t, err)
		v, err := f.Wait(ctx)
		assert.NoError(t, err)
		assert.Equal(t, 7, v)
		<-f.Done()
	},
	"Submit that panics": func(t *testing.T, ctx context.Context, at site) {
		f, err := pool.Submit(ctx, at.p, panicA)
		assert.NoError(t, err)
		_, err = f.Wait(ctx)
		assert.ErrorIs(t, err, errA)
	},
	"Submit that calls Goexit": func(t *testing.T, ctx context.Context, at site) {
		f, err := pool.Submit(ctx, at.p, func(context.Context) (int, error) { runtime.Goexit(); return 0, nil })
		assert.NoError(t, err)
		_, err = f.Wait(ctx)
		assert.ErrorIs(t, err, concurrent.ErrGoexit)
	},
	"Future.Wait for itself": func(t *testing.T, ctx context.Context, at site) {
		if at.future != nil {
			_, err := at.future().Wait(ctx)
			assert.ErrorIs(t, err, concurrent.ErrReentrant)
		}
	},
	"Scope": func(t *testing.T, ctx context.Context, at site) {
		ran := false
		assert.NoError(t, at.p.Scope(ctx, func(s *pool.Scope) error {
			s.Go(func(context.Context) error { ran = true; return nil })
			return s.Context().Err()
		}))
		assert.True(t, ran)
	},
	"ScopeAll": func(t *testing.T, ctx context.Context, at site) {
		ran := false
		assert.ErrorIs(t, at.p.ScopeAll(ctx, func(s *pool.Scope) error {
			s.Go(func(context.Context) error { ran = true; return errA })
			return s.Context().Err()
		}), errA)
		assert.True(t, ran)
	},
	"Scope.Go": func(t *testing.T, ctx context.Context, at site) {
		if at.scope != nil {
			at.scope.Go(noError)
			at.scope.Go(func(ctx context.Context) error {
				at.scope.Go(noError)
				return at.p.Scope(ctx, func(s *pool.Scope) error { s.Go(noError); return nil })
			})
		}
	},
	"Scope.Context": func(t *testing.T, ctx context.Context, at site) {
		if at.scope != nil {
			assert.NoError(t, at.scope.Context().Err())
		}
	},
	"ForEach": func(t *testing.T, ctx context.Context, at site) {
		s := make([]int, 50)
		assert.NoError(t, pool.ForEach(ctx, at.p, s, func(_ context.Context, i int, e *int) error { *e = i; return nil }))
		assert.Equal(t, 49, s[49])
	},
	"ForEach of few": func(t *testing.T, ctx context.Context, at site) {
		s := make([]int, 3)
		assert.NoError(t, pool.ForEach(ctx, at.p, s, func(_ context.Context, i int, e *int) error { *e = i; return nil }))
		assert.Equal(t, []int{0, 1, 2}, s)
	},
	"ForEachRange": func(t *testing.T, ctx context.Context, at site) {
		s := make([]int, 50)
		assert.NoError(t, pool.ForEachRange(ctx, at.p, len(s), func(_ context.Context, lo, hi int) error {
			for i := lo; i < hi; i++ {
				s[i]++
			}
			return nil
		}))
		for _, v := range s {
			assert.Equal(t, 1, v)
		}
	},
	"Resize": func(_ *testing.T, _ context.Context, at site) { at.p.Resize(at.p.Stats().Workers) },
	"Stats":  func(t *testing.T, _ context.Context, at site) { assert.Positive(t, at.p.Stats().Workers) },
	"Shutdown": func(t *testing.T, ctx context.Context, at site) {
		if !at.outside {
			assert.ErrorIs(t, at.p.Shutdown(ctx), concurrent.ErrReentrant)
		}
	},
	"Stop": func(t *testing.T, ctx context.Context, at site) {
		if !at.outside {
			tasks, err := at.p.Stop(ctx)
			assert.Nil(t, tasks)
			assert.ErrorIs(t, err, concurrent.ErrReentrant)
		}
	},
}

// reenter makes every call from a callback, on the callback's goroutine and on
// another one that uses the callback's context.
func reenter(t *testing.T, ctx context.Context, at site) {
	for _, call := range calls {
		call(t, ctx, at)
		done := make(chan struct{})
		go func() {
			defer close(done)
			call(t, ctx, at)
		}()
		<-done
	}
}

func TestCallbacksMayCallEverything(t *testing.T) {
	all := map[string]func(*pool.Pool, func(context.Context, site)) error{}
	for _, from := range []map[string]func(*pool.Pool, func(context.Context, site)) error{callbacks, fireAndForget} {
		for name, callback := range from {
			all[name] = callback
		}
	}
	for name, callback := range all {
		t.Run(name, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				assert.NoError(t, callback(p, func(ctx context.Context, at site) { reenter(t, ctx, at) }))
				usable(t, p)
			})
		})
	}
}

// TestCallbacksThatDoNotReturn: after a panic or Goexit of any callback the
// pool has all its workers, and whoever waits is told.
func TestCallbacksThatDoNotReturn(t *testing.T) {
	for name, callback := range callbacks {
		t.Run(name, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				for range 5 {
					var err error
					v, exited := do(func() {
						err = callback(p, func(ctx context.Context, at site) {
							reenter(t, ctx, at)
							panic(errA)
						})
					})
					assert.False(t, exited)
					if v != nil {
						err, _ = v.(error)
					}
					assert.ErrorIs(t, err, errA)

					err = nil
					_, exited = do(func() {
						err = callback(p, func(ctx context.Context, at site) {
							reenter(t, ctx, at)
							runtime.Goexit()
						})
					})
					if err != nil {
						assert.ErrorIs(t, err, concurrent.ErrGoexit)
					} else {
						assert.True(t, exited)
					}
				}
				usable(t, p)
			})
		})
	}
	for name, callback := range fireAndForget {
		t.Run(name, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				for range 5 {
					assert.NoError(t, callback(p, func(ctx context.Context, at site) {
						reenter(t, ctx, at)
						runtime.Goexit()
					}))
				}
				usable(t, p)
			})
		})
	}
}

// usable checks that p has all its workers and ends it.
func usable(t *testing.T, p *pool.Pool) {
	n := p.Stats().Workers
	arrived, gate := make(chan struct{}), make(chan struct{})
	for range n {
		assert.NoError(t, p.Go(bg, func(context.Context) {
			arrived <- struct{}{}
			<-gate
		}))
	}
	for range n {
		<-arrived
	}
	close(gate)
	checkRest(t, p)
}

// askingContext is a user's context whose methods use the pool.
type askingContext struct {
	context.Context
	p *pool.Pool
}

func (c askingContext) Err() error {
	c.p.Stats()
	return c.Context.Err()
}

func (c askingContext) Value(key any) any {
	c.p.Stats()
	return c.Context.Value(key)
}

// A context is the user's code: its methods are called without a lock. The
// context ends while a call waits for room, too. A lock held would hang the
// test.
func TestContextsAreAskedWithoutALock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		parent, cancel := context.WithCancelCause(t.Context())
		ctx := askingContext{parent, p}
		gate := make(chan struct{})
		require.NoError(t, p.Go(ctx, func(context.Context) { <-gate }))
		require.ErrorIs(t, p.TryGo(ctx, func(context.Context) {}), concurrent.ErrFull)
		left := make(chan error)
		go func() { left <- p.Go(ctx, func(context.Context) {}) }()
		synctest.Wait()
		cancel(errA)
		require.ErrorIs(t, <-left, errA)
		close(gate)
		require.ErrorIs(t, p.Go(ctx, func(context.Context) {}), errA)
		_, err := pool.Submit(ctx, p, func(context.Context) (int, error) { return 0, nil })
		require.ErrorIs(t, err, errA)
		require.ErrorIs(t, p.Scope(ctx, func(s *pool.Scope) error {
			s.Go(func(context.Context) error { return nil })
			return nil
		}), errA)
		require.NoError(t, p.Shutdown(askingContext{t.Context(), p}))
	})
}
