package pool_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// The tests here are the guarantees of an executor, one each, numbered G1 to
// G41. G10 and G14 (keys), the hooks of G27, G38 (lazy maps) and G40 (labels)
// are not in this API. G23 is TestPanicOfGoCrashes, G36 TestNothingIsKept, and
// G37 TestAllocations. What the explorer can check it checks on all schedules
// of small programs; here are the larger ones.

// G1: every accepted task settles exactly once: it runs, or is dropped as its
// context has ended, or is handed back. The queue grows, and tasks leave it from
// its middle.
func TestG1EveryAcceptedTaskSettlesOnce(t *testing.T) {
	for seed := range uint64(10) {
		bubble(t, fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			p := pool.New(pool.Config{Workers: 1 + r.IntN(3), Queue: pool.Unlimited})
			const n = 4000
			var ran [n]atomic.Int32
			settled := make([]int, n)
			ctx, cancel := context.WithCancelCause(bg)
			gate := make(chan struct{})
			require.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
			futures := map[int]*pool.Future[int]{}
			doomed := map[int]bool{}
			for i := range n {
				use := bg
				if r.IntN(4) == 0 {
					use, doomed[i] = ctx, true
				}
				var err error
				if r.IntN(3) == 0 {
					futures[i], err = pool.Submit(use, p, func(context.Context) (int, error) { ran[i].Add(1); return i, nil })
				} else {
					err = p.Go(use, func(context.Context) { ran[i].Add(1) })
				}
				require.NoError(t, err)
			}
			inner := make(chan struct{})
			go func() { // claims futures from the middle of the queue
				defer close(inner)
				f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
					for i := n - 1; i > 0; i -= 7 {
						if f := futures[i]; f != nil && !doomed[i] {
							v, err := f.Wait(ctx)
							assert.NoError(t, err)
							assert.Equal(t, i, v)
						}
					}
					return 0, nil
				})
				if err == nil {
					_, _ = f.Wait(bg)
				}
			}()
			cancel(errA)
			close(gate)
			if seed%2 == 0 {
				<-inner
			}
			back, err := p.Stop(bg)
			require.NoError(t, err)
			<-inner
			for i := range n {
				settled[i] += int(ran[i].Load())
			}
			for _, task := range back { // running one says which it is
				task(bg)
			}
			dropped := 0
			for i := range n {
				settled[i] = int(ran[i].Load())
				f := futures[i]
				if f == nil {
					if settled[i] == 0 {
						require.True(t, doomed[i], "task %d was accepted and is lost", i)
						dropped++
					}
				} else if _, err := f.Wait(bg); err != nil {
					settled[i]++
					dropped++
				}
				if f != nil || !doomed[i] {
					require.Equal(t, 1, settled[i], "task %d", i)
				}
				require.LessOrEqual(t, settled[i], 1)
			}
			s := p.Stats()
			assert.EqualValues(t, len(back), s.HandedBack)
			outer := int(s.Cancelled) - dropped // the task that waits for futures did not run
			assert.True(t, outer == 0 || outer == 1, "%d tasks were dropped, %d reported so", s.Cancelled, dropped)
			checkRest(t, p)
		})
	}
}

// G3: ErrFull says that the queue is full and all workers have a task, and
// ErrClosed that the pool was closed.
func TestG3FullMeansFull(t *testing.T) {
	for _, workers := range []int{1, 2, 5, 64} {
		for _, queue := range []int{pool.NoQueue, 1, 2, 7} {
			bubble(t, fmt.Sprint(workers, "/", queue), func(t *testing.T) {
				p := pool.New(pool.Config{Workers: workers, Queue: queue})
				gate := make(chan struct{})
				var wg sync.WaitGroup
				var accepted atomic.Int64
				for range 3 {
					wg.Go(func() {
						for {
							err := p.TryGo(bg, func(context.Context) { <-gate })
							if err != nil {
								assert.ErrorIs(t, err, concurrent.ErrFull)
								return
							}
							accepted.Add(1)
						}
					})
				}
				wg.Wait()
				assert.EqualValues(t, workers+max(queue, 0), accepted.Load(), "all that fit, before the first refusal")
				synctest.Wait()
				assert.Equal(t, workers, p.Stats().Running)
				assert.Equal(t, max(queue, 0), p.Stats().Queued)
				close(gate)
				checkRest(t, p)
				assert.ErrorIs(t, p.TryGo(bg, nothing), concurrent.ErrClosed)
			})
		}
	}
}

