package once_test

import (
	"context"
	"testing"

	"github.com/surety-go/surety/concurrent/once"
	"github.com/surety-go/surety/internal/callertest"
)

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	ctx := context.Background()
	config := once.CacheConfig[int, int]{
		Load:       func(_ context.Context, key int) (int, error) { return key, nil },
		MaxEntries: 2,
		CountHits:  true,
	}
	c := once.NewCache(config)
	v := once.NewValue(func(context.Context) (int, error) { return 1, nil })
	callertest.Run(t, []callertest.Case{
		{Name: "Cache.All", Call: func() {
			for range c.All() {
			}
		}},
		{Name: "Cache.Get", Call: func() { _, _ = c.Get(ctx, 1) }},
		{Name: "Cache.GetFunc", Call: func() { _, _ = c.GetFunc(ctx, 2, config.Load) }},
		{Name: "Cache.Invalidate", Call: func() { c.Invalidate(1) }},
		{Name: "Cache.InvalidateAll", Call: c.InvalidateAll},
		{Name: "Cache.Len", Call: func() { c.Len() }},
		{Name: "Cache.Peek", Call: func() { c.Peek(2) }},
		{Name: "Cache.Set", Call: func() { c.Set(3, 3) }},
		{Name: "Cache.Stats", Call: func() { c.Stats() }},
		{Name: "CacheConfig.Validate", Call: func() { _ = config.Validate() }},
		{Name: "NewCache", Call: func() { once.NewCache(config).Set(1, 1) }},
		{Name: "NewValue", Call: func() { once.NewValue(v.Get).Reset() }},
		{Name: "Value.Get", Call: func() { _, _ = v.Get(ctx) }},
		{Name: "Value.Reset", Call: v.Reset},
	})
}
