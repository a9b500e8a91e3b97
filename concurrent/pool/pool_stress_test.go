package pool_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// A storm is callers that use one pool in every way while it is resized and
// then closed.
type storm struct {
	p       *pool.Pool
	gauge   gauge // tasks that execute
	tickets []ticket
	next    atomic.Int64
	closed  atomic.Bool // Shutdown or Stop has returned nil
}

// A ticket follows one task.
type ticket struct {
	ran      atomic.Int32
	accepted bool
	settled  int // for futures: how often it was reported that it did not run
}

func (s *storm) ticket() *ticket { return &s.tickets[s.next.Add(1)-1] }

// task returns the function of a task that holds the ticket and ends in any
// way that does not crash.
func (s *storm) task(t *testing.T, k *ticket, seed uint64, mayPanic bool) func(context.Context) error {
	return func(ctx context.Context) error {
		s.gauge.enter()
		defer s.gauge.leave()
		if s.closed.Load() {
			t.Error("a task started after the pool was closed")
		}
		k.ran.Add(1)
		runtime.Gosched()
		switch seed % 16 {
		case 0:
			runtime.Goexit()
		case 1:
			if mayPanic {
				panic(errA)
			}
		case 2:
			return errB
		case 3, 4:
			s.gauge.outside(func() {
				_ = pool.ForEach(ctx, s.p, make([]int, 3), func(context.Context, int, *int) error {
					s.gauge.enter()
					defer s.gauge.leave()
					return nil
				})
			})
		case 5, 6:
			s.gauge.outside(func() {
				f, err := pool.Submit(ctx, s.p, func(context.Context) (int, error) {
					s.gauge.enter()
					defer s.gauge.leave()
					return 1, nil
				})
				if err == nil {
					_, _ = f.Wait(ctx)
				}
			})
		}
		return nil
	}
}

// call hands over one task.
func (s *storm) call(t *testing.T, ctx context.Context, r *rand.Rand) {
	k, seed := s.ticket(), r.Uint64()
	plain := func(ctx context.Context) { _ = s.task(t, k, seed, false)(ctx) }
	switch r.IntN(5) {
	case 0:
		k.accepted = s.p.Go(ctx, plain) == nil
	case 1:
		k.accepted = s.p.TryGo(ctx, plain) == nil
	case 2:
		f, err := pool.Submit(ctx, s.p, func(ctx context.Context) (int, error) {
			return 0, s.task(t, k, seed, true)(ctx)
		})
		if k.accepted = err == nil; k.accepted {
			_, err = f.Wait(bg)
			if errors.Is(err, concurrent.ErrClosed) || errors.Is(err, context.Canceled) {
				k.settled++
			}
		}
	case 3:
		_, _ = do(func() {
			_ = s.p.Scope(ctx, func(scope *pool.Scope) error {
				scope.Go(s.task(t, k, seed, true))
				return nil
			})
		})
		if k.ran.Load() == 0 {
			k.settled++
		}
		k.accepted = true
	case 4:
		_, _ = do(func() {
			_ = pool.ForEach(ctx, s.p, []int{0}, func(ctx context.Context, _ int, _ *int) error {
				return s.task(t, k, seed, true)(ctx)
			})
		})
		if k.ran.Load() == 0 {
			k.settled++
		}
		k.accepted = true
	}
}

