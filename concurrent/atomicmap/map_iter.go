package atomicmap

import (
	"iter"

	"github.com/surety-go/surety/internal/args"
)

// All returns an iterator over the entries, in no order. It yields no key
// twice and misses none that was there from the start of the iteration to its
// end; an entry written meanwhile it yields or not. The loop's body may use
// the map in any way, and may stop early.
//
// The iterator copies a few entries at a time, a bounded number, so that
// nothing is locked while the body runs and writers do not wait for long.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		t := m.table.Load()
		if t == nil {
			return
		}
		m.nocopy.Check("atomicmap: Map")
		for i := range t.shards {
			if !t.shards[i].each(t.piece, yield) {
				return
			}
		}
	}
}

// each yields the entries of s, looking at piece nodes under one lock, until
// yield returns false; then it returns false.
func (s *shard[K, V]) each(piece int, yield func(K, V) bool) bool {
	type pair struct {
		key   K
		entry *entry[V]
	}
	pairs := make([]pair, 0, piece)
	s.mu.RLock()
	c := s.begin()
	for {
		for range piece {
			if n := s.next(&c); n != nil {
				pairs = append(pairs, pair{n.key, n.entry})
			}
		}
		s.mu.RUnlock()
		for _, p := range pairs {
			if !yield(p.key, p.entry.value) {
				return false
			}
		}
		if c.done {
			return true
		}
		clear(pairs)
		pairs = pairs[:0]
		s.mu.RLock()
	}
}

// Keys returns an iterator over the keys, which sees the map as All does.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) Keys() iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range m.All() {
			if !yield(k) {
				return
			}
		}
	}
}

// Values returns an iterator over the values, which sees the map as All does.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) Values() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, v := range m.All() {
			if !yield(v) {
				return
			}
		}
	}
}

// Range calls f for the entries until f returns false. It sees the map as All
// does, and is here for those who come from sync.Map. A nil f panics.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) Range(f func(key K, value V) bool) {
	args.Func(f == nil, "atomicmap: Range")
	m.All()(f)
}
