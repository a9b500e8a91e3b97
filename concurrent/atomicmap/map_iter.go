package atomicmap

import "iter"

// All returns an iterator over the entries, in no order. It yields no key
// twice and misses none that was there from the start of the iteration to its
// end; an entry written meanwhile it yields or not. The loop's body may use
// the map in any way, and may stop early.
//
// The iterator copies one part of the map after the other, so that nothing is
// locked while the body runs; a part holds about a sixteenth of the entries.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		t := m.table.Load()
		if t == nil {
			return
		}
		m.nocopy.Check("atomicmap: Map")
		type pair struct {
			key   K
			entry *entry[V]
		}
		var pairs []pair
		for i := range t.shards {
			s := &t.shards[i]
			pairs = pairs[:0]
			s.mu.RLock()
			//seam:allow the order of iteration is not promised
			for k, e := range s.entries {
				pairs = append(pairs, pair{k, e})
			}
			s.mu.RUnlock()
			for _, p := range pairs {
				if !yield(p.key, p.entry.value) {
					return
				}
			}
			clear(pairs)
		}
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
	if f == nil {
		panic("atomicmap: Range called with a nil function; pass the function to call for each entry")
	}
	m.All()(f)
}
