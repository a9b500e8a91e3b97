package pool

import "github.com/surety-go/surety/internal/waitgraph"

// A call of Scope.Go does not tell whether it is the body's or a task's. If
// there is no room, the body of a scope outside of tasks has to wait, or it
// would fill the memory; and a task must not, or it could hold the only permit
// that could make room.
//
// But a body is one goroutine and waits in one call at a time. So if two calls
// wait that may both be the body's, one of them is a task's, and both are
// squeezed: their tasks are queued beyond what there is room for, and they
// return. If a task's call waits alone, the body runs, and will wait or return
// in its turn; when it has returned, all who call are tasks.
//
// The calls that may be the body's are those of Go on the scope, and all that
// wait with a context of the body: those on scopes inside of it, too.

// scopeBody names the body of a scope in errors.
type scopeBody struct{ scope *Scope }

// String names the scope.
func (scopeBody) String() string { return "pool: Scope" }

// beginWait notes that a call begins to wait that belongs to node, which may
// be nil. No lock is held.
func beginWait(node *waitgraph.Node) {
	eachBody(node, func(s *Scope) {
		s.waits++
		if s.waits > 1 {
			s.squeezeLocked()
		}
	})
}

// endWait notes that a call has waited for which beginWait was called.
func endWait(node *waitgraph.Node) {
	eachBody(node, func(s *Scope) { s.waits-- })
}

// eachBody calls f, with the lock held, for each scope of any pool on whose
// body's goroutine node happens, as far as contexts tell: up to the task
// around them.
func eachBody(node *waitgraph.Node, f func(*Scope)) {
	for ; node != nil; node = node.Parent() {
		switch owner := node.Owner().(type) {
		case *job:
			return
		case scopeBody:
			s := owner.scope
			s.pool.lockInner()
			f(s)
			s.pool.unlock()
		}
	}
}

// squeezeLocked queues all tasks with which calls of Go wait for room.
func (s *Scope) squeezeLocked() {
	for k := s.parked.front(); k != nil; k = s.parked.front() {
		s.pool.pushLocked(s.pool.admitLocked(k))
	}
	s.pool.balanceLocked()
}
