package poolsuite

import (
	"context"
	"sync"
)

func init() {
	add("go statement", func(c Config) *goStatement { return &goStatement{parts: c.Workers} })
}

// goStatement starts a goroutine per task; nothing bounds how many. The
// WaitGroup allocates one function per task.
type goStatement struct {
	parts int // of a parallel loop
	all   sync.WaitGroup
}

func (g *goStatement) Go(t *Task) error {
	g.run(t.Plain)
	return nil
}

func (g *goStatement) run(f func()) { g.all.Go(f) }

func (g *goStatement) Submit(c *Call) Future { return submit(g.run, c) }

func (g *goStatement) ForEach(s []uint64, f Element) error { return forEach(g.run, g.parts, s, f) }

func (g *goStatement) Fork(ctx context.Context, n int, child func(context.Context, int)) error {
	var children sync.WaitGroup
	for i := range n {
		children.Go(func() { child(ctx, i) })
	}
	children.Wait()
	return nil
}

func (g *goStatement) Close() { g.all.Wait() }
