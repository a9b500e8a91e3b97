package oncesuite

import (
	"context"
	"strconv"
	"sync"

	"golang.org/x/sync/singleflight"
)

func init() { add("singleflight", peer{cache: newFlightCache, clears: true, ranges: true}) }

// flightCache is a built-in map behind a read-write mutex, with a
// singleflight.Group for what is not in it.
type flightCache struct {
	mu      sync.RWMutex
	table   table // guarded by mu
	flights flights
}

func newFlightCache(c Config) Cache {
	return &flightCache{table: newTable(c), flights: flights{load: c.Load}}
}

func (c *flightCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := c.peek(key); ok {
		return v, nil
	}
	return c.flights.get(ctx, key, c)
}

func (c *flightCache) peek(key uint64) (uint64, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.table.get(key)
}

func (c *flightCache) put(key, value uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table.put(key, value)
}

func (c *flightCache) Len() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.table.len()
}

func (c *flightCache) InvalidateAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.table.clear()
}

func (c *flightCache) Values(visit func(uint64)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	c.table.visit(visit)
}

// flights loads what is not in a store that has no load function, each key
// once at a time.
type flights struct {
	group singleflight.Group
	load  Load
}

// store is where flights look again and put what they loaded.
type store interface {
	peek(key uint64) (uint64, bool)
	put(key, value uint64)
}

func (f *flights) get(ctx context.Context, key uint64, s store) (uint64, error) {
	v, err, _ := f.group.Do(strconv.FormatUint(key, 10), func() (any, error) {
		// A flight that ended since the caller missed has stored the value.
		if v, ok := s.peek(key); ok {
			return v, nil
		}
		v, err := f.load(ctx, key)
		if err != nil {
			return nil, err
		}
		s.put(key, v)
		return v, nil
	})
	if err != nil {
		return 0, err
	}
	return v.(uint64), nil
}
