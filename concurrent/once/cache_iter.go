package once

import "iter"

// All returns an iterator over the keys that have a value, in no order. It
// yields no key twice, and none whose value was removed or had expired before
// the iteration started; it misses none whose value was there from the start
// of the iteration to its end. It counts neither as a use of the values nor in
// Stats. The loop's body may use the cache in any way, and may stop early.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (c *Cache[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		c.nocopy.Check("once: Cache")
		for key, e := range c.entries.All() {
			if e.flight != nil || c.expired(e) {
				continue
			}
			if !yield(key, e.value) {
				return
			}
		}
	}
}

// Len returns the number of values that are kept. Values that have expired
// count until their room is taken; values of writes in flight, and those that
// give way to them, may count or not. It is never more than
// CacheConfig.MaxEntries, unless that is 0.
//
// Concurrency: shared; wait-free; 0 allocs.
func (c *Cache[K, V]) Len() int {
	return int(c.policy.len.Load())
}
