package atomicmap

// CompareAndSwap sets the value of key to new if it is old, and reports
// whether it did. A key without a value is not changed, whatever old is.
//
// It is a function because it needs comparable values. It panics if comparing
// old with the key's value does, as for interfaces that hold two slices; the
// map is unchanged and usable then.
//
// Concurrency: atomic(key); bounded wait; 0 allocs (V a pointer or at most 64 bits without pointers).
func CompareAndSwap[K, V comparable](m *Map[K, V], key K, old, new V) (swapped bool) {
	return replace(m, key, old, &new)
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

// replace sets the value of key to next, nil to delete it, if it is old, and
// reports whether it did.
func replace[K, V comparable](m *Map[K, V], key K, old V, next *V) bool {
	d, hash, ok := m.remove(key)
	if !ok {
		return false
	}
	for {
		was := d.look(hash, key)
		if !was.had() || decode[V](d.table.form, was.value) != old { // may panic; nothing is held
			return false // look was the linearization point
		}
		if exchange(d, hash, key, was, next) {
			return true
		}
	}
}

// exchange sets the value of key to next, nil to delete it, if the key still
// has what it had when it was looked up, and reports whether it did.
func exchange[K comparable, V any](d *directory[K], hash uint64, key K, was seen[K], next *V) bool {
	sets := next != nil && d.table.form == flat
	if sets && was.had() { // as below, with fewer steps
		s := was.segment
		word := encode(flat, *next).bits ^ s.flip
		if word > movedWord && was.cell.CompareAndSwap(was.value.bits^s.flip, word) { // linearization point
			return true
		}
	}
	w := write{kind: ifSame, old: was.value}
	if next != nil {
		w.next, w.is = encode(d.table.form, *next), present
	}
	if was.had() {
		w.oldIs = present
		if s := was.segment; !sets && s.takes(&w) && d.change(s, was.cell, hash, w.old, present, &w) { // linearization point
			return true
		}
	}
	_, _, done := d.write(hash, key, &w) // also if the value has only moved
	return done
}
