package pool_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

func TestScopeWaitsForItsTasks(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		sums := make([]int, 20) // plain memory: the end of the scope makes it visible
		require.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			for i := range sums {
				s.Go(func(context.Context) error {
					sums[i] = i
					return nil
				})
			}
			return nil
		}))
		for i, v := range sums {
			assert.Equal(t, i, v)
		}
		checkRest(t, p)
	})
}

func TestScopeWithoutTasks(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		assert.NoError(t, p.Scope(bg, func(*pool.Scope) error { return nil }))
		assert.Equal(t, errA, p.Scope(bg, func(*pool.Scope) error { return errA }))
		var ctx context.Context
		ended, cancel := context.WithCancel(bg)
		cancel()
		assert.NoError(t, p.Scope(ended, func(s *pool.Scope) error {
			ctx = s.Context()
			return nil
		}))
		assert.Error(t, ctx.Err())
	})
}

// TestScopeFirstError: the first error in time is returned, is the cause with
// which the contexts end, and no body that runs is left behind.
func TestScopeFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		finished := false
		started := make(chan struct{})
		err := p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				close(started)
				<-ctx.Done()
				assert.Equal(t, errA, context.Cause(ctx))
				synctest.Wait()
				finished = true
				return errB
			})
			s.Go(func(context.Context) error { <-started; return errA })
			<-s.Context().Done()
			assert.Equal(t, errA, context.Cause(s.Context()))
			s.Go(func(context.Context) error { t.Error("it ran"); return nil })
			return errB
		})
		assert.Equal(t, errA, err)
		assert.True(t, finished)
		checkRest(t, p)
	})
}

// TestScopeDropsWhatDidNotStart: when its context ends, a scope does not wait
// for its queued tasks, also if all workers are busy with others.
func TestScopeDropsWhatDidNotStart(t *testing.T) {
	for name, own := range map[string]bool{"its context": false, "a task's error": true} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 2})
			release := occupy(t, p, 1)
			ctx, cancel := context.WithCancelCause(bg)
			err := p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error {
					synctest.Wait()
					if own {
						return errA
					}
					cancel(errA)
					return nil
				})
				for range 10 {
					s.Go(func(context.Context) error { t.Error("it ran"); return nil })
				}
				return nil
			})
			assert.Equal(t, errA, err)
			release()
			checkRest(t, p)
			assert.Equal(t, uint64(10), p.Stats().Cancelled)
		})
	}
}

func TestScopePanic(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var siblings int
		var ctx context.Context
		started := make(chan struct{})
		v, _ := do(func() {
			_ = p.Scope(bg, func(s *pool.Scope) error {
				ctx = s.Context()
				s.Go(func(ctx context.Context) error {
					close(started)
					if p.Stats().Workers == 1 {
						return nil // the other one cannot start
					}
					<-ctx.Done()
					var cause *concurrent.PanicError
					assert.ErrorAs(t, context.Cause(ctx), &cause)
					siblings++
					return errB
				})
				s.Go(func(ctx context.Context) error { <-started; _, _ = panicA(ctx); return nil })
				return nil
			})
			t.Error("Scope returned")
		})
		perr, ok := v.(*concurrent.PanicError)
		require.True(t, ok, "%v", v)
		assert.ErrorIs(t, perr, errA)
		assert.Contains(t, string(perr.Stack), "pool_test.panicA")
		assert.Contains(t, string(perr.JoinStack), "pool.(*Pool).Scope")
		assert.Equal(t, min(1, p.Stats().Workers-1), siblings)
		var cause *concurrent.PanicError
		require.ErrorAs(t, context.Cause(ctx), &cause)
		assert.Equal(t, perr.Stack, cause.Stack)
		assert.Nil(t, cause.JoinStack, "what contexts have ended with stays as it is")
		checkRest(t, p)
	})
}

func TestScopeGoexit(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		v, exited := do(func() {
			_ = p.Scope(bg, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { return errA })
				s.Go(func(context.Context) error { runtime.Goexit(); return nil })
				s.Go(func(context.Context) error { runtime.Goexit(); return nil })
				return nil
			})
			// If errA came first, nothing called Goexit.
			runtime.Goexit()
		})
		assert.Nil(t, v)
		assert.True(t, exited)
		checkRest(t, p)
	})
}