// TestStorm: whatever happens at the same time, every accepted task runs once
// or is reported not to have run, refused tasks never run, no more tasks
// execute than there are workers, and nothing starts after the end.
func TestStorm(t *testing.T) {
	rounds := 150
	if testing.Short() {
		rounds = 20
	}
	for round := range uint64(rounds) {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			r := rand.New(rand.NewPCG(round, 1))
			workers := 1 + r.IntN(4)
			queue := []int{pool.NoQueue, 1, 3, 0, pool.Unlimited}[r.IntN(5)]
			s := &storm{p: pool.New(pool.Config{Workers: workers, Queue: queue}), tickets: make([]ticket, 1000)}
			var wg sync.WaitGroup
			for c := range uint64(4) {
				wg.Go(func() {
					r := rand.New(rand.NewPCG(round, 2+c))
					for range 30 {
						ctx, cancel := context.WithCancel(bg)
						if r.IntN(4) == 0 {
							go cancel()
						}
						s.call(t, ctx, r)
						if r.IntN(2) == 0 {
							cancel() // also if the task has not started
						}
						defer cancel()
					}
				})
			}
			wg.Go(func() {
				for range r.IntN(20) {
					s.p.Resize(1 + r.IntN(workers)) // never more than at first
					runtime.Gosched()
				}
			})
			var back []pool.Task
			end := func() {
				if round%3 == 0 {
					assert.NoError(t, s.p.Shutdown(bg))
				} else {
					var err error
					back, err = s.p.Stop(bg)
					assert.NoError(t, err)
				}
				s.closed.Store(true)
				assert.Zero(t, s.gauge.now.Load(), "a task runs after the end")
			}
			if round%2 == 0 {
				wg.Go(end)
			}
			wg.Wait()
			if round%2 != 0 {
				end()
			}
			s.check(t, workers, len(back))
			checkRest(t, s.p)
		})
	}
}

func (s *storm) check(t *testing.T, workers, back int) {
	assert.LessOrEqual(t, s.gauge.high.Load(), int64(workers))
	unreported := 0
	for i := range s.next.Load() {
		k := &s.tickets[i]
		ran := int(k.ran.Load())
		switch {
		case !k.accepted:
			assert.Zero(t, ran, "a refused task ran")
		case ran+k.settled == 0:
			unreported++
		default:
			assert.Equal(t, 1, ran+k.settled, "ran %d times, reported %d times", ran, k.settled)
		}
	}
	// What did not run and was not reported was dropped, because its context
	// had ended, or handed back.
	stats := s.p.Stats()
	assert.EqualValues(t, back, stats.HandedBack)
	assert.LessOrEqual(t, unreported, int(stats.Cancelled+stats.HandedBack))
}

// TestStressAskedAtOnce: goroutines of a task ask its context at once who they
// are. One of them makes the answer.
func TestStressAskedAtOnce(t *testing.T) {
	p := pool.New(pool.Config{Workers: 2})
	for range 300 {
		inTask(t, p, func(ctx context.Context) {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					assert.NoError(t, p.Scope(ctx, func(*pool.Scope) error { return nil }))
				})
			}
			wg.Wait()
		})
	}
	checkRest(t, p)
}

// TestStressFollowersAreAsked: somebody asks the contexts of tasks that follow each
// other on one worker. What they share belongs to one of them at a time.
func TestStressFollowersAreAsked(t *testing.T) {
	p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
	type kept struct{ ctx context.Context }
	var last atomic.Pointer[kept]
	var ended atomic.Bool
	var asker sync.WaitGroup
	asker.Go(func() {
		for !ended.Load() {
			if k := last.Load(); k != nil {
				_ = k.ctx.Err()
			}
			runtime.Gosched()
		}
	})
	for range 2000 {
		assert.NoError(t, p.Go(bg, func(ctx context.Context) {
			last.Store(&kept{ctx})
			for range 10 {
				runtime.Gosched()
			}
		}))
	}
	assert.NoError(t, p.Shutdown(bg))
	ended.Store(true)
	asker.Wait()
	assert.Error(t, last.Load().ctx.Err())
}

// TestStressFailuresAtOnce: tasks of a scope that fail at once. One failure is the
// first: it is what the context ends with, and what Scope returns.
func TestStressFailuresAtOnce(t *testing.T) {
	p := pool.New(pool.Config{Workers: 4})
	errs := []error{errA, errB, errors.New("c"), errors.New("d")}
	for range 300 {
		var started sync.WaitGroup
		started.Add(len(errs))
		var ctx context.Context
		err := p.Scope(bg, func(s *pool.Scope) error {
			ctx = s.Context()
			for _, err := range errs {
				s.Go(func(context.Context) error {
					started.Done()
					started.Wait()
					return err
				})
			}
			return nil
		})
		assert.Error(t, err)
		assert.Equal(t, err, context.Cause(ctx))
	}
	checkRest(t, p)
}
