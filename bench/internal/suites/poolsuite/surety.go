package poolsuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/pool"
)

func init() {
	add(workload.Surety, func(workers int) Executor { return &suretyPool{pool.New(pool.Config{Workers: workers})} })
}

type suretyPool struct{ p *pool.Pool }

func (s *suretyPool) Go(ctx context.Context, task func(context.Context)) {
	if err := s.p.Go(ctx, task); err != nil {
		panic(err) // the context does not end, and the pool is not closed yet
	}
}

func (s *suretyPool) Call(ctx context.Context, f func(context.Context) (uint64, error)) (uint64, error) {
	future, err := pool.Submit(ctx, s.p, f)
	if err != nil {
		return 0, err
	}
	return future.Wait(ctx)
}

func (s *suretyPool) ForEach(ctx context.Context, slice []uint64, f func(context.Context, int, *uint64) error) error {
	return pool.ForEach(ctx, s.p, slice, f)
}

func (s *suretyPool) Close() {
	if err := s.p.Shutdown(context.Background()); err != nil {
		panic(err) // no task calls Shutdown, and the context does not end
	}
}
