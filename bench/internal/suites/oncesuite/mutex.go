package oncesuite

import (
	"context"
	"sync"
)

func init() { add(baseline, peer{cache: newMutexCache, clears: true, ranges: true}) }

// mutexCache is a built-in map behind a mutex, which is held while loading:
// the plainest way to load once.
type mutexCache struct {
	mu    sync.Mutex
	table table // guarded by mu
	load  Load
}

func newMutexCache(c Config) Cache { return &mutexCache{table: newTable(c), load: c.Load} }

func (c *mutexCache) Get(ctx context.Context, key uint64) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.table.get(key); ok {
		return v, nil
	}
	v, err := c.load(ctx, key)
	if err != nil {
		return 0, err
	}
	c.table.put(key, v)
	return v, nil
}

func (c *mutexCache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.table.len()
}

func (c *mutexCache) InvalidateAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table.clear()
}

func (c *mutexCache) Values(visit func(uint64)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table.visit(visit)
}