// G5: no more tasks execute than there are workers, whatever they do and however
// they end. G25: a panic or Goexit costs no capacity and hangs nobody.
func TestG5G25TheBoundHolds(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var g gauge
		task := func(i int) func(context.Context) (int, error) {
			return func(ctx context.Context) (int, error) {
				g.enter()
				defer g.leave()
				runtime.Gosched()
				switch i % 5 {
				case 0:
					runtime.Goexit()
				case 1:
					panic(errA)
				case 2:
					g.outside(func() {
						_ = pool.ForEachRange(ctx, p, 20, func(context.Context, int, int) error {
							g.enter()
							defer g.leave()
							return nil
						})
					})
				case 3:
					g.outside(func() {
						f, err := pool.Submit(ctx, p, func(context.Context) (int, error) {
							g.enter()
							defer g.leave()
							return 7, nil
						})
						if assert.NoError(t, err) {
							_, err = f.Wait(ctx)
							assert.NoError(t, err)
						}
					})
				}
				return 7, nil
			}
		}
		var wg sync.WaitGroup
		for c := range 4 {
			wg.Go(func() {
				for i := range 50 {
					f, err := pool.Submit(bg, p, task(c+i))
					if assert.NoError(t, err) {
						_, _ = f.Wait(bg)
					}
				}
			})
		}
		wg.Wait()
		assert.LessOrEqual(t, g.high.Load(), int64(p.Stats().Workers))
		usable(t, p)
	})
}

// G6: while a task is queued, all workers have a task, or one will take it
// without another call. A task that blocks holds none back, also at the head of a
// burst.
func TestG6BlockedTasksHoldNobodyBack(t *testing.T) {
	for _, workers := range []int{2, 3, 64} {
		for blocked := 1; blocked < min(workers, 5); blocked++ {
			bubble(t, fmt.Sprint(workers, "/", blocked), func(t *testing.T) {
				p := pool.New(pool.Config{Workers: workers, Queue: 1000})
				gate := make(chan struct{})
				var ran atomic.Int64
				for i := range 500 {
					require.NoError(t, p.Go(bg, func(context.Context) {
						if i%97 == 0 && i/97 < blocked {
							<-gate
						}
						ran.Add(1)
					}))
				}
				synctest.Wait()
				assert.EqualValues(t, 500-blocked, ran.Load())
				assert.Equal(t, blocked, p.Stats().Running)
				close(gate)
				checkRest(t, p)
			})
		}
	}
}

// G7: more workers start queued tasks at once; fewer let those that run end.
func TestG7Resize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2, Queue: pool.Unlimited})
		gate := make(chan struct{})
		var g gauge
		for range 100 {
			require.NoError(t, p.Go(bg, func(context.Context) { g.enter(); defer g.leave(); <-gate }))
		}
		for _, n := range []int{2, 7, 40, 3, 1, 9} {
			p.Resize(n)
			synctest.Wait()
			before := g.now.Load()
			assert.GreaterOrEqual(t, before, int64(min(n, int(before))))
			for g.now.Load() > int64(n) { // ends in turn, and nothing follows
				gate <- struct{}{}
				synctest.Wait()
			}
			assert.EqualValues(t, n, g.now.Load())
			assert.Equal(t, n, p.Stats().Running)
		}
		close(gate)
		checkRest(t, p)
	})
}

