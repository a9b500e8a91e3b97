package pool_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// The tests here are faults that other executors have or had, named by where
// they were reported or read.

// ants#146 and its like: a submitter that waits for room sleeps for ever after
// the task that kept the only worker has ended abnormally.
func TestSubmitterWakesAfterAbnormalEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		for range 100 {
			f, err := pool.Submit(bg, p, panicA)
			require.NoError(t, err)
			require.NoError(t, p.Go(bg, func(context.Context) { runtime.Goexit() }))
			_, err = f.Wait(bg)
			require.ErrorIs(t, err, errA)
		}
		checkRest(t, p)
	})
}

// pond#61, pond#138: tasks that are queued when their context is cancelled keep
// the end of the pool from coming.
func TestCancelledQueueDrains(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		ctx, cancel := context.WithCancel(bg)
		var wg sync.WaitGroup
		gate := make(chan struct{})
		for range 20 {
			wg.Go(func() { _ = p.Go(ctx, func(context.Context) { <-gate }) })
		}
		synctest.Wait()
		cancel()
		close(gate)
		wg.Wait()
		checkRest(t, p)
	})
}

// pond#135: a Goexit, of t.FailNow or a mock, leaves the group's end waiting.
func TestGroupEndsAfterGoexit(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		_, exited := do(func() {
			_ = p.Scope(bg, func(s *pool.Scope) error {
				for i := range 10 {
					s.Go(func(context.Context) error {
						if i == 3 {
							runtime.Goexit()
						}
						return nil
					})
				}
				return nil
			})
		})
		assert.True(t, exited)
		checkRest(t, p)
	})
}

// bytedance/gopkg gopool: a Goexit leaves the count of workers too high, and
// with one worker every later task is stuck. gammazero/workerpool: the pool's
// end waits for the lost worker.
func TestGoexitKeepsTheWorker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		require.NoError(t, p.Go(bg, func(context.Context) { runtime.Goexit() }))
		synctest.Wait()
		assert.Zero(t, p.Stats().Running)
		inTask(t, p, func(context.Context) {})
		checkRest(t, p)
	})
}

// conc.Pool, gammazero/workerpool#76: Go racing the end of the pool panics.
// ants: a task that passed the check starts after the end.
func TestGoRacesShutdown(t *testing.T) {
	for range 200 {
		p := pool.New(pool.Config{Workers: 2, Queue: pool.NoQueue})
		var wg sync.WaitGroup
		running := 0 // plain memory: a race if a task runs after Shutdown
		var mu sync.Mutex
		for range 4 {
			wg.Go(func() {
				err := p.Go(bg, func(context.Context) {
					mu.Lock()
					running++
					mu.Unlock()
				})
				if err != nil {
					assert.ErrorIs(t, err, concurrent.ErrClosed)
				}
			})
		}
		assert.NoError(t, p.Shutdown(bg))
		assert.LessOrEqual(t, running, 4)
		wg.Wait()
	}
}

// ants#197: a task that submits to its own full pool blocks for ever. pond#56:
// nested groups on one pool hang.
func TestTasksSubmitToTheirFullPool(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				inTask(t, p, func(ctx context.Context) {
					for range 8 {
						assert.NoError(t, p.Go(ctx, nothing))
					}
					assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error { s.Go(noError); return nil }))
				})
			})
		}
		wg.Wait()
		checkRest(t, p)
	})
}

// golang/go#61611: tasks that wait for their turn start after the group failed.
func TestNothingStartsAfterTheFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		assert.Equal(t, errA, p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(context.Context) error {
				synctest.Wait() // until the body waits for room
				return errA
			})
			s.Go(func(context.Context) error { t.Error("it ran"); return nil })
			return nil
		}))
		checkRest(t, p)
	})
}
