package abuse

import (
	"context"
	"time"

	"github.com/surety-go/surety/concurrent/pool"
)

// Pool is a bounded executor with two workers and a queue.
type Pool struct {
	// Go hands over a task whose end nobody is told. TryGo does if there is
	// room.
	Go    func(ctx context.Context, task func(context.Context)) error
	TryGo func(ctx context.Context, task func(context.Context)) error

	// Submit hands over a function and returns what waits for its result.
	Submit func(ctx context.Context, f func(context.Context) (int, error)) (wait func(context.Context) (int, error), err error)

	// Group calls body with a function that starts tasks, and returns when
	// they have ended. Body says that the library has this as one call, and
	// not as one that starts and one that waits. ForEach calls f for the numbers from 0 to n-1.
	Group   func(ctx context.Context, body func(start func(func(context.Context) error)) error) error
	Body    bool
	ForEach func(ctx context.Context, n int, f func(ctx context.Context, i int) error) error

	Resize   func(workers int)
	Shutdown func(ctx context.Context) error
	Stop     func(ctx context.Context) error

	// Context says that the calls look at their ctx.
	Context bool
	// Tasks says that tasks receive a context that marks them as such.
	Tasks bool

	// Sized returns a pool with that many workers and, if Queued, room for
	// that many queued tasks.
	Sized  func(workers, queue int) (Pool, error)
	Queued bool
	// Copy returns a pool that works on a copy of the variable behind this
	// one.
	Copy func() Pool
	// Nil calls something with a nil function.
	Nil func(call string)
}

// SuretyPool is [pool.Pool].
func SuretyPool() Subject[Pool] {
	return Subject[Pool]{"surety", func() Pool { return suretyPool(pool.New(pool.Config{Workers: 2})) }}
}

// SuretyPoolAll is [pool.Pool] with its other form of a group, ScopeAll.
func SuretyPoolAll() Subject[Pool] {
	return Subject[Pool]{"surety", func() Pool {
		p := pool.New(pool.Config{Workers: 2})
		subject := suretyPool(p)
		subject.Group = func(ctx context.Context, body func(func(func(context.Context) error)) error) error {
			return p.ScopeAll(ctx, func(s *pool.Scope) error { return body(s.Go) })
		}
		return subject
	}}
}

func suretyPool(p *pool.Pool) Pool {
	return Pool{
		Go:    p.Go,
		TryGo: p.TryGo,
		Submit: func(ctx context.Context, f func(context.Context) (int, error)) (func(context.Context) (int, error), error) {
			future, err := pool.Submit(ctx, p, f)
			if err != nil {
				return nil, err
			}
			return future.Wait, nil
		},
		Group: func(ctx context.Context, body func(func(func(context.Context) error)) error) error {
			return p.Scope(ctx, func(s *pool.Scope) error { return body(s.Go) })
		},
		Body: true,
		ForEach: func(ctx context.Context, n int, f func(context.Context, int) error) error {
			return pool.ForEach(ctx, p, make([]struct{}, n), func(ctx context.Context, i int, _ *struct{}) error { return f(ctx, i) })
		},
		Resize:   p.Resize,
		Shutdown: p.Shutdown,
		Stop:     func(ctx context.Context) error { _, err := p.Stop(ctx); return err },
		Context:  true,
		Tasks:    true,
		Sized: func(workers, queue int) (Pool, error) {
			return suretyPool(pool.New(pool.Config{Workers: workers, Queue: queue})), nil
		},
		Queued: true,
		Copy:   func() Pool { return suretyPool(copied(p)) },
		Nil:    func(call string) { suretyPoolNil(p, call) },
	}
}

func suretyPoolNil(p *pool.Pool, call string) {
	switch call {
	case "Go":
		_ = p.Go(background, nil)
	case "TryGo":
		_ = p.TryGo(background, nil)
	case "Submit":
		_, _ = pool.Submit[int](background, p, nil)
	case "Group":
		_ = p.Scope(background, nil)
	case "ForEach":
		_ = pool.ForEach(background, p, make([]int, 1), nil)
	}
}

// PoolSection is the rows about executors, over some.
func PoolSection(subjects ...Subject[Pool]) Section {
	rows := append(poolTaskRows(), poolNestingRows()...)
	rows = append(rows, poolArgumentRows()...)
	rows = append(rows, poolContextRows()...)
	rows = append(rows, poolCloseRows()...)
	rows = append(rows, poolCrowdRows()...)
	return NewSection("pool", rows, poolUsable, subjects...)
}

// hand hands a task over by whichever call the subject has.
func (p Pool) hand(ctx context.Context, task func(context.Context)) error {
	if p.Go != nil {
		return p.Go(ctx, task)
	}
	if p.Submit != nil {
		_, err := p.Submit(ctx, func(ctx context.Context) (int, error) { task(ctx); return 0, nil })
		return err
	}
	go func() {
		_ = p.Group(ctx, func(start func(func(context.Context) error)) error {
			start(func(ctx context.Context) error { task(ctx); return nil })
			return nil
		})
	}()
	return nil
}

// poolUsable runs two tasks that wait for each other, so that a worker that
// was lost is missed.
func poolUsable(t *Trial, p Pool) bool {
	for range 3 {
		if !meet(t, p, 2) {
			return false
		}
	}
	return true
}

// meet reports whether n tasks run at the same time.
func meet(t *Trial, p Pool, n int) bool {
	arrived, leave := make(chan struct{}, n), make(chan struct{})
	defer close(leave)
	for range n {
		if p.hand(background, func(context.Context) { arrived <- struct{}{}; <-leave }) != nil {
			return false
		}
	}
	limit := time.NewTimer(t.Limit / 2)
	defer limit.Stop()
	for range n {
		select {
		case <-arrived:
		case <-limit.C:
			return false
		}
	}
	return true
}

// small returns a pool of one worker with room for one queued task.
func (p Pool) small() Pool {
	small, err := p.Sized(1, 1)
	if err != nil {
		panic(err)
	}
	return small
}

// occupy blocks n workers until the returned function is called.
func occupy(t *Trial, p Pool, n int) (release func()) {
	gate := make(chan struct{})
	for range n {
		_ = p.hand(background, func(context.Context) { <-gate })
	}
	t.Settle()
	return func() { close(gate) }
}