// G8: tasks start in the order in which they were accepted; those of one
// submitter in the order of its calls. G9: callers that wait for room are
// admitted in the order of their calls.
func TestG8G9Order(t *testing.T) {
	for _, queue := range []int{pool.NoQueue, 1, 5, 1000} {
		bubble(t, fmt.Sprint(queue), func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: queue})
			release := occupy(t, p, 1)
			var order [][2]int
			var wg sync.WaitGroup
			for c := range 5 {
				wg.Go(func() {
					for i := range 50 {
						assert.NoError(t, p.Go(bg, func(context.Context) { order = append(order, [2]int{c, i}) }))
					}
				})
				synctest.Wait() // until it waits for room, behind those before it
			}
			release()
			wg.Wait()
			checkRest(t, p)
			next := [5]int{}
			for _, o := range order {
				require.Equal(t, next[o[0]], o[1], "submitter %d", o[0])
				next[o[0]]++
			}
			if queue > 0 && queue < 1000 {
				// The first submitter fills the queue; then each has one waiting.
				for c := range 5 {
					assert.Equal(t, c, order[queue+c][0], "admitted in the order of the calls")
				}
			}
		})
	}
}

// G9: each place that becomes free is given to the caller who has waited longest,
// at once.
func TestG9PlacesAreGivenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 2})
		gate := make(chan struct{})
		var admitted atomic.Int64
		for range 10 {
			go func() {
				assert.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
				admitted.Add(1)
			}()
			synctest.Wait()
		}
		for ended := range 7 {
			assert.EqualValues(t, 3+ended, admitted.Load())
			assert.Equal(t, 7-ended, p.Stats().Blocked)
			assert.Equal(t, 2, p.Stats().Queued)
			gate <- struct{}{}
			synctest.Wait()
		}
		close(gate)
		checkRest(t, p)
	})
}

// What a caller was told that waited for room is not told to the next one that
// waits, of whichever pool.
func TestEachCallerIsToldItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 10 {
			told := make(chan error)
			full := func() (p *pool.Pool, gate chan struct{}) {
				p, gate = pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue}), make(chan struct{})
				require.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
				go func() { told <- p.Go(bg, func(context.Context) {}) }()
				synctest.Wait()
				return p, gate
			}
			p, gate := full()
			go func() { assert.NoError(t, p.Shutdown(bg)) }()
			assert.ErrorIs(t, <-told, concurrent.ErrClosed)
			close(gate)
			p, gate = full()
			close(gate)
			assert.NoError(t, <-told, "told what became of another task")
			checkRest(t, p)
		}
	})
}

// G11: a lane of one task is not held up by one of many: lanes take turns.
func TestG11LanesTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		gate := make(chan struct{})
		require.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
		before := 0
		for range 10_000 {
			require.NoError(t, p.Go(bg, func(context.Context) { before++ }))
		}
		started := make([]int, 3)
		var wg sync.WaitGroup
		for i := range started {
			wg.Go(func() {
				assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
					s.Go(func(context.Context) error { started[i] = before; return nil })
					return nil
				}))
			})
		}
		synctest.Wait()
		close(gate)
		wg.Wait()
		for _, n := range started {
			assert.LessOrEqual(t, n, 1)
		}
		checkRest(t, p)
		assert.Equal(t, 10_000, before)
	})
}

// G16: a task whose context has ended before its turn does not run, settles
// with the cause, and keeps no worker from others.
func TestG16EndedTasksDoNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 500})
		release := occupy(t, p, 1)
		ctx, cancel := context.WithCancelCause(bg)
		var futures []*pool.Future[int]
		for range 200 {
			require.NoError(t, p.Go(ctx, func(context.Context) { t.Error("it ran") }))
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { t.Error("it ran"); return 0, nil })
			require.NoError(t, err)
			futures = append(futures, f)
		}
		last := false
		require.NoError(t, p.Go(bg, func(context.Context) { last = true }))
		cancel(errA)
		release()
		synctest.Wait()
		assert.True(t, last)
		for _, f := range futures {
			_, err := f.Wait(bg)
			assert.Equal(t, errA, err)
		}
		checkRest(t, p)
		assert.EqualValues(t, 400, p.Stats().Cancelled)
	})
}

