package pool_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// The tests here are faults that other executors have or had, named by where
// they were reported or read. Those of TestPeerDefects were read in the sources of
// executors as they are.

func TestPeerDefects(t *testing.T) {
	for name, f := range map[string]func(*testing.T){
		"a, ants: a signal is lost between the end of a task that panics and a submitter that is about to wait":              TestSubmitterWakesAfterAbnormalEnd,
		"b, ants: a task that passed the check of closed starts after the end":                                               TestGoRacesShutdown,
		"c, pond: a task that a part of the pool has accepted is lost when the pool ends, and the part's end hangs":          acceptedByAScopeThatIsClosed,
		"d, pond: workers that hand over the next task of a part of the pool wait for room in the pool, all of them":         scopesThatFillThePool,
		"e, pond: a Goexit leaves the end of a group waiting":                                                                TestGroupEndsAfterGoexit,
		"f, conc: a Goexit leaves an ordered loop waiting, and what is pooled for all crosses bubbles":                       loopsAfterGoexit,
		"g, workerpool: a Goexit ends a worker that still counts, and the end of the pool waits for it":                      TestGoexitKeepsTheWorker,
		"h, gopool: a Goexit leaves the count of workers too high, and one that is checked and then raised exceeds the most": goexitsAndTheMost,
		"i, conc: handing over while somebody waits for the end panics":                                                      handOversAtTheEnd,
	} {
		t.Run(name, f)
	}
}

// acceptedByAScopeThatIsClosed: what a scope has accepted runs or is reported,
// whenever its pool is shut down or stopped.
func acceptedByAScopeThatIsClosed(t *testing.T) {
	for round := range 300 {
		p := pool.New(pool.Config{Workers: 1 + round%2, Queue: []int{pool.NoQueue, 1, 100}[round%3]})
		var ran atomic.Int64
		started := make(chan struct{})
		done := make(chan error)
		go func() {
			done <- p.Scope(bg, func(s *pool.Scope) error {
				close(started)
				for range 20 {
					s.Go(func(context.Context) error { ran.Add(1); return nil })
				}
				return nil
			})
		}()
		<-started
		if round%4 < 2 {
			assert.NoError(t, p.Shutdown(bg))
		} else {
			_, err := p.Stop(bg)
			assert.NoError(t, err)
		}
		if err := <-done; err != nil {
			assert.ErrorIs(t, err, concurrent.ErrClosed)
		} else {
			assert.EqualValues(t, 20, ran.Load())
		}
		checkRest(t, p)
	}
}

// scopesThatFillThePool: tasks of scopes on a full pool start tasks of scopes.
func scopesThatFillThePool(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var leaves atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
					for range 8 {
						s.Go(func(ctx context.Context) error {
							s.Go(func(context.Context) error { leaves.Add(1); return nil })
							return p.Scope(ctx, func(inner *pool.Scope) error {
								for range 8 {
									inner.Go(func(context.Context) error { leaves.Add(1); return nil })
								}
								return nil
							})
						})
					}
					return nil
				}))
			})
		}
		wg.Wait()
		assert.EqualValues(t, 4*8*9, leaves.Load())
		checkRest(t, p)
	})
}

// loopsAfterGoexit: a loop of which an element calls Goexit ends, and so does the
// next one.
func loopsAfterGoexit(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		for _, n := range []int{1, 8, 9, 300} {
			_, exited := do(func() {
				_ = pool.ForEach(bg, p, make([]int, n), func(_ context.Context, i int, _ *int) error {
					if i == n/2 {
						runtime.Goexit()
					}
					return nil
				})
			})
			assert.True(t, exited)
			assert.NoError(t, pool.ForEach(bg, p, make([]int, n), element))
		}
		usable(t, p)
	})
}

// goexitsAndTheMost: of many callers at once, whose tasks call Goexit, no more
// run than there are workers, and afterwards all workers are there.
func goexitsAndTheMost(t *testing.T) {
	for _, workers := range []int{1, 2, 5} {
		p := pool.New(pool.Config{Workers: workers, Queue: 3})
		var g gauge
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 100 {
					assert.NoError(t, p.Go(bg, func(context.Context) {
						g.enter()
						defer g.leave()
						runtime.Gosched()
						runtime.Goexit()
					}))
				}
			})
		}
		wg.Wait()
		assert.LessOrEqual(t, g.high.Load(), int64(workers))
		usable(t, p)
	}
}

// handOversAtTheEnd: tasks that hand over tasks while the scope and the pool are
// waited for.
func handOversAtTheEnd(t *testing.T) {
	for range 200 {
		p := pool.New(pool.Config{Workers: 2, Queue: 2})
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				err := p.Scope(bg, func(s *pool.Scope) error {
					s.Go(func(ctx context.Context) error {
						s.Go(noError)
						_ = p.Go(ctx, nothing)
						return nil
					})
					return nil
				})
				if err != nil {
					assert.ErrorIs(t, err, concurrent.ErrClosed)
				}
			})
		}
		assert.NoError(t, p.Shutdown(bg))
		wg.Wait()
		checkRest(t, p)
	}
}

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
