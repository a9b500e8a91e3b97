package pool

// list is a doubly linked list, first in, first out. Its links are part of what
// is listed, so that that leaves from the middle in constant time and nothing
// keeps what has left.
type list[T any] struct {
	first, last *elem[T]
	len         int
}

// elem is the place in a list of what it is part of.
type elem[T any] struct {
	of         *T // nil in no list
	in         *list[T]
	prev, next *elem[T]
}

// push appends e, which must be in no list, as the place of t.
func (l *list[T]) push(e *elem[T], t *T) {
	e.of, e.in, e.prev = t, l, l.last
	if l.last != nil {
		l.last.next = e
	} else {
		l.first = e
	}
	l.last = e
	l.len++
}

// front returns the first of l, or nil if there is none.
func (l *list[T]) front() *T {
	if l.first == nil {
		return nil
	}
	return l.first.of
}

// remove takes e out of the list it is in, if any.
func (e *elem[T]) remove() {
	l := e.in
	if l == nil {
		return
	}
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
	l.len--
	*e = elem[T]{}
}