// G16, for tasks that follow each other on one worker with one context.
func TestG16EndedFollowersDoNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		ctx, cancel := context.WithCancelCause(bg)
		defer cancel(nil)
		ran := 0
		release := occupy(t, p, 1)
		for range 10 {
			require.NoError(t, p.Go(ctx, func(context.Context) {
				if ran++; ran == 3 {
					cancel(errA)
				}
			}))
		}
		release()
		checkRest(t, p)
		assert.Equal(t, 3, ran)
		assert.EqualValues(t, 7, p.Stats().Cancelled)
	})
}

// G19: the first failure is the cause with which the contexts of a scope have
// ended before any later one, and is what Scope returns. G20: a body that runs is
// not left behind. G22: siblings are told at once.
func TestG19G20G22FirstFailure(t *testing.T) {
	for _, panics := range []bool{false, true} {
		bubble(t, fmt.Sprint("panic ", panics), func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 3})
			var ended, returned atomic.Int64
			started, told, hold := make(chan struct{}, 2), make(chan struct{}), make(chan struct{})
			go func() {
				<-told
				<-told
				synctest.Wait() // until nothing but the siblings could go on
				close(hold)
			}()
			var err error
			v, _ := do(func() {
				err = p.Scope(bg, func(s *pool.Scope) error {
					for range 2 {
						s.Go(func(ctx context.Context) error {
							started <- struct{}{}
							<-ctx.Done()
							assert.ErrorIs(t, context.Cause(ctx), errA)
							assert.Zero(t, returned.Load(), "told before the join ends")
							told <- struct{}{}
							<-hold
							ended.Add(1)
							return errB
						})
					}
					s.Go(func(context.Context) error {
						<-started
						<-started
						if panics {
							panic(errA)
						}
						return errA
					})
					return nil
				})
				returned.Store(1)
			})
			assert.EqualValues(t, 2, ended.Load())
			if panics {
				assert.ErrorIs(t, v.(*concurrent.PanicError), errA)
			} else {
				assert.Equal(t, errA, err)
			}
			checkRest(t, p)
		})
	}
}

// G21, G24, G26: what is told of a panic or Goexit does not depend on where the
// function ran: elsewhere, on the permit of its waiter, or on the goroutine of
// the loop's caller.
func TestG21G24G26WhereItRuns(t *testing.T) {
	fail := map[string]func(){"panic": func() { panic(errA) }, "Goexit": runtime.Goexit}
	for name, f := range fail {
		for where, workers := range map[string]int{"on loan": 1, "elsewhere": 2} {
			for _, n := range []int{1, 8, 9} { // a few elements, and more
				bubble(t, fmt.Sprint(name, " ", where, " ", n), func(t *testing.T) {
					p := pool.New(pool.Config{Workers: workers, Queue: 9})
					outer := func(ctx context.Context) {
						future, err := pool.Submit(ctx, p, func(context.Context) (int, error) { f(); return 7, nil })
						require.NoError(t, err)
						_, err = future.Wait(ctx)
						var joined bool
						loops := map[string]func(context.Context) error{
							"Scope": func(ctx context.Context) error {
								return p.Scope(ctx, func(s *pool.Scope) error {
									s.Go(func(context.Context) error { f(); return nil })
									return nil
								})
							},
							"ForEach": func(ctx context.Context) error {
								return pool.ForEach(ctx, p, make([]int, n), func(_ context.Context, i int, _ *int) error {
									if i == n-1 {
										defer func() { joined = true }()
										f()
									}
									return nil
								})
							},
						}
						for call, loop := range loops {
							v, exited := do(func() { _ = loop(ctx); t.Error(call, "returned") })
							if name == "panic" {
								perr, ok := v.(*concurrent.PanicError)
								require.True(t, ok, "%s: %v", call, v)
								assert.ErrorIs(t, perr, errA)
								assert.Contains(t, string(perr.Stack), "pool_test.")
								assert.NotEmpty(t, perr.JoinStack)
								var fp *concurrent.PanicError
								assert.ErrorAs(t, err, &fp)
							} else {
								assert.True(t, exited, call)
								assert.ErrorIs(t, err, concurrent.ErrGoexit)
							}
						}
						assert.True(t, joined)
					}
					outer(bg)
					inTask(t, p, outer)
					usable(t, p)
				})
			}
		}
	}
}

