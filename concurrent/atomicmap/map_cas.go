package atomicmap

// CompareAndSwap sets the value of key to new if it is old, and reports
// whether it did. A key without a value is not changed, whatever old is.
//
// It is a function because it needs comparable values. It panics if old or
// the key's value is an interface that holds something that cannot be
// compared; the map is unchanged then.
//
// Concurrency: atomic(key); bounded wait.
func CompareAndSwap[K, V comparable](m *Map[K, V], key K, old, new V) (swapped bool) {
	for {
		e := m.load(key) // linearization point if it returns false
		if e == nil || e.value != old {
			return false
		}
		if m.commit(key, e, &entry[V]{new}) {
			return true
		}
	}
}

// CompareAndDelete deletes key if its value is old, and reports whether it
// did. A key without a value is not changed, whatever old is.
//
// It is a function because it needs comparable values. It panics if old or
// the key's value is an interface that holds something that cannot be
// compared; the map is unchanged then.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func CompareAndDelete[K, V comparable](m *Map[K, V], key K, old V) (deleted bool) {
	for {
		e := m.load(key) // linearization point if it returns false
		if e == nil || e.value != old {
			return false
		}
		if m.commit(key, e, nil) {
			return true
		}
	}
}

// commit makes next the entry of key, nil for none, if it still is seen, and
// reports whether it did. Key must be usable. Values are compared by the
// callers: comparing may panic, and that must not happen under a lock.
func (m *Map[K, V]) commit(key K, seen, next *entry[V]) bool {
	s := m.writable().shard(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.entries[key] != seen {
		return false
	}
	if next != nil { // linearization point of either write
		s.set(key, next)
	} else {
		delete(s.entries, key)
	}
	return true
}
