package pool_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// parts returns the errors that err joins.
func parts(t *testing.T, err error) []error {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	require.True(t, ok, "errors.Join made it: %v", err)
	return joined.Unwrap()
}

// TestScopeAllRunsAll: an error keeps no task from running.
func TestScopeAllRunsAll(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		ran := make([]bool, 20)
		want := make([]error, len(ran))
		for i := range want {
			want[i] = fmt.Errorf("task %d", i)
		}
		err := p.ScopeAll(bg, func(s *pool.Scope) error {
			for i := range ran {
				s.Go(func(ctx context.Context) error {
					ran[i] = true
					assert.NoError(t, ctx.Err())
					return want[i]
				})
			}
			return nil
		})
		assert.Equal(t, want, parts(t, err))
		assert.NotContains(t, ran, false)
		checkRest(t, p)
	})
}

func TestScopeAllWithoutErrors(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		assert.NoError(t, p.ScopeAll(bg, func(s *pool.Scope) error { return nil }))
		assert.NoError(t, p.ScopeAll(bg, func(s *pool.Scope) error {
			s.Go(noError)
			return nil
		}))
		checkRest(t, p)
	})
}

// TestScopeAllOrder: the errors are in the order of the calls of Go, though the
// tasks end in the other one; that of the body, which ends first, is the last.
func TestScopeAllOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5
		p := pool.New(pool.Config{Workers: n})
		var ended [n + 1]chan struct{}
		for i := range ended {
			ended[i] = make(chan struct{})
		}
		errs := make([]error, n)
		err := p.ScopeAll(bg, func(s *pool.Scope) error {
			for i := range errs {
				errs[i] = fmt.Errorf("task %d", i)
				s.Go(func(ctx context.Context) error {
					<-ended[i+1]
					synctest.Wait() // the one after it has failed
					assert.NoError(t, ctx.Err())
					close(ended[i])
					if i == 2 {
						return nil
					}
					return errs[i]
				})
			}
			close(ended[n])
			return errA
		})
		assert.Equal(t, []error{errs[0], errs[1], errs[3], errs[4], errA}, parts(t, err))
		checkRest(t, p)
	})
}

// TestScopeAllOfTasksThatDoNotRun: however many they are, the reason is
// returned once.
func TestScopeAllOfTasksThatDoNotRun(t *testing.T) {
	bubble(t, "its context ends", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		ctx, cancel := context.WithCancelCause(bg)
		err := p.ScopeAll(ctx, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				synctest.Wait()
				cancel(errB)
				<-ctx.Done()
				return errA
			})
			for range 10 {
				s.Go(func(context.Context) error { t.Error("it ran"); return nil })
			}
			return nil
		})
		assert.Equal(t, []error{errA, errB}, parts(t, err))
		checkRest(t, p)
		assert.Equal(t, uint64(10), p.Stats().Cancelled)
	})
	bubble(t, "Shutdown", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		closed := make(chan error)
		err := p.ScopeAll(bg, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				go func() { closed <- p.Shutdown(bg) }()
				synctest.Wait()
				for range 3 {
					s.Go(func(context.Context) error { t.Error("it ran"); return nil })
				}
				assert.NoError(t, ctx.Err(), "a task that was refused cancels nothing")
				return errA
			})
			return errB
		})
		errs := parts(t, err)
		require.Len(t, errs, 3)
		assert.Equal(t, []error{errA, errB}, errs[:2])
		assert.ErrorIs(t, errs[2], concurrent.ErrClosed)
		assert.NoError(t, <-closed)
		checkRest(t, p)
	})
	bubble(t, "Stop", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		stopped := make(chan error)
		err := p.ScopeAll(bg, func(s *pool.Scope) error {
			s.Go(func(ctx context.Context) error {
				go func() { _, err := p.Stop(bg); stopped <- err }()
				<-ctx.Done()
				return errA
			})
			for range 3 {
				s.Go(func(context.Context) error { t.Error("it ran"); return nil })
			}
			return nil
		})
		errs := parts(t, err)
		require.Len(t, errs, 2)
		assert.Equal(t, errA, errs[0])
		assert.ErrorIs(t, errs[1], concurrent.ErrClosed)
		assert.NoError(t, <-stopped)
		checkRest(t, p)
	})
}

// TestScopeAllPanicAndGoexit: they cancel the others, also after errors, and
// count before errors.
func TestScopeAllPanicAndGoexit(t *testing.T) {
	for name, fails := range map[string]func(){"panic": func() { panic(errA) }, "Goexit": runtime.Goexit} {
		t.Run(name, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				value, exited := do(func() {
					_ = p.ScopeAll(bg, func(s *pool.Scope) error {
						s.Go(func(context.Context) error { return errB })
						s.Go(func(context.Context) error { fails(); return nil })
						synctest.Wait()
						assert.Error(t, s.Context().Err(), "it ends the others")
						s.Go(func(context.Context) error { t.Error("it ran"); return nil })
						return errB
					})
					t.Error("it returned")
				})
				if name == "Goexit" {
					assert.True(t, exited)
				} else {
					require.IsType(t, &concurrent.PanicError{}, value)
					assert.Equal(t, errA, value.(*concurrent.PanicError).Value)
				}
				checkRest(t, p)
			})
		})
	}
}

// TestScopeAllBodyFails: what the body itself does hides the errors of tasks,
// which are cancelled.
func TestScopeAllBodyFails(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		value, _ := do(func() {
			_ = p.ScopeAll(bg, func(s *pool.Scope) error {
				s.Go(func(ctx context.Context) error { <-ctx.Done(); return errB })
				panic(errA)
			})
		})
		assert.Equal(t, errA, value)
		checkRest(t, p)
	})
}

func TestScopeAllInsideOfTasks(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		inTask(t, p, func(ctx context.Context) {
			err := p.ScopeAll(ctx, func(s *pool.Scope) error {
				s.Go(func(ctx context.Context) error {
					return errors.Join(errA, p.ScopeAll(ctx, func(s *pool.Scope) error {
						s.Go(func(context.Context) error { return errB })
						return nil
					}))
				})
				s.Go(noError)
				return nil
			})
			assert.Len(t, parts(t, err), 1)
			assert.ErrorIs(t, err, errA)
			assert.ErrorIs(t, err, errB)
		})
		checkRest(t, p)
	})
}