// G21: a panic of another call counts before a Goexit on the caller's goroutine.
func TestG21PanicCountsBeforeGoexitOfTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		inside := make(chan struct{})
		v, _ := do(func() {
			_ = pool.ForEach(bg, p, make([]int, 2), func(_ context.Context, i int, _ *int) error {
				if i == 0 {
					<-inside
					runtime.Goexit()
				}
				close(inside)
				panic(errA)
			})
		})
		perr, ok := v.(*concurrent.PanicError)
		require.True(t, ok, "%v", v)
		assert.ErrorIs(t, perr, errA)
		checkRest(t, p)
	})
}

// G21: the same at the end of a scope inside of a task, where the caller's
// goroutine runs what has not started.
func TestG21PanicCountsBeforeGoexitOfTheJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		release := occupy(t, p, 1)
		f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			inside := make(chan struct{})
			return 7, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error {
					release() // the other worker takes the second task
					<-inside
					runtime.Goexit()
					return nil
				})
				s.Go(func(context.Context) error {
					close(inside)
					panic(errA)
				})
				s.Go(func(context.Context) error { return nil })
				return nil
			})
		})
		require.NoError(t, err)
		_, err = f.Wait(bg)
		assert.ErrorIs(t, err, errA, "the panic of the task is one of the task around it")
		usable(t, p)
	})
}

// G21: a panic in a call that Goexit has deferred counts before that Goexit,
// wherever the task runs.
func TestG21PanicCountsBeforeItsGoexit(t *testing.T) {
	exits := func() {
		defer panic(errA)
		runtime.Goexit()
	}
	for name, call := range map[string]func(ctx context.Context, p *pool.Pool) error{
		"ForEach": func(ctx context.Context, p *pool.Pool) error {
			return pool.ForEach(ctx, p, make([]int, 1), func(context.Context, int, *int) error { exits(); return nil })
		},
		"long ForEach": func(ctx context.Context, p *pool.Pool) error {
			return pool.ForEach(ctx, p, make([]int, 9), func(context.Context, int, *int) error { exits(); return nil })
		},
		"Scope": func(ctx context.Context, p *pool.Pool) error {
			return p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { exits(); return nil })
				return nil
			})
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			check := func(ctx context.Context) {
				v, exited := do(func() { _ = call(ctx, p) })
				assert.False(t, exited)
				assert.IsType(t, (*concurrent.PanicError)(nil), v)
			}
			check(bg)
			inTask(t, p, check)
			usable(t, p)
		})
	}
}

// G28: a Shutdown whose context ends loses nothing, and can be called again.
// G30: closing is safe at once and again, and is refused inside of a task.
func TestG28G30Closing(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		gate := make(chan struct{})
		var ran atomic.Int64
		accepted := 0
		for p.TryGo(bg, func(ctx context.Context) {
			assert.ErrorIs(t, p.Shutdown(ctx), concurrent.ErrReentrant)
			<-gate
			ran.Add(1)
		}) == nil && accepted < 50 {
			accepted++
		}
		accepted = int(p.Stats().Accepted)
		ctx, cancel := context.WithCancelCause(bg)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() { assert.Equal(t, errA, p.Shutdown(ctx)) })
		}
		synctest.Wait()
		cancel(errA)
		wg.Wait()
		assert.ErrorIs(t, p.Go(bg, nothing), concurrent.ErrClosed)
		close(gate)
		for range 3 {
			wg.Go(func() { assert.NoError(t, p.Shutdown(bg)) })
		}
		wg.Wait()
		assert.EqualValues(t, accepted, ran.Load())
		tasks, err := p.Stop(bg)
		assert.NoError(t, err)
		assert.Empty(t, tasks)
	})
}

