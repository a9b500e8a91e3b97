package poolsuite

import (
	"context"

	"golang.org/x/sync/errgroup"
)

func init() {
	add("errgroup", func(c Config) *errGroup { return &errGroup{limited(c.Workers), c.Workers} })
}

// errGroup allocates the functions of its Go method: the group's own closure
// per task, and one more around functions that give no error.
type errGroup struct {
	g       *errgroup.Group
	workers int
}

func limited(workers int) *errgroup.Group {
	g := new(errgroup.Group)
	g.SetLimit(workers)
	return g
}

func (e *errGroup) Go(t *Task) error {
	e.g.Go(t.Error)
	return nil
}

func (e *errGroup) run(f func()) { e.g.Go(func() error { f(); return nil }) }

func (e *errGroup) Submit(c *Call) Future { return submit(e.run, c) }

func (e *errGroup) ForEach(s []uint64, f Element) error {
	g := limited(e.workers)
	parts := min(e.workers, len(s))
	for part := range parts {
		g.Go(func() error { return forPart(part, parts, s, f) })
	}
	return g.Wait()
}

// Fork makes a group for its own children. A task that waited for tasks of its
// own group would keep the place that they need.
func (e *errGroup) Fork(ctx context.Context, n int, child func(context.Context, int)) error {
	g := limited(e.workers)
	for i := range n {
		g.Go(func() error {
			child(ctx, i)
			return nil
		})
	}
	return g.Wait()
}

func (e *errGroup) Close() {
	if err := e.g.Wait(); err != nil {
		panic(err) // no task gives an error
	}
}
