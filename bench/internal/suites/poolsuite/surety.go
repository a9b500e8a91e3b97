package poolsuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/pool"
)

func init() {
	add(workload.Surety, func(c Config) *suretyPool {
		return &suretyPool{pool.New(pool.Config{Workers: c.Workers, Queue: c.Queue})}
	})
}

type suretyPool struct{ p *pool.Pool }

func (s *suretyPool) Go(t *Task) error { return s.p.Go(context.Background(), t.Context) }

// suretyFuture gives Wait the context that its caller has.
type suretyFuture struct{ *pool.Future[uint64] }

func (f suretyFuture) Wait() (uint64, error) { return f.Future.Wait(context.Background()) }

func (s *suretyPool) Submit(c *Call) Future {
	f, err := pool.Submit(context.Background(), s.p, c.Context)
	if err != nil {
		panic(err) // the context does not end, and the pool is not closed
	}
	return suretyFuture{f}
}

func (s *suretyPool) ForEach(slice []uint64, f Element) error {
	return pool.ForEach(context.Background(), s.p, slice, f)
}

func (s *suretyPool) Fork(ctx context.Context, n int, child func(context.Context, int)) error {
	return s.p.Scope(ctx, func(scope *pool.Scope) error {
		for i := range n {
			scope.Go(func(ctx context.Context) error {
				child(ctx, i)
				return nil
			})
		}
		return nil
	})
}

func (s *suretyPool) Resize(workers int) { s.p.Resize(workers) }

func (s *suretyPool) Close() {
	if err := s.p.Shutdown(context.Background()); err != nil {
		panic(err) // no task calls Close, and the context does not end
	}
}

func (*suretyPool) queues() {}
func (*suretyPool) closes() {}
