package once

// list is a doubly linked list of entries that links through the entries
// themselves. It is guarded by policy.mu, as are the links.
type list[K comparable, V any] struct {
	first, last *entry[K, V]
}

// pushBack links e, which must be in no list, behind all others.
func (l *list[K, V]) pushBack(e *entry[K, V]) {
	e.in, e.prev, e.next = l, l.last, nil
	if l.last != nil {
		l.last.next = e
	} else {
		l.first = e
	}
	l.last = e
}

// remove unlinks e, which must be in l.
func (l *list[K, V]) remove(e *entry[K, V]) {
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		l.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		l.last = e.prev
	}
	e.in, e.prev, e.next = nil, nil, nil
}
