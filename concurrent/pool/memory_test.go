package pool_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/pool"
)

// payload is what tasks capture. It is large enough to be alone in its memory.
type payload struct{ _ [1024]byte }

// freed reports whether the memory behind w is collected.
func freed[T any](w weak.Pointer[T]) bool {
	for range 10 {
		runtime.GC()
		if w.Value() == nil {
			return true
		}
	}
	return false
}

// captured returns a function that keeps a payload alive.
func captured() (func(), weak.Pointer[payload]) {
	x := new(payload)
	return func() { runtime.KeepAlive(x) }, weak.Make(x)
}

// TestNothingIsKept: the pool does not keep the function of a task that has
// ended, was dropped, was refused or was handed back; nor do the task's
// context and future.
func TestNothingIsKept(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1, Queue: 4})
	for name, hand := range map[string]func(f func()) any{
		"Go": func(f func()) any {
			require.NoError(t, p.Go(bg, func(context.Context) { f() }))
			return nil
		},
		"Go that waits its turn": func(f func()) any {
			release := occupy(t, p, 1)
			require.NoError(t, p.Go(bg, nothing)) // which f follows
			require.NoError(t, p.Go(bg, func(context.Context) { f() }))
			release()
			return nil
		},
		"Go whose context is kept": func(f func()) any {
			var kept context.Context
			require.NoError(t, p.Go(bg, func(ctx context.Context) { kept = context.WithoutCancel(ctx); f() }))
			for p.Stats().Running > 0 {
				runtime.Gosched()
			}
			return kept
		},
		"context of Submit": func(f func()) any {
			type key struct{}
			future, err := pool.Submit(context.WithValue(bg, key{}, f), p, seven)
			require.NoError(t, err)
			_, err = future.Wait(bg)
			require.NoError(t, err)
			return future
		},
		"Go that exits": func(f func()) any {
			require.NoError(t, p.Go(bg, func(context.Context) { defer f(); runtime.Goexit() }))
			return nil
		},
		"refused": func(f func()) any {
			release := occupy(t, p, 5)
			defer release()
			require.Error(t, p.TryGo(bg, func(context.Context) { f() }))
			return nil
		},
		"Submit": func(f func()) any {
			future, err := pool.Submit(bg, p, func(ctx context.Context) (context.Context, error) { f(); return ctx, nil })
			require.NoError(t, err)
			ctx, err := future.Wait(bg)
			require.NoError(t, err)
			return []any{future, ctx}
		},
		"dropped": func(f func()) any {
			release := occupy(t, p, 1)
			ctx, cancel := context.WithCancel(bg)
			future, err := pool.Submit(ctx, p, func(context.Context) (int, error) { f(); return 0, nil })
			require.NoError(t, err)
			cancel()
			release()
			_, err = future.Wait(bg)
			require.Error(t, err)
			return future
		},
		"Scope": func(f func()) any {
			require.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { f(); return nil })
				return nil
			}))
			return nil
		},
		"claimed": func(f func()) any {
			inTask(t, p, func(ctx context.Context) {
				future, err := pool.Submit(ctx, p, func(context.Context) (int, error) { f(); return 0, nil })
				require.NoError(t, err)
				_, err = future.Wait(ctx)
				require.NoError(t, err)
			})
			return nil
		},
		"lender of a permit": func(f func()) any {
			var borrower *pool.Future[int]
			lender, err := pool.Submit(bg, p, func(ctx context.Context) (result func(), err error) {
				if borrower, err = pool.Submit(ctx, p, seven); err == nil {
					_, err = borrower.Wait(ctx)
				}
				return f, err
			})
			require.NoError(t, err)
			_, err = lender.Wait(bg)
			require.NoError(t, err)
			return borrower
		},
		"left": func(f func()) any {
			release := occupy(t, p, 5)
			defer release()
			ctx, cancel := context.WithCancel(bg)
			go cancel()
			require.Error(t, p.Go(ctx, func(context.Context) { f() }))
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, w := captured()
			keep := hand(f)
			for p.Stats().Running > 0 {
				runtime.Gosched()
			}
			f = nil
			assert.True(t, freed(w))
			runtime.KeepAlive(keep)
		})
	}
	runtime.KeepAlive(p)
}

// TestFollowersKeepNothing: a task that has ended is not kept by those that follow
// it on its worker.
func TestFollowersKeepNothing(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1})
	begin, third, gate := make(chan struct{}), make(chan struct{}), make(chan struct{})
	hand := func(f func()) {
		require.NoError(t, p.Go(bg, func(context.Context) { <-begin; f() }))
	}
	hand(func() {}) // no other is queued when it starts, so that none follows it at once
	f, w := captured()
	hand(f)
	f = nil
	require.NoError(t, p.Go(bg, func(context.Context) { close(third); <-gate }))
	close(begin)
	<-third
	assert.True(t, freed(w))
	close(gate)
	checkRest(t, p)
}

// TestResultIsNotKept: a pool at rest does not keep the result of a future, also
// if the function has asked its context.
func TestResultIsNotKept(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1})
	var w weak.Pointer[payload]
	func() {
		f, err := pool.Submit(bg, p, func(ctx context.Context) (*payload, error) { return new(payload), ctx.Err() })
		require.NoError(t, err)
		x, err := f.Wait(bg)
		require.NoError(t, err)
		w = weak.Make(x)
	}()
	for p.Stats().Running > 0 {
		runtime.Gosched()
	}
	assert.True(t, freed(w))
	runtime.KeepAlive(p)
}

