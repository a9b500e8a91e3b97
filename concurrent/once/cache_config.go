package once

import (
	"context"
	"fmt"

	//seam:allow the type of an exported field; the clock is read through the seam
	"time"
)

// CacheConfig says how a cache is made. The zero CacheConfig is the default: a
// cache without bound whose values do not expire, for GetFunc and Set.
//
// # Guarantees
//
//   - Zero value: the defaults that the fields name.
//   - Copying: allowed.
//   - Access: as for any struct; NewCache keeps a copy.
//   - Memory model: none.
//   - Atomicity: none.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type CacheConfig[K comparable, V any] struct {
	// Load computes the value of a key for Cache.Get. If it is nil, Get
	// panics, and GetFunc takes its place.
	//
	// It runs on a goroutine of its own with no lock held. Its context has
	// the values, not the deadline, of the call that started it, and is
	// cancelled when no caller waits any more. If tasks of a pool.Pool wait
	// for it, it must not wait for tasks of that pool: they could need the
	// permits that its callers keep.
	Load func(ctx context.Context, key K) (V, error)

	// MaxEntries is the number of values kept. One more evicts another.
	// Zero sets no bound.
	MaxEntries int

	// TTL is the time from the end of a value's load, or from its Set, to
	// its expiry: no call returns it from the cache that long after, or
	// later. Zero means that values do not expire. There is no slack. The
	// memory of an expired value is not freed by time, but when its key is
	// loaded, set or invalidated, and by writes of other keys, two each, as
	// they come to the front of the order of eviction.
	TTL time.Duration

	// CountHits makes the cache count Stats.Hits. It costs every hit a
	// write to a word that all hits share.
	CountHits bool
}

// Validate returns an error that names the field at fault, or nil.
//
// Concurrency: independent; wait-free.
func (c CacheConfig[K, V]) Validate() error {
	if c.MaxEntries < 0 {
		return fmt.Errorf("once: CacheConfig.MaxEntries is %d; use the number of values to keep, or 0 for no bound", c.MaxEntries)
	}
	if c.TTL < 0 {
		return fmt.Errorf("once: CacheConfig.TTL is %v; use the time to keep a value, or 0 if values do not expire", c.TTL)
	}
	return nil
}
