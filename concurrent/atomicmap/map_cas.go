package atomicmap

// CompareAndSwap sets the value of key to new if it is old, and reports
// whether it did. A key without a value is not changed, whatever old is.
//
// It is a function because it needs comparable values. It panics if comparing
// old with the key's value does, as for interfaces that hold two slices; the
// map is unchanged and usable then.
//
// Concurrency: atomic(key); bounded wait.
func CompareAndSwap[K, V comparable](m *Map[K, V], key K, old, new V) (swapped bool) {
	return replace(m, key, old, &entry[V]{new})
}

// CompareAndDelete deletes key if its value is old, and reports whether it
// did. A key without a value is not changed, whatever old is.
//
// It is a function because it needs comparable values. It panics if comparing
// old with the key's value does, as for interfaces that hold two slices; the
// map is unchanged and usable then.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func CompareAndDelete[K, V comparable](m *Map[K, V], key K, old V) (deleted bool) {
	return replace(m, key, old, nil)
}

// replace makes next the entry of key, nil for none, if its value is old, and
// reports whether it did.
func replace[K, V comparable](m *Map[K, V], key K, old V, next *entry[V]) bool {
	if e := m.load(key); e == nil || e.value != old {
		return false // load was the linearization point
	}
	s := m.writable().shard(key)
	s.mu.Lock()
	defer s.mu.Unlock() // comparing may panic
	if e := s.get(key); e == nil || e.value != old {
		return false
	}
	s.put(key, next) // linearization point
	return true
}

// commit makes next the entry of key, nil for none, if it still is seen, and
// reports whether it did. Key must be usable.
func (m *Map[K, V]) commit(key K, seen, next *entry[V]) bool {
	s := m.writable().shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.get(key) != seen {
		return false
	}
	s.put(key, next) // linearization point
	return true
}