// TestScopePrecedence: a panic counts before a Goexit, and that before an
// error, in whatever order they happen.
func TestScopePrecedence(t *testing.T) {
	fail := map[string]func(){"panic": func() { panic(errA) }, "Goexit": runtime.Goexit, "error": func() {}}
	for first, f := range fail {
		for second, g := range fail {
			bubble(t, first+" then "+second, func(t *testing.T) {
				p := pool.New(pool.Config{Workers: 2})
				var err error
				started := make(chan struct{})
				v, exited := do(func() {
					err = p.Scope(bg, func(s *pool.Scope) error {
						s.Go(func(ctx context.Context) error {
							close(started)
							<-ctx.Done()
							g()
							return errB
						})
						s.Go(func(context.Context) error {
							<-started
							f()
							return errA
						})
						return nil
					})
				})
				switch {
				case first == "panic" || second == "panic":
					assert.IsType(t, (*concurrent.PanicError)(nil), v)
				case first == "Goexit" || second == "Goexit":
					assert.True(t, exited)
				default:
					assert.Equal(t, errA, err)
				}
				checkRest(t, p)
			})
		}
	}
}

// TestScopeBodyFails: a panic or Goexit of the body cancels the tasks, waits
// for them and goes on unchanged.
func TestScopeBodyFails(t *testing.T) {
	for name, end := range map[string]func(){"panic": func() { panic(errA) }, "Goexit": runtime.Goexit} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1})
			joined := false
			v, exited := do(func() {
				_ = p.Scope(bg, func(s *pool.Scope) error {
					s.Go(func(ctx context.Context) error {
						<-ctx.Done()
						synctest.Wait()
						joined = true
						panic(errB)
					})
					s.Go(func(context.Context) error { t.Error("it ran"); return nil })
					synctest.Wait()
					end()
					return nil
				})
			})
			assert.True(t, joined)
			assert.Equal(t, name == "Goexit", exited)
			if name == "panic" {
				assert.Equal(t, errA, v)
			}
			checkRest(t, p)
		})
	}
}

// TestScopeTasksStartTasks: tasks add to their scope, however little room
// there is, and while the body runs, has parked in Go or has returned.
func TestScopeTasksStartTasks(t *testing.T) {
	for body, more := range map[string]int{"returns": 0, "adds": 7, "adds much": 50} {
		t.Run("body "+body, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				tree := func(ctx context.Context) (leaves int) {
					seen := make(chan int, 3000)
					require.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
						var grow func(depth int) func(context.Context) error
						grow = func(depth int) func(context.Context) error {
							return func(context.Context) error {
								if depth == 0 {
									seen <- 1
									return nil
								}
								s.Go(grow(depth - 1))
								s.Go(grow(depth - 1))
								return nil
							}
						}
						s.Go(grow(5))
						for range more {
							s.Go(grow(5))
						}
						return nil
					}))
					return len(seen)
				}
				assert.Equal(t, 32*(more+1), tree(bg), "outside")
				f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) { return tree(ctx), nil })
				require.NoError(t, err)
				v, err := f.Wait(bg)
				assert.NoError(t, err)
				assert.Equal(t, 32*(more+1), v, "inside")
				checkRest(t, p)
			})
		})
	}
}

// TestScopeGoIsBounded: a body that adds tasks waits for room.
func TestScopeGoIsBounded(t *testing.T) {
	checkBodyWaitsForRoom(t, func(*pool.Pool, *pool.Scope) {})
}

// TestLoopThatExitsLeavesNoWait: a loop on another goroutine that ends by Goexit
// does not count as a wait of the scope's body ever after.
func TestLoopThatExitsLeavesNoWait(t *testing.T) {
	checkBodyWaitsForRoom(t, func(p *pool.Pool, s *pool.Scope) {
		_, exited := do(func() {
			_ = pool.ForEach(s.Context(), p, make([]int, 1), func(context.Context, int, *int) error { runtime.Goexit(); return nil })
		})
		assert.True(t, exited)
	})
}

// checkBodyWaitsForRoom checks that a body which adds tasks waits for room, also
// if it has called first before.
func checkBodyWaitsForRoom(t *testing.T, first func(*pool.Pool, *pool.Scope)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 3})
		gate := make(chan struct{})
		added := 0
		done := make(chan error)
		go func() {
			done <- p.Scope(bg, func(s *pool.Scope) error {
				first(p, s)
				for range 100 {
					s.Go(func(context.Context) error { <-gate; return nil })
					added++
				}
				return nil
			})
		}()
		for want := 4; want < 100; want++ {
			synctest.Wait()
			require.Equal(t, want, added, "one runs and three are queued")
			require.Equal(t, 3, p.Stats().Queued)
			gate <- struct{}{}
		}
		close(gate)
		assert.NoError(t, <-done)
		checkRest(t, p)
	})
}

func TestScopeGoLeavesWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		release := occupy(t, p, 1)
		ctx, cancel := context.WithCancelCause(bg)
		done := make(chan error)
		go func() {
			done <- p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { t.Error("it ran"); return nil })
				return nil
			})
		}()
		synctest.Wait()
		assert.Equal(t, 1, p.Stats().Blocked)
		cancel(errA)
		assert.Equal(t, errA, <-done)
		release()
		checkRest(t, p)
	})
}

// TestBodyThatWaitsElsewhere: the body of a scope outside of tasks waits in
// another call while a task, which holds the only permit, calls Go.
func TestBodyThatWaitsElsewhere(t *testing.T) {
	for name, wait := range map[string]func(t *testing.T, p *pool.Pool, s *pool.Scope){
		"Go": func(t *testing.T, p *pool.Pool, s *pool.Scope) { assert.NoError(t, p.Go(s.Context(), nothing)) },
		"ForEach": func(t *testing.T, p *pool.Pool, s *pool.Scope) {
			assert.NoError(t, pool.ForEach(s.Context(), p, make([]int, 9), element))
		},
		"Scope": func(t *testing.T, p *pool.Pool, s *pool.Scope) {
			assert.NoError(t, p.Scope(s.Context(), func(inner *pool.Scope) error {
				inner.Go(func(context.Context) error { inner.Go(noError); return nil })
				inner.Go(noError)
				return nil
			}))
		},
		"Scope.Go": func(_ *testing.T, _ *pool.Pool, s *pool.Scope) { s.Go(noError); s.Go(noError) },
		"outer Scope.Go": func(t *testing.T, p *pool.Pool, s *pool.Scope) {
			assert.NoError(t, p.Scope(s.Context(), func(*pool.Scope) error { s.Go(noError); return nil }))
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
			var ran atomic.Int64
			assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
				s.Go(func(context.Context) error {
					s.Go(func(context.Context) error { ran.Add(1); return nil })
					ran.Add(1)
					return nil
				})
				synctest.Wait() // until the task waits for room
				assert.Equal(t, 1, p.Stats().Blocked)
				wait(t, p, s)
				return nil
			}))
			assert.EqualValues(t, 2, ran.Load())
			checkRest(t, p)
		})
	}
	for name, end := range map[string]func(ctx context.Context, q *pool.Pool){
		"Shutdown": func(ctx context.Context, q *pool.Pool) { assert.NoError(t, q.Shutdown(ctx)) },
		"Stop": func(ctx context.Context, q *pool.Pool) {
			_, err := q.Stop(ctx)
			assert.NoError(t, err)
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
			q := pool.New(pool.Config{Workers: 1})
			assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
				added, looked := make(chan struct{}), make(chan struct{})
				s.Go(func(context.Context) error {
					s.Go(noError)
					close(added)
					return nil
				})
				synctest.Wait() // until the task waits for room
				assert.Equal(t, 1, p.Stats().Blocked)
				require.NoError(t, q.Go(s.Context(), func(context.Context) { <-looked }))
				go func() {
					defer close(looked)
					synctest.Wait() // until the body waits
					select {
					case <-added:
					default:
						t.Error("a task waits for room although the body waits in another call")
					}
				}()
				end(s.Context(), q)
				return nil
			}))
			checkRest(t, p)
			checkRest(t, q)
		})
	}
	bubble(t, "Future.Wait", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		q := pool.New(pool.Config{Workers: 1})
		assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			added := make(chan struct{})
			s.Go(func(context.Context) error {
				s.Go(noError)
				close(added)
				return nil
			})
			f, err := pool.Submit(s.Context(), q, func(context.Context) (int, error) { <-added; return 7, nil })
			require.NoError(t, err)
			v, err := f.Wait(s.Context())
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
			return nil
		}))
		checkRest(t, p)
		checkRest(t, q)
	})
}

// TestBodyThatRunsALoop: the body of a scope runs the elements of a loop itself,
// and one of them waits for what a task starts that finds no room.
func TestBodyThatRunsALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2, Queue: pool.NoQueue})
		inside, added := make(chan struct{}), make(chan struct{})
		assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(context.Context) error {
				<-inside
				s.Go(func(context.Context) error { close(added); return nil })
				return nil
			})
			return pool.ForEach(s.Context(), p, make([]int, 1), func(context.Context, int, *int) error {
				close(inside)
				<-added
				return nil
			})
		}))
		checkRest(t, p)
	})
}

