package abusepeers

import (
	"context"

	"github.com/alitto/pond/v2"
	"github.com/gammazero/workerpool"
	"github.com/panjf2000/ants/v2"
	conciter "github.com/sourcegraph/conc/iter"
	concpool "github.com/sourcegraph/conc/pool"
	"golang.org/x/sync/errgroup"

	"github.com/surety-go/surety/internal/abuse"
)

type task = func(context.Context) error

func errGroup() abuse.Subject[abuse.Pool] {
	return abuse.Subject[abuse.Pool]{Name: "errgroup", New: func() abuse.Pool { return errGroupOf(2) }}
}

func errGroupOf(workers int) abuse.Pool {
	return abuse.Pool{
		Group: func(ctx context.Context, body func(func(task)) error) error {
			g, ctx := errgroup.WithContext(ctx)
			g.SetLimit(workers)
			if err := body(func(f task) { g.Go(func() error { return f(ctx) }) }); err != nil {
				return err
			}
			return g.Wait()
		},
		Sized: func(workers, _ int) (abuse.Pool, error) { return errGroupOf(workers), nil },
	}
}

func concPool() abuse.Subject[abuse.Pool] {
	return abuse.Subject[abuse.Pool]{Name: "conc", New: func() abuse.Pool { return concPoolOf(2) }}
}

func concPoolOf(workers int) abuse.Pool {
	concpool.New().WithMaxGoroutines(workers) // panics if there can be no such pool
	return abuse.Pool{
		Group: func(ctx context.Context, body func(func(task)) error) error {
			p := concpool.New().WithMaxGoroutines(workers).WithContext(ctx).WithCancelOnError()
			if err := body(func(f task) { p.Go(f) }); err != nil {
				return err
			}
			return p.Wait()
		},
		ForEach: func(ctx context.Context, n int, f func(context.Context, int) error) error {
			conciter.Iterator[struct{}]{MaxGoroutines: workers}.ForEachIdx(make([]struct{}, n), func(i int, _ *struct{}) { _ = f(ctx, i) })
			return nil
		},
		Sized: func(workers, _ int) (abuse.Pool, error) { return concPoolOf(workers), nil },
		Nil: func(call string) {
			switch call {
			case "Group":
				p := concpool.New().WithMaxGoroutines(workers).WithContext(context.Background())
				p.Go(nil)
				_ = p.Wait()
			case "ForEach":
				conciter.ForEachIdx(make([]struct{}, 1), nil)
			}
		},
	}
}

func antsPool() abuse.Subject[abuse.Pool] {
	return abuse.Subject[abuse.Pool]{Name: "ants", New: func() abuse.Pool {
		p, err := antsPoolOf(2)
		if err != nil {
			panic(err)
		}
		return p
	}}
}

func antsPoolOf(workers int, options ...ants.Option) (abuse.Pool, error) {
	p, err := ants.NewPool(workers, options...)
	if err != nil {
		return abuse.Pool{}, err
	}
	return abuse.Pool{
		Go:       func(_ context.Context, f func(context.Context)) error { return p.Submit(withoutContext(f)) },
		Resize:   p.Tune,
		Shutdown: p.ReleaseContext,
		Sized:    func(workers, _ int) (abuse.Pool, error) { return antsPoolOf(workers) },
		Copy: func() abuse.Pool {
			c := copied(p)
			return abuse.Pool{Go: func(_ context.Context, f func(context.Context)) error { return c.Submit(withoutContext(f)) }}
		},
		Nil: func(string) { _ = p.Submit(nil) },
	}, nil
}

func pondPool() abuse.Subject[abuse.Pool] {
	return abuse.Subject[abuse.Pool]{Name: "pond v2", New: func() abuse.Pool { return pondPoolOf(pond.NewPool(2)) }}
}

func pondPoolOf(p pond.Pool) abuse.Pool {
	return abuse.Pool{
		Go: func(_ context.Context, f func(context.Context)) error { return p.Go(withoutContext(f)) },
		TryGo: func(_ context.Context, f func(context.Context)) error {
			if _, ok := p.TrySubmit(withoutContext(f)); !ok {
				return pond.ErrQueueFull
			}
			return nil
		},
		Submit: func(ctx context.Context, f func(context.Context) (int, error)) (func(context.Context) (int, error), error) {
			var v int
			submitted := p.SubmitErr(func() (err error) { v, err = f(ctx); return err })
			return func(context.Context) (int, error) { err := submitted.Wait(); return v, err }, nil
		},
		Group: func(ctx context.Context, body func(func(task)) error) error {
			g := p.NewGroupContext(ctx)
			if err := body(func(f task) { g.SubmitErr(func() error { return f(g.Context()) }) }); err != nil {
				return err
			}
			return g.Wait()
		},
		Resize:   p.Resize,
		Shutdown: func(context.Context) error { p.StopAndWait(); return nil },
		Stop:     func(context.Context) error { return p.Stop().Wait() },
		Sized: func(workers, queue int) (abuse.Pool, error) {
			return pondPoolOf(pond.NewPool(workers, pond.WithQueueSize(queue))), nil
		},
		Queued: true,
		Nil: func(call string) {
			switch call {
			case "Go":
				_ = p.Go(nil)
			case "TryGo":
				p.TrySubmit(nil)
			case "Submit":
				_ = p.SubmitErr(nil).Wait()
			case "Group":
				_ = p.NewGroup().SubmitErr(nil).Wait()
			}
		},
	}
}

func gammazeroPool() abuse.Subject[abuse.Pool] {
	return abuse.Subject[abuse.Pool]{Name: "workerpool", New: func() abuse.Pool { return gammazeroPoolOf(2) }}
}

func gammazeroPoolOf(workers int) abuse.Pool {
	p := workerpool.New(workers)
	return abuse.Pool{
		Go:       func(_ context.Context, f func(context.Context)) error { return p.Do(withoutContext(f)) },
		Shutdown: func(context.Context) error { p.StopWait(); return nil },
		Stop:     func(context.Context) error { p.Stop(); return nil },
		Sized:    func(workers, _ int) (abuse.Pool, error) { return gammazeroPoolOf(workers), nil },
		Nil:      func(string) { _ = p.Do(nil) },
	}
}
