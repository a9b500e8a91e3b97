package oncesuite

import (
	"context"
	"sync"
)

func init() { add(baseline, peer{cache: newMutexCache, value: newMutexValue}) }

// mutexCache is a built-in map behind a mutex, which is held while loading:
// the plainest way to load once.
type mutexCache struct {
	mu   sync.Mutex
	m    map[uint64]uint64
	load func(context.Context, uint64) (uint64, error)
}

func newMutexCache(load func(context.Context, uint64) (uint64, error)) Cache {
	return &mutexCache{m: map[uint64]uint64{}, load: load}
}

func (c *mutexCache) Get(ctx context.Context, key uint64) (uint64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.m[key]
	if !ok {
		var err error
		if v, err = c.load(ctx, key); err != nil {
			return 0, err
		}
		c.m[key] = v
	}
	return v, nil
}

// mutexValue is a variable behind a mutex, which is held while loading.
type mutexValue struct {
	mu     sync.Mutex
	loaded bool
	v      uint64
	load   func(context.Context) (uint64, error)
}

func newMutexValue(load func(context.Context) (uint64, error)) Value {
	return &mutexValue{load: load}
}

func (m *mutexValue) Get(ctx context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.loaded {
		v, err := m.load(ctx)
		if err != nil {
			return 0, err
		}
		m.v, m.loaded = v, true
	}
	return m.v, nil
}
