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
// Nothing is locked while the body runs.
//
// Concurrency: shared; linear; callback inline unlocked, panic propagated.
func (m *Map[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		d := m.core.directory.Load()
		if d == nil {
			return
		}
		m.nocopy.Check("atomicmap: Map")
		d.each(func(key K, v value) bool { return yield(key, decode[V](d.table.form, v)) })
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
