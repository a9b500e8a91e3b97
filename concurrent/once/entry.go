package once

import (
	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// entry is what the slot of a key holds. It is LOADING if it has a flight, and
// READY otherwise. An entry is put into one slot, once, and is never used
// again: that the slot still holds it proves that nothing was written.
type entry[K comparable, V any] struct {
	key    K          // immutable
	flight *flight[V] // not nil: LOADING; immutable

	// Of a READY entry:

	value    V             // immutable
	deadline seam.Duration // on the cache's clock, if it has a TTL; immutable
	touched  seam.Bool     // hit since it was written or spared; only in a bounded cache

	in         *list[K, V]  // the list it is linked in, nil if in none; guarded by policy.mu
	prev, next *entry[K, V] // guarded by policy.mu
}

// keySeat is the slot of a key as the seat of a flight.
type keySeat[K comparable, V any] struct {
	cache *Cache[K, V]
	entry *entry[K, V] // the LOADING entry with the flight
}

func (s *keySeat[K, V]) String() string {
	return "once: load of " + args.FormatKey(s.entry.key)
}

func (s *keySeat[K, V]) commit(value V) {
	e := s.cache.newEntry(s.entry.key, value)
	// Linearization point of every Get that the flight gives its value, if
	// the flight still sits here. If not, that is the instant before the
	// call that displaced it.
	if atomicmap.CompareAndSwap(&s.cache.entries, e.key, s.entry, e) {
		s.cache.admit(e, nil)
	}
}

func (s *keySeat[K, V]) fail() {
	s.cache.counts.loadErrors.Add(1)
	s.vacate()
}

func (s *keySeat[K, V]) vacate() {
	atomicmap.CompareAndDelete(&s.cache.entries, s.entry.key, s.entry)
}

// request names a call in errors.
type request[K comparable] struct {
	call string
	key  K
}

func (r request[K]) String() string { return r.call + "(" + args.FormatKey(r.key) + ")" }
