package oncesuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/once"
)

func init() {
	add(workload.Surety, peer{
		cache:  func(c Config) Cache { return newSurety(c, c.Capacity) },
		value:  func(load func(context.Context) (uint64, error)) Value { return suretyValue{once.NewValue(load)} },
		clears: true,
		ranges: true,
	})
	add("surety-unbounded", peer{
		cache:     func(c Config) Cache { return newSurety(c, 0) },
		unbounded: true,
		clears:    true,
		ranges:    true,
	})
}

type suretyCache struct{ c *once.Cache[uint64, uint64] }

func newSurety(c Config, capacity int) Cache {
	return suretyCache{once.NewCache(once.CacheConfig[uint64, uint64]{
		Load:       c.Load,
		MaxEntries: capacity,
		TTL:        c.TTL,
	})}
}

func (s suretyCache) Get(ctx context.Context, key uint64) (uint64, error) { return s.c.Get(ctx, key) }

func (s suretyCache) Len() int { return s.c.Len() }

func (s suretyCache) InvalidateAll() { s.c.InvalidateAll() }

func (s suretyCache) Values(visit func(uint64)) {
	for _, v := range s.c.All() {
		visit(v)
	}
}

type suretyValue struct{ v *once.Value[uint64] }

func (s suretyValue) Get(ctx context.Context) (uint64, error) { return s.v.Get(ctx) }