// TestSpareWorkersKeepNothing: at rest no worker keeps a context, whichever of
// them has ended last.
func TestSpareWorkersKeepNothing(t *testing.T) {
	type key struct{}
	p := pool.New(pool.Config{Workers: 2})
	release := occupy(t, p, 1)
	f, w := captured()
	hand := func(f func()) {
		require.NoError(t, p.Go(context.WithValue(bg, key{}, f), nothing))
	}
	hand(f)
	f = nil
	for p.Stats().Completed < 1 || p.Stats().Running > 1 {
		runtime.Gosched()
	}
	release() // the worker that has run nothing else ends last
	for p.Stats().Running > 0 {
		runtime.Gosched()
	}
	assert.True(t, freed(w))
	runtime.KeepAlive(p)
}

// TestIdlePoolOwnsNoGoroutine: the goroutines of a pool end with its tasks,
// though nobody has shut it down.
func TestIdlePoolOwnsNoGoroutine(t *testing.T) {
	before := runtime.NumGoroutine()
	p := pool.New(pool.Config{Workers: 4})
	for range 20 {
		require.NoError(t, p.Go(bg, nothing))
	}
	require.NoError(t, pool.ForEach(bg, p, make([]int, 100), element))
	assert.Eventually(t, func() bool { return runtime.NumGoroutine() <= before+1 }, 10*time.Second, time.Millisecond, "goroutines are left")
	runtime.KeepAlive(p)
}

// TestHandedBackIsNotKept: what Stop gives back belongs to the caller.
func TestHandedBackIsNotKept(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1})
	release := occupy(t, p, 1)
	f, w := captured()
	require.NoError(t, p.Go(bg, func(context.Context) { f() }))
	release()
	tasks, err := p.Stop(bg)
	require.NoError(t, err)
	assert.LessOrEqual(t, len(tasks), 1)
	tasks, f = nil, nil
	assert.True(t, freed(w))
	runtime.KeepAlive(p)
}

// TestDroppedPool: a pool that is not used any more is collected, without
// Shutdown.
func TestDroppedPool(t *testing.T) {
	p := pool.New(pool.Config{})
	require.NoError(t, pool.ForEach(bg, p, make([]int, 100), element))
	for p.Stats().Running > 0 {
		runtime.Gosched()
	}
	w := weak.Make(p)
	p = nil
	assert.True(t, freed(w))
}

// TestNoGoroutineAtRest: an idle pool owns no goroutine, so that its bubble
// ends without Shutdown.
func TestNoGoroutineAtRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		require.NoError(t, pool.ForEach(bg, p, make([]int, 100), element))
		for range 10 {
			require.NoError(t, p.Go(bg, nothing))
		}
		synctest.Wait()
		assert.Zero(t, p.Stats().Running)
	})
}

// TestScopesAreNotKept: a task does not keep the scopes that have ended in it.
func TestScopesAreNotKept(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1})
	inTask(t, p, func(ctx context.Context) {
		var w weak.Pointer[pool.Scope]
		require.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
			w = weak.Make(s)
			s.Go(noError)
			return nil
		}))
		assert.True(t, freed(w))
	})
}

// TestSettledFuturesAreNotKept: a task does not keep the futures that it has
// waited for when its permit was lent, and that others have run.
func TestSettledFuturesAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		inTask(t, p, func(ctx context.Context) {
			gate, waited := make(chan struct{}), make(chan struct{})
			release := occupy(t, p, 1)
			synctest.Wait() // until that has the other permit
			first, err := pool.Submit(ctx, p, func(context.Context) (int, error) { <-gate; return 7, nil })
			require.NoError(t, err)
			go func() {
				defer close(waited)
				_, _ = first.Wait(ctx)
			}()
			synctest.Wait() // until first has the permit of this task
			go func() {
				synctest.Wait() // until the task waits
				release()
			}()
			assert.True(t, freed(waitForPayload(ctx, t, p)))
			close(gate)
			<-waited
		})
		checkRest(t, p)
	})
}

// TestFutureThatWaitedForRoomKeepsNoContext: whoever keeps a future does not keep
// the context that it was submitted with, also if the call had to wait for room.
func TestFutureThatWaitedForRoomKeepsNoContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, queue := range map[string]int{"waits": pool.NoQueue, "is accepted": 1} {
			p := pool.New(pool.Config{Workers: 1, Queue: queue})
			release := occupy(t, p, 1)
			future := make(chan *pool.Future[int])
			w := submitWithPayload(p, future)
			synctest.Wait()
			release()
			f := <-future
			_, err := f.Wait(bg)
			require.NoError(t, err)
			checkRest(t, p)
			assert.True(t, freed(w), name)
			runtime.KeepAlive(f)
		}
	})
}

// submitWithPayload submits a task with a context that has a payload, on another
// goroutine, and returns a pointer that does not keep it.
func submitWithPayload(p *pool.Pool, future chan<- *pool.Future[int]) weak.Pointer[payload] {
	x := new(payload)
	w := weak.Make(x)
	ctx := context.WithValue(bg, payload{}, x)
	go func() {
		f, _ := pool.Submit(ctx, p, func(context.Context) (int, error) { return 7, nil })
		future <- f
	}()
	return w
}

// waitForPayload waits for a future whose result is a payload, and returns a
// pointer that does not keep it.
func waitForPayload(ctx context.Context, t *testing.T, p *pool.Pool) weak.Pointer[payload] {
	f, err := pool.Submit(ctx, p, func(context.Context) (*payload, error) { return new(payload), nil })
	require.NoError(t, err)
	x, err := f.Wait(ctx)
	require.NoError(t, err)
	return weak.Make(x)
}