// TestScopeInATaskRunsItsTasksItself: the goroutine of a task that waits at the
// end of a scope runs what has not started.
func TestScopeInATaskRunsItsTasksItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		inTask(t, p, func(ctx context.Context) {
			caller, ran := here(), 0
			assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
				for range 10 {
					s.Go(func(context.Context) error {
						assert.Equal(t, caller, here())
						ran++
						return nil
					})
				}
				return nil
			}))
			assert.Equal(t, 10, ran)
		})
		checkRest(t, p)
	})
}

// TestGoexitInATaskJoinsTheOthers: a Goexit on the goroutine that waits at the
// end of a scope goes on when the other tasks have ended.
func TestGoexitInATaskJoinsTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		started, hold := make(chan struct{}), make(chan struct{})
		ended := false
		f, err := pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			defer func() { assert.True(t, ended, "a task outlives its scope") }()
			return 7, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error {
					close(started)
					<-hold
					ended = true
					return nil
				})
				<-started // on the other worker
				s.Go(func(context.Context) error { runtime.Goexit(); return nil })
				return nil
			})
		})
		require.NoError(t, err)
		synctest.Wait()
		close(hold)
		_, err = f.Wait(bg)
		assert.ErrorIs(t, err, concurrent.ErrGoexit)
		usable(t, p)
	})
}

// TestScopeLeavesALentPermitAlone: while another goroutine of the task has lent
// the task's permit, the end of a scope waits for it, too.
func TestScopeLeavesALentPermitAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		var g gauge
		gate := make(chan struct{})
		inTask(t, p, func(ctx context.Context) {
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) {
				g.enter()
				defer g.leave()
				<-gate
				return 7, nil
			})
			require.NoError(t, err)
			done := make(chan struct{})
			go func() {
				defer close(done)
				_, err := f.Wait(ctx)
				assert.NoError(t, err)
			}()
			synctest.Wait() // until it runs
			go func() {
				synctest.Wait() // until the scope waits
				assert.EqualValues(t, 1, g.high.Load())
				close(gate)
			}()
			assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { g.enter(); defer g.leave(); return nil })
				return nil
			}))
			<-done
		})
		checkRest(t, p)
		assert.EqualValues(t, 1, g.high.Load())
	})
}

// TestBodyThatReturns: a task that waits for room in Go goes on when the body
// has returned.
func TestBodyThatReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		ran := 0
		assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(context.Context) error {
				s.Go(func(context.Context) error { ran++; return nil })
				assert.Equal(t, 1, ran, "the caller runs it")
				return nil
			})
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Blocked)
			return nil
		}))
		checkRest(t, p)
	})
}

// TestTasksThatWaitDoNotLetTheBodyOn: the body waits for room even if tasks of
// its scope wait for something.
func TestTasksThatWaitDoNotLetTheBodyOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := pool.New(pool.Config{Workers: 1, Queue: 1}), new(pool.Pool)
		gate := make(chan struct{})
		f, err := pool.Submit(bg, q, func(context.Context) (int, error) { <-gate; return 7, nil })
		require.NoError(t, err)
		go func() {
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Queued)
			assert.Equal(t, 1, p.Stats().Blocked)
			close(gate)
		}()
		assert.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			for range 3 {
				s.Go(func(ctx context.Context) error {
					_, err := f.Wait(ctx)
					return err
				})
			}
			return nil
		}))
		checkRest(t, p)
		checkRest(t, q)
	})
}

// TestScopeEndsWhileAllAreBusy: a scope whose context ends does not wait for a
// worker to drop its tasks; their places in the queue go to others.
func TestScopeEndsWhileAllAreBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 3})
		release := occupy(t, p, 1)
		ctx, cancel := context.WithCancelCause(bg)
		done := make(chan error)
		go func() {
			done <- p.Scope(ctx, func(s *pool.Scope) error {
				for range 3 {
					s.Go(func(context.Context) error { t.Error("it ran"); return nil })
				}
				return nil
			})
		}()
		synctest.Wait()
		admitted := make(chan error)
		go func() { admitted <- p.Go(bg, nothing) }()
		synctest.Wait()
		cancel(errA)
		assert.Equal(t, errA, <-done)
		assert.NoError(t, <-admitted)
		release()
		checkRest(t, p)
	})
}
