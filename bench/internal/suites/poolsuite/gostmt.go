package poolsuite

import (
	"context"
	"sync"
)

func init() {
	add("go+WaitGroup", func(workers int) Executor { return &goStatement{parts: workers} })
}

// goStatement starts a goroutine per task; nothing bounds how many.
type goStatement struct {
	parts int // of a parallel loop
	all   sync.WaitGroup
}

func (g *goStatement) Go(ctx context.Context, task func(context.Context)) {
	g.all.Add(1)
	go func() {
		defer g.all.Done()
		task(ctx)
	}()
}

func (g *goStatement) Call(ctx context.Context, f func(context.Context) (uint64, error)) (uint64, error) {
	return call(ctx, g.Go, f)
}

func (g *goStatement) ForEach(ctx context.Context, s []uint64, f func(context.Context, int, *uint64) error) error {
	return forEach(ctx, g.Go, g.parts, s, f)
}

func (g *goStatement) Close() { g.all.Wait() }
