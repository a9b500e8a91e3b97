package oncesuite

import (
	"context"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

func init() {
	add("atomicmap", peer{
		cache:     func(c Config) Cache { return &mapCache{load: c.Load} },
		unbounded: true,
		noTTL:     true,
		clears:    true,
		ranges:    true,
	})
}

// mapCache is Surety's map with no cache around it: what a hit of a cache
// costs at least.
type mapCache struct {
	m    atomicmap.Map[uint64, uint64]
	load Load
}

func (c *mapCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := c.m.Load(key); ok {
		return v, nil
	}
	v, _, err := c.m.LoadOrCompute(ctx, key, func(ctx context.Context) (uint64, error) { return c.load(ctx, key) })
	return v, err
}

func (c *mapCache) Len() int { return c.m.Len() }

func (c *mapCache) InvalidateAll() { c.m.Clear() }

func (c *mapCache) Values(visit func(uint64)) {
	for v := range c.m.Values() {
		visit(v)
	}
}
