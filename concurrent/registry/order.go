package registry

import "github.com/surety-go/surety/internal/seam"

// registration is one successful Register. Its address is its identity: a
// handle that points to it can never mean a later registration of its key.
//
// Handles keep registrations alive, so a registration leads to its key and
// value only while it is live.
type registration struct {
	owner any     // the *Registry[K, V] it was made in; immutable
	place seam.PC // the call that made it; immutable
	made  uint64  // the generation it made; immutable once it is in the registry
	entry any     // its *entry[K, V]; nil once unregistered; guarded by the owner's mu
}

// entry is what a live registration put into the registry.
type entry[K comparable, V any] struct {
	key          K             // immutable
	value        V             // immutable
	registration *registration // immutable

	prev, next *entry[K, V] // neighbours in the order; nil once removed; guarded by the registry's mu
}

// order is a list of entries, oldest first. Its zero value is empty.
type order[K comparable, V any] struct {
	first, last *entry[K, V]
	len         int
}

func (o *order[K, V]) append(e *entry[K, V]) {
	e.prev = o.last
	if o.last == nil {
		o.first = e
	} else {
		o.last.next = e
	}
	o.last = e
	o.len++
}

func (o *order[K, V]) remove(e *entry[K, V]) {
	if e.prev == nil {
		o.first = e.next
	} else {
		e.prev.next = e.next
	}
	if e.next == nil {
		o.last = e.prev
	} else {
		e.next.prev = e.prev
	}
	e.prev, e.next = nil, nil
	o.len--
}
