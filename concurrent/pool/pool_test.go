package pool_test

import (
	"context"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

func TestConfig(t *testing.T) {
	for _, c := range []pool.Config{{}, {Workers: 1}, {Queue: 1}, {Queue: pool.NoQueue}, {Queue: pool.Unlimited}} {
		assert.NoError(t, c.Validate(), "%+v", c)
		assert.NotPanics(t, func() { pool.New(c) }, "%+v", c)
	}
	for c, want := range map[pool.Config]string{
		{Workers: -1}: "pool: Config.Workers is -1; use a positive number, or 0 for GOMAXPROCS",
		{Queue: -3}:   "pool: Config.Queue is -3; use a positive number, 0 for 1024, NoQueue or Unlimited",
	} {
		assert.EqualError(t, c.Validate(), want)
		assert.PanicsWithValue(t, want, func() { pool.New(c) })
	}
}

func TestMisusePanics(t *testing.T) {
	p := new(pool.Pool)
	var none context.Context
	var ended *pool.Scope
	require.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
		ended = s
		assert.Panics(t, func() { s.Go(nil) })
		return nil
	}))
	for want, f := range map[string]func(){
		"pool: Go called with a nil context":            func() { _ = p.Go(none, nothing) },
		"pool: Go called with a nil function":           func() { _ = p.Go(bg, nil) },
		"pool: TryGo called with a nil context":         func() { _ = p.TryGo(none, nothing) },
		"pool: TryGo called with a nil function":        func() { _ = p.TryGo(bg, nil) },
		"pool: Submit called with a nil context":        func() { _, _ = pool.Submit(none, p, seven) },
		"pool: Submit called with a nil pool":           func() { _, _ = pool.Submit(bg, nil, seven) },
		"pool: Submit called with a nil function":       func() { _, _ = pool.Submit[int](bg, p, nil) },
		"pool: Scope called with a nil context":         func() { _ = p.Scope(none, func(*pool.Scope) error { return nil }) },
		"pool: Scope called with a nil function":        func() { _ = p.Scope(bg, nil) },
		"pool: ScopeAll called with a nil function":     func() { _ = p.ScopeAll(bg, nil) },
		"pool: ForEach called with a nil context":       func() { _ = pool.ForEach(none, p, []int{}, element) },
		"pool: ForEach called with a nil pool":          func() { _ = pool.ForEach(bg, nil, []int{}, element) },
		"pool: ForEach called with a nil function":      func() { _ = pool.ForEach[int](bg, p, nil, nil) },
		"pool: ForEachRange called with a nil context":  func() { _ = pool.ForEachRange(none, p, 1, noRange) },
		"pool: ForEachRange called with a nil pool":     func() { _ = pool.ForEachRange(bg, nil, 1, noRange) },
		"pool: ForEachRange called with a nil function": func() { _ = pool.ForEachRange(bg, p, 1, nil) },
		"pool: ForEachRange called with -1":             func() { _ = pool.ForEachRange(bg, p, -1, noRange) },
		"pool: Shutdown called with a nil context":      func() { _ = p.Shutdown(none) },
		"pool: Stop called with a nil context":          func() { _, _ = p.Stop(none) },
		"pool: Resize called with -1 workers":           func() { p.Resize(-1) },
		"pool: Scope.Go called after the call":          func() { ended.Go(noError) },
		"pool: Scope.Go called on a Scope that":         func() { new(pool.Scope).Go(noError) },
		"pool: Scope.Context called on a Scope":         func() { new(pool.Scope).Context() },
		"pool: Future.Wait called on a Future":          func() { _, _ = new(pool.Future[int]).Wait(bg) },
		"pool: Future.Done called on a Future":          func() { (*pool.Future[int])(nil).Done() },
	} {
		v, _ := do(f)
		message, _ := v.(string)
		assert.Contains(t, message, want)
		assert.Contains(t, message, ";", "%s does not say what to do", want)
	}
}

