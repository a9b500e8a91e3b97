package oncesuite

import (
	"context"
	"strconv"
	"sync"

	"golang.org/x/sync/singleflight"
)

func init() { add("singleflight+RWMutex", peer{cache: newFlightCache}) }

// flightCache is a built-in map behind a read-write mutex, with a
// singleflight.Group for what is not in it.
type flightCache struct {
	mu      sync.RWMutex
	m       map[uint64]uint64
	flights singleflight.Group
	load    func(context.Context, uint64) (uint64, error)
}

func newFlightCache(load func(context.Context, uint64) (uint64, error)) Cache {
	return &flightCache{m: map[uint64]uint64{}, load: load}
}

func (c *flightCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := c.peek(key); ok {
		return v, nil
	}
	v, err, _ := c.flights.Do(strconv.FormatUint(key, 10), func() (any, error) {
		// A flight that ended since the look-up above has stored the value.
		if v, ok := c.peek(key); ok {
			return v, nil
		}
		v, err := c.load(ctx, key)
		if err != nil {
			return nil, err
		}
		c.mu.Lock()
		c.m[key] = v
		c.mu.Unlock()
		return v, nil
	})
	if err != nil {
		return 0, err
	}
	return v.(uint64), nil
}

func (c *flightCache) peek(key uint64) (uint64, bool) {
	c.mu.RLock()
	v, ok := c.m[key]
	c.mu.RUnlock()
	return v, ok
}
