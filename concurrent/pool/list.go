package pool

// list is a doubly linked list of jobs, first in, first out. Its links are
// part of the jobs, so that a job leaves from the middle in constant time and
// nothing keeps a job that has left.
type list struct {
	first, last *elem
	len         int
}

// elem is a job's place in a list.
type elem struct {
	job        *job // immutable
	in         *list
	prev, next *elem
}

// push appends e, which must be in no list.
func (l *list) push(e *elem) {
	e.in, e.prev = l, l.last
	if l.last != nil {
		l.last.next = e
	} else {
		l.first = e
	}
	l.last = e
	l.len++
}

// front returns the first job, or nil if there is none.
func (l *list) front() *job {
	if l.first == nil {
		return nil
	}
	return l.first.job
}

// remove takes e out of the list it is in, if any.
func (e *elem) remove() {
	if e.in == nil {
		return
	}
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		e.in.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	} else {
		e.in.last = e.prev
	}
	e.in.len--
	e.in, e.prev, e.next = nil, nil, nil
}