func TestCopyPanics(t *testing.T) {
	p := pool.New(pool.Config{})
	p.Stats()
	q := new(pool.Pool)
	copyOf(q, p)
	const want = "pool: Pool copied after first use; share it by pointer instead"
	for name, f := range map[string]func(){
		"Go":           func() { _ = q.Go(bg, nothing) },
		"TryGo":        func() { _ = q.TryGo(bg, nothing) },
		"Submit":       func() { _, _ = pool.Submit(bg, q, seven) },
		"Scope":        func() { _ = q.Scope(bg, func(*pool.Scope) error { return nil }) },
		"ForEach":      func() { _ = pool.ForEach(bg, q, []int{1}, element) },
		"ForEachRange": func() { _ = pool.ForEachRange(bg, q, 1, noRange) },
		"Resize":       func() { q.Resize(1) },
		"Stats":        func() { q.Stats() },
		"Shutdown":     func() { _ = q.Shutdown(bg) },
		"Stop":         func() { _, _ = q.Stop(bg) },
	} {
		assert.PanicsWithValue(t, want, f, name)
	}
}

func TestGoRunsTheTask(t *testing.T) {
	type key struct{}
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		ctx, cancel := context.WithCancel(context.WithValue(bg, key{}, "v"))
		defer cancel()
		var ran bool
		var inside context.Context
		require.NoError(t, p.Go(ctx, func(ctx context.Context) {
			ran, inside = true, ctx
			assert.Equal(t, "v", ctx.Value(key{}))
			assert.NoError(t, ctx.Err())
		}))
		require.NoError(t, p.Shutdown(bg))
		assert.True(t, ran)
		assert.Error(t, inside.Err(), "the context ends with the task")
		assert.NoError(t, ctx.Err())
	})
}

func TestTaskContextEndsWithItsSubmitters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var p pool.Pool
		ctx, cancel := context.WithCancelCause(bg)
		f, err := pool.Submit(ctx, &p, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, context.Cause(ctx)
		})
		require.NoError(t, err)
		cancel(errA)
		_, err = f.Wait(bg)
		assert.Equal(t, errA, err)
	})
}

func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, cancel := context.WithCancelCause(bg)
		cancel(errA)
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		never := func(context.Context) { t.Error("a refused task ran") }
		neverInt := func(context.Context) (int, error) { never(nil); return 0, nil }
		check := func(want error) {
			t.Helper()
			assert.ErrorIs(t, p.Go(ended, never), want)
			assert.ErrorIs(t, p.TryGo(ended, never), want)
			f, err := pool.Submit(ended, p, neverInt)
			assert.ErrorIs(t, err, want)
			assert.Nil(t, f)
			assert.ErrorIs(t, p.Scope(ended, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { never(nil); return nil })
				return nil
			}), want)
			assert.ErrorIs(t, pool.ForEach(ended, p, []int{1}, func(context.Context, int, *int) error {
				never(nil)
				return nil
			}), want)
		}
		check(errA)
		release := occupy(t, p, 1)
		assert.ErrorIs(t, p.TryGo(bg, never), concurrent.ErrFull)
		check(errA)
		release()
		require.NoError(t, p.Shutdown(bg))
		check(concurrent.ErrClosed) // before the context
		assert.Equal(t, uint64(16), p.Stats().Refused)
		checkRest(t, p)
	})
}

func TestTasksStartInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 10})
		release := occupy(t, p, 1)
		var order []int
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := range 100 { // fills the queue, then waits for room each time
				assert.NoError(t, p.Go(bg, func(context.Context) { order = append(order, i) }))
			}
		}()
		synctest.Wait()
		assert.Equal(t, 10, p.Stats().Queued)
		assert.Equal(t, 1, p.Stats().Blocked)
		release()
		<-done
		checkRest(t, p)
		for i, got := range order {
			require.Equal(t, i, got)
		}
		assert.Len(t, order, 100)
	})
}

// blocked is callers of Go that wait for room, in order.
type blocked struct {
	started chan int
	end     chan struct{}
	errs    []error
	cancels []context.CancelCauseFunc
}

func block(p *pool.Pool, n int) *blocked {
	b := &blocked{started: make(chan int, n), end: make(chan struct{}), errs: make([]error, n)}
	for i := range n {
		ctx, cancel := context.WithCancelCause(bg)
		b.cancels = append(b.cancels, cancel)
		go func() {
			b.errs[i] = p.Go(ctx, func(context.Context) {
				b.started <- i
				<-b.end
			})
		}()
		synctest.Wait()
	}
	return b
}

