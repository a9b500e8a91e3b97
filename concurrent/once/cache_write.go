package once

import (
	"math"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// Set sets the value of key. A load of key that runs is displaced: it does not
// overwrite the value, and those who wait for it get its own outcome. Set
// panics if key does not equal itself.
//
// Concurrency: atomic(key); bounded wait.
func (c *Cache[K, V]) Set(key K, value V) {
	args.Key(key, "once: Cache.Set")
	c.nocopy.Check("once: Cache")
	e := c.newEntry(key, value)
	old, _ := c.entries.Swap(key, e) // linearization point
	c.admit(e, old)
}

// Invalidate removes the value of key. A load of key that runs is displaced:
// its value is not kept, and those who wait for it get it; a Get that starts
// after Invalidate returned loads anew.
//
// Concurrency: atomic(key); bounded wait.
func (c *Cache[K, V]) Invalidate(key K) {
	c.nocopy.Check("once: Cache")
	old, _ := c.entries.LoadAndDelete(key) // linearization point
	if old != nil && old.flight == nil {
		c.discard(old)
	}
}

// InvalidateAll does to all keys at one instant what Invalidate does to one.
// Its cost does not depend on their number.
//
// Concurrency: atomic(whole); bounded wait.
func (c *Cache[K, V]) InvalidateAll() {
	c.nocopy.Check("once: Cache")
	c.policy.mu.Lock()
	defer c.policy.mu.Unlock()
	c.entries.Clear() // linearization point
	c.policy.setList(nil)
}

// newEntry returns a READY entry that expires one TTL from now.
func (c *Cache[K, V]) newEntry(key K, value V) *entry[K, V] {
	e := &entry[K, V]{key: key, value: value}
	if c.config.TTL > 0 {
		e.deadline = deadline(c.now(), c.config.TTL)
	}
	return e
}

// deadline returns now + ttl, or the end of time if that is later.
func deadline(now, ttl seam.Duration) seam.Duration {
	if ttl > math.MaxInt64-now {
		return math.MaxInt64
	}
	return now + ttl
}
