package once

import "time"

// SetClock replaces the clock of c, which counts from the cache's making. It
// must be called before c is used.
func SetClock[K comparable, V any](c *Cache[K, V], now func() time.Duration) { c.clock = now }

// Occupied returns the number of slots that hold a value, expired or not, at
// an instant at which nothing is evicted.
func Occupied[K comparable, V any](c *Cache[K, V]) int {
	c.policy.mu.Lock()
	defer c.policy.mu.Unlock()
	n := 0
	for _, e := range c.entries.All() {
		if e.flight == nil {
			n++
		}
	}
	return n
}

// Linked returns the number of entries that the policy's list links, after
// checking its links and its length.
func Linked[K comparable, V any](c *Cache[K, V]) int {
	c.policy.mu.Lock()
	defer c.policy.mu.Unlock()
	n := 0
	if c.policy.list != nil {
		var prev *entry[K, V]
		for e := c.policy.list.first; e != nil; prev, e = e, e.next {
			if e.prev != prev || e.in != c.policy.list {
				panic("broken link")
			}
			n++
		}
		if c.policy.list.last != prev {
			panic("broken end")
		}
	}
	if int64(n) != c.policy.len.Load() {
		panic("wrong length")
	}
	return n
}

// Slots returns the number of keys whose slot is not empty.
func Slots[K comparable, V any](c *Cache[K, V]) int { return c.entries.Len() }