func TestBlockedAreAdmittedInOrder(t *testing.T) {
	for name, queue := range map[string]int{"no queue": pool.NoQueue, "1 place": 1} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: queue})
			release := occupy(t, p, 1+max(queue, 0))
			b := block(p, 5)
			assert.Equal(t, 5, p.Stats().Blocked)
			release()
			for i := range 5 {
				assert.Equal(t, i, <-b.started)
				synctest.Wait()
				left := max(0, 4-i-max(queue, 0))
				assert.Equal(t, left, p.Stats().Blocked)
				if left > 0 {
					assert.ErrorIs(t, p.TryGo(bg, nothing), concurrent.ErrFull, "a newcomer overtakes")
				}
				b.end <- struct{}{}
			}
			checkRest(t, p)
		})
	}
}

func TestBlockedCallerLeavesWithoutTrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		release := occupy(t, p, 1)
		b := block(p, 5)
		b.cancels[0](errA)
		b.cancels[2](errB)
		synctest.Wait()
		assert.Equal(t, errA, b.errs[0])
		assert.Equal(t, errB, b.errs[2])
		assert.Equal(t, 3, p.Stats().Blocked)
		release()
		close(b.end)
		for _, want := range []int{1, 3, 4} {
			assert.Equal(t, want, <-b.started)
		}
		checkRest(t, p)
		assert.Equal(t, uint64(4), p.Stats().Completed)
	})
	bubble(t, "Submit", func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 1})
		release := occupy(t, p, 2)
		ctx, cancel := context.WithCancelCause(bg)
		go func() {
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Blocked)
			cancel(errA)
		}()
		f, err := pool.Submit(ctx, p, seven)
		assert.Equal(t, errA, err)
		assert.Nil(t, f)
		assert.Zero(t, p.Stats().Blocked)
		release()
		checkRest(t, p)
		assert.Equal(t, uint64(2), p.Stats().Completed)
	})
}

// TestQueuedTasksRun: while a task is queued, all permits are in use, and one
// that becomes free starts it without another call.
func TestQueuedTasksRun(t *testing.T) {
	for name, end := range map[string]func(){"return": func() {}, "Goexit": runtime.Goexit} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 2})
			gate := make(chan struct{})
			for range 2 {
				require.NoError(t, p.Go(bg, func(context.Context) { <-gate; end() }))
			}
			started := false
			require.NoError(t, p.Go(bg, func(context.Context) { started = true; <-gate }))
			synctest.Wait()
			assert.False(t, started)
			gate <- struct{}{}
			synctest.Wait()
			assert.True(t, started)
			assert.Equal(t, 2, p.Stats().Running)
			close(gate)
			checkRest(t, p)
		})
	}
}

func TestResize(t *testing.T) {
	for name, queue := range map[string]int{"no queue": pool.NoQueue, "1 place": 1, "queue": 0} {
		bubble(t, name, func(t *testing.T) {
			p := pool.New(pool.Config{Workers: 1, Queue: queue})
			release := occupy(t, p, 1)
			b := block(p, 9)
			running := func() int {
				synctest.Wait()
				return 1 + len(b.started)
			}
			assert.Equal(t, 1, running())
			p.Resize(4)
			assert.Equal(t, 4, running(), "more start at once")
			p.Resize(2)
			assert.Equal(t, 4, running(), "none is stopped")
			b.end <- struct{}{}
			b.end <- struct{}{}
			synctest.Wait()
			assert.Equal(t, 2, p.Stats().Running, "none follows")
			b.end <- struct{}{}
			synctest.Wait()
			assert.Equal(t, 2, p.Stats().Running)
			assert.Equal(t, 2, p.Stats().Workers)
			release()
			close(b.end)
			checkRest(t, p)
		})
	}
}

