package poolsuite

import (
	"context"

	"github.com/sourcegraph/conc/iter"
	"github.com/sourcegraph/conc/pool"
)

func init() {
	add("conc", func(c Config) *concPool {
		return &concPool{pool.New().WithMaxGoroutines(c.Workers), c.Workers}
	})
}

type concPool struct {
	p       *pool.Pool
	workers int
}

func (c *concPool) Go(t *Task) error {
	c.p.Go(t.Plain)
	return nil
}

func (c *concPool) Submit(call *Call) Future { return submit(c.p.Go, call) }

// ForEach adapts f, because the iterator passes no context and takes no error:
// one more call per element.
func (c *concPool) ForEach(s []uint64, f Element) error {
	errs := make(chan error, 1)
	iter.Iterator[uint64]{MaxGoroutines: c.workers}.ForEachIdx(s, func(i int, e *uint64) {
		if err := f(context.Background(), i, e); err != nil {
			select {
			case errs <- err:
			default:
			}
		}
	})
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// Fork makes a pool for its own children. A task that waited for tasks of its
// own pool would keep the worker that they need.
func (c *concPool) Fork(ctx context.Context, n int, child func(context.Context, int)) error {
	p := pool.New().WithMaxGoroutines(c.workers)
	for i := range n {
		p.Go(func() { child(ctx, i) })
	}
	p.Wait()
	return nil
}

func (c *concPool) Close() { c.p.Wait() }