// G29: Stop hands every task back that did not start, once and in order, also if
// several stop at once. G31: it settles what belongs to scopes.
func TestG29G31StopHandsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		require.NoError(t, p.Go(bg, func(ctx context.Context) { <-ctx.Done() }))
		var called []int
		for i := range 500 {
			require.NoError(t, p.Go(bg, func(context.Context) { called = append(called, i) }))
		}
		scopes := make(chan error, 3)
		for range 3 {
			go func() {
				scopes <- p.Scope(bg, func(s *pool.Scope) error {
					for range 10 {
						s.Go(func(context.Context) error { t.Error("it ran"); return nil })
					}
					return nil
				})
			}()
		}
		synctest.Wait()
		var mu sync.Mutex
		var back []pool.Task
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				tasks, err := p.Stop(bg)
				assert.NoError(t, err)
				mu.Lock()
				defer mu.Unlock()
				back = append(back, tasks...)
			})
		}
		wg.Wait()
		for range 3 {
			assert.ErrorIs(t, <-scopes, concurrent.ErrClosed)
		}
		require.Len(t, back, 500)
		for _, task := range back {
			task(bg)
		}
		for i, got := range called {
			require.Equal(t, i, got)
		}
		checkRest(t, p)
		assert.EqualValues(t, 30, p.Stats().Cancelled)
	})
}

// G32: recursion that waits for itself by futures, at one worker and without a
// queue.
func TestG32Fibonacci(t *testing.T) {
	for name, way := range ways {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
			n := &nester{p: p, way: way}
			f, err := pool.Submit(bg, p, n.fib(15))
			require.NoError(t, err)
			v, err := f.Wait(bg)
			assert.NoError(t, err)
			assert.Equal(t, 610, v)
			assert.EqualValues(t, 1, n.gauge.high.Load())
			checkRest(t, p)
		})
	}
}

// G32: random graphs without a cycle, whose nodes start and await what they need
// in any of the ways there are, at one worker and without a queue, and with more
// of both. What they find is compared with what a walk in topological order
// finds.
func TestG32RandomGraphs(t *testing.T) {
	for seed := range uint64(30) {
		for name, c := range shapes {
			bubble(t, fmt.Sprint(seed, " ", name), func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 32))
				p := pool.New(c)
				const n = 24
				needs, want, how := make([][]int, n), make([]int, n), make([]int, n)
				for i := range n { // in topological order
					want[i], how[i] = 1, r.IntN(4)
					for j := range i {
						if r.IntN(n) < 3 {
							needs[i] = append(needs[i], j)
							want[i] += want[j]
						}
					}
				}
				var g gauge
				var visit func(ctx context.Context, i int) (int, error)
				visit = func(ctx context.Context, i int) (int, error) {
					g.enter()
					defer g.leave()
					var sum atomic.Int64
					sum.Add(1)
					add := func(ctx context.Context, j int) error {
						v, err := visit(ctx, j)
						sum.Add(int64(v))
						return err
					}
					var err error
					g.outside(func() {
						switch how[i] {
						case 0:
							for _, j := range needs[i] {
								f, ferr := pool.Submit(ctx, p, func(ctx context.Context) (int, error) { return visit(ctx, j) })
								if !assert.NoError(t, ferr) {
									return
								}
								v, ferr := f.Wait(ctx)
								assert.NoError(t, ferr)
								sum.Add(int64(v))
							}
						case 1:
							err = p.Scope(ctx, func(s *pool.Scope) error {
								for _, j := range needs[i] {
									s.Go(func(ctx context.Context) error { return add(ctx, j) })
								}
								return nil
							})
						case 2:
							err = pool.ForEach(ctx, p, needs[i], func(ctx context.Context, _ int, j *int) error { return add(ctx, *j) })
						case 3:
							var futures []*pool.Future[int]
							for _, j := range needs[i] {
								f, ferr := pool.Submit(ctx, p, func(ctx context.Context) (int, error) { return visit(ctx, j) })
								assert.NoError(t, ferr)
								futures = append(futures, f)
							}
							for _, k := range r0(len(futures)) {
								v, ferr := futures[k].Wait(ctx)
								assert.NoError(t, ferr)
								sum.Add(int64(v))
							}
						}
					})
					return int(sum.Load()), err
				}
				for i := n - 3; i < n; i++ {
					f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) { return visit(ctx, i) })
					require.NoError(t, err)
					v, err := f.Wait(bg)
					assert.NoError(t, err)
					assert.Equal(t, want[i], v)
				}
				assert.LessOrEqual(t, g.high.Load(), int64(p.Stats().Workers))
				checkRest(t, p)
			})
		}
	}
}