// TestResizeEndsFollowers: workers that would go on with the next task of the same
// context give up their permits, too, when there are to be fewer.
func TestResizeEndsFollowers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 4})
		b := &blocked{started: make(chan int, 12), end: make(chan struct{})}
		for i := range cap(b.started) {
			require.NoError(t, p.Go(bg, func(context.Context) { b.started <- i; <-b.end }))
		}
		synctest.Wait()
		require.Len(t, b.started, 4)
		p.Resize(1)
		for range 3 {
			b.end <- struct{}{}
		}
		synctest.Wait()
		assert.Len(t, b.started, 4, "none follows")
		assert.Equal(t, 1, p.Stats().Running)
		close(b.end)
		checkRest(t, p)
	})
}

func TestWorkersFollowGOMAXPROCS(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	synctest.Test(t, func(t *testing.T) {
		runtime.GOMAXPROCS(2)
		p := pool.New(pool.Config{Queue: pool.Unlimited})
		release := occupy(t, p, 4)
		running := func() int {
			synctest.Wait()
			return p.Stats().Running
		}
		assert.Equal(t, 2, running())
		runtime.GOMAXPROCS(3)
		assert.Equal(t, 3, running(), "Stats")
		p.Resize(1)
		p.Resize(0)
		before := p.Stats().Accepted
		runtime.GOMAXPROCS(5)
		var tasks atomic.Int64
		for range 1024 - before {
			assert.Zero(t, tasks.Load())
			require.NoError(t, p.Go(bg, func(context.Context) { tasks.Add(1) }))
			synctest.Wait()
		}
		assert.EqualValues(t, 1024-before, tasks.Load(), "the 1,024th task")
		release()
		synctest.Wait()
		runtime.GOMAXPROCS(1)
		release = occupy(t, p, 2)
		assert.Equal(t, 1, running(), "idle")
		release()
		checkRest(t, p)
	})
}

func TestTaskWhoseContextEndedDoesNotRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		release := occupy(t, p, 1)
		ctx, cancel := context.WithCancelCause(bg)
		f, err := pool.Submit(ctx, p, func(context.Context) (int, error) {
			t.Error("it ran although its context had ended")
			return 0, nil
		})
		require.NoError(t, err)
		require.NoError(t, p.Go(ctx, func(context.Context) { t.Error("it ran although its context had ended") }))
		cancel(errA)
		release()
		_, err = f.Wait(bg)
		assert.Equal(t, errA, err)
		checkRest(t, p)
		assert.Equal(t, uint64(2), p.Stats().Cancelled)
	})
}

// over is a context that has ended, and that has no memory of its own, as the
// contexts that never end have none.
type over struct{}

func (over) Deadline() (deadline time.Time, ok bool) { return time.Time{}, false }
func (over) Done() <-chan struct{}                   { return closed }
func (over) Err() error                              { return errA }
func (over) Value(any) any                           { return nil }

var closed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Whether others are queued or not: a task whose context has ended is not accepted.
func TestEndedContextIsRefused(t *testing.T) {
	ended, cancel := context.WithCancelCause(bg)
	cancel(errA)
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1})
		never := func(context.Context) { t.Error("it ran although its context had ended") }
		refuses := func() {
			for _, ctx := range []context.Context{ended, over{}} {
				before := p.Stats().Refused
				assert.Equal(t, errA, p.Go(ctx, never))
				assert.Equal(t, errA, p.TryGo(ctx, never))
				assert.Equal(t, before+2, p.Stats().Refused)
			}
		}
		refuses()
		release := occupy(t, p, 3)
		refuses()
		release()
		checkRest(t, p)
		assert.EqualValues(t, 3, p.Stats().Accepted)
		assert.ErrorIs(t, p.Go(ended, never), concurrent.ErrClosed, "why it is refused anyway")
	})
}

func TestStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 1})
		assert.Equal(t, pool.Stats{Workers: 1}, p.Stats())
		release := occupy(t, p, 2)
		b := block(p, 1)
		assert.Error(t, p.TryGo(bg, nothing))
		assert.Equal(t, pool.Stats{Workers: 1, Running: 1, Queued: 1, Blocked: 1, Accepted: 2, Refused: 1}, p.Stats())
		release()
		close(b.end)
		synctest.Wait()
		assert.Equal(t, pool.Stats{Workers: 1, Accepted: 3, Refused: 1, Completed: 3}, p.Stats())
	})
}
