package pool_test

import (
	"context"
	"testing"

	"github.com/surety-go/surety/concurrent/pool"
	"github.com/surety-go/surety/internal/callertest"
)

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	ctx := context.Background()
	p := pool.New(pool.Config{Workers: 2})
	ended := pool.New(pool.Config{})
	task := func(context.Context) {}
	f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { return 1, nil })
	if err != nil {
		t.Fatal(err)
	}
	callertest.Run(t, []callertest.Case{
		{Name: "Config.Validate", Call: func() { _ = pool.Config{}.Validate() }},
		{Name: "ForEach", Call: func() {
			_ = pool.ForEach(ctx, p, make([]int, 8), func(_ context.Context, i int, e *int) error { *e = i; return nil })
		}},
		{Name: "ForEachRange", Call: func() {
			_ = pool.ForEachRange(ctx, p, 8, func(_ context.Context, lo, hi int) error { return nil })
		}},
		{Name: "Future.Done", Call: func() { <-f.Done() }},
		{Name: "Future.Wait", Call: func() { _, _ = f.Wait(ctx) }},
		{Name: "New", Call: func() { pool.New(pool.Config{}).Resize(1) }},
		{Name: "Pool.Go", Call: func() { _ = p.Go(ctx, task) }},
		{Name: "Pool.Resize", Call: func() { p.Resize(2) }},
		{Name: "Pool.Scope", Call: func() { _ = p.Scope(ctx, func(*pool.Scope) error { return nil }) }},
		{Name: "Pool.ScopeAll", Call: func() {
			_ = p.ScopeAll(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { return context.Canceled })
				return nil
			})
		}},
		{Name: "Pool.Shutdown", Call: func() { _ = ended.Shutdown(ctx) }},
		{Name: "Pool.Stats", Call: func() { p.Stats() }},
		{Name: "Pool.Stop", Call: func() { _, _ = ended.Stop(ctx) }},
		{Name: "Pool.TryGo", Call: func() { _ = p.TryGo(ctx, task) }},
		{Name: "Scope.Context", Call: func() {
			_ = p.Scope(ctx, func(s *pool.Scope) error { return s.Context().Err() })
		}},
		{Name: "Scope.Go", Call: func() {
			_ = p.Scope(ctx, func(s *pool.Scope) error {
				for range 2 {
					s.Go(func(context.Context) error { return nil })
				}
				return nil
			})
		}},
		{Name: "Submit", Call: func() {
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { return 1, nil })
			if err == nil {
				_, _ = f.Wait(ctx)
			}
		}},
	})
	if err := p.Shutdown(ctx); err != nil {
		t.Error(err)
	}
}