// r0 returns the numbers up to n, the last ones first, so that what was
// submitted last is waited for first.
func r0(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = n - 1 - i
	}
	return order
}

// G33: a task that waits runs nothing but what it waits for: outer calls that
// hold a mutex while they wait for inner ones are not entered by each other.
func TestG33OnlyWhatIsWaitedFor(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var mu sync.Mutex
		var entered atomic.Int32
		assert.NoError(t, pool.ForEach(bg, p, make([]int, 30), func(ctx context.Context, _ int, _ *int) error {
			mu.Lock()
			defer mu.Unlock()
			assert.EqualValues(t, 1, entered.Add(1))
			defer entered.Add(-1)
			f, err := pool.Submit(ctx, p, seven)
			if assert.NoError(t, err) {
				_, err = f.Wait(ctx)
				assert.NoError(t, err)
			}
			return pool.ForEachRange(ctx, p, 20, func(context.Context, int, int) error { return nil })
		}))
		checkRest(t, p)
	})
}

// G34: how deep the stack of a task is does not depend on how many siblings it
// has, only on what it is called by.
func TestG34HelpingIsNotDeep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		n := 100_000
		if testing.Short() {
			n = 10_000
		}
		deepest := 0
		inTask(t, p, func(ctx context.Context) {
			assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
				for range n {
					s.Go(func(context.Context) error {
						var pcs [64]uintptr
						deepest = max(deepest, runtime.Callers(0, pcs[:]))
						return nil
					})
				}
				return nil
			}))
		})
		assert.Less(t, deepest, 40)
		checkRest(t, p)
	})
}

// G35: a pool at rest owns no goroutine and no timer, and needs no end. Loops
// and nested waits leave none either.
func TestG35NothingAtRest(t *testing.T) {
	var w weak.Pointer[pool.Pool]
	synctest.Test(t, func(t *testing.T) { // ends only without goroutines
		p := pool.New(pool.Config{Workers: 8})
		w = weak.Make(p)
		for _, n := range []int{3, 8, 1000} {
			require.NoError(t, pool.ForEach(bg, p, make([]int, n), func(ctx context.Context, _ int, _ *int) error {
				return pool.ForEachRange(ctx, p, 3, func(context.Context, int, int) error { return nil })
			}))
		}
		n := &nester{p: p, way: ways["Submit"]}
		f, err := pool.Submit(bg, p, n.fib(8))
		require.NoError(t, err)
		_, err = f.Wait(bg)
		require.NoError(t, err)
		synctest.Wait()
		assert.Zero(t, p.Stats().Running)
	})
	assert.True(t, freed(w))
}

// G39: pools of two bubbles and of none do not meet.
func TestG39Bubbles(t *testing.T) {
	var wg sync.WaitGroup
	work := func(t *testing.T) {
		p := new(pool.Pool)
		for range 50 {
			var n atomic.Int64
			assert.NoError(t, pool.ForEach(bg, p, make([]int, 40), func(context.Context, int, *int) error { n.Add(1); return nil }))
			assert.EqualValues(t, 40, n.Load())
			_, exited := do(func() {
				_ = pool.ForEach(bg, p, make([]int, 3), func(context.Context, int, *int) error { runtime.Goexit(); return nil })
			})
			assert.True(t, exited)
			f, err := pool.Submit(bg, p, seven)
			if assert.NoError(t, err) {
				_, err = f.Wait(bg)
				assert.NoError(t, err)
			}
		}
		checkRest(t, p)
	}
	for range 2 {
		wg.Go(func() { synctest.Test(t, work) })
	}
	wg.Go(func() { work(t) })
	wg.Wait()
}
