package explore

import (
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

type ptr = unsafe.Pointer

// access is what a step does, as far as others can depend on it.
type access struct {
	g     uint8 // the goroutine
	kind  sched.Kind
	write bool // changes the object
	first bool // is the first step of an API call
	last  bool // is the last step of an API call
	obj   int32
	ctx   int32
}

// writes says which kinds can change their object. Two operations on one
// object of which neither does commute. A failed compare-and-swap or TryLock
// turns out to be a read when it is done.
var writes = [sched.Kinds]bool{
	sched.Store:          true,
	sched.Swap:           true,
	sched.CompareAndSwap: true,
	sched.Modify:         true,
	sched.Count:          true,
	sched.Lock:           true,
	sched.TryLock:        true,
	sched.Unlock:         true,
	sched.Set:            true,
	sched.Advance:        true,
	sched.Mark:           true,
}

// dependent reports whether the order of two steps of different goroutines
// can matter: for what they do, for whether they can be done, or for which
// API call returned before which began.
//
// A call stretches from its first to its last step. If the return were an
// event of its own that could come later, or the invocation one that could
// come earlier, calls would only overlap more, and a history that is legal
// with less overlap is legal with more. So no others need be explored.
func (e *engine) dependent(a, b *access) bool {
	object, call := e.depends(a, b)
	return object || call
}

// depends tells the two reasons apart: what the steps do, and which call
// returned before which began.
func (e *engine) depends(a, b *access) (object, call bool) {
	call = a.first && b.last || a.last && b.first
	switch {
	case a.obj == b.obj && a.obj != 0 && conflict(a, b):
		object = !e.ignore(a, b)
	case a.kind == sched.Cancel && e.objects.within(b.ctx, a.ctx), b.kind == sched.Cancel && e.objects.within(a.ctx, b.ctx):
		object = !e.ignore(a, b)
	case a.kind == sched.Join:
		object = e.gs[b.g].program
	case b.kind == sched.Join:
		object = e.gs[a.g].program
	}
	return object, call
}

// waits says which kinds may have to wait.
var waits = [sched.Kinds]bool{
	sched.Change:      true,
	sched.Lock:        true,
	sched.RWIntend:    true,
	sched.RWLock:      true,
	sched.RLock:       true,
	sched.Wait:        true,
	sched.WaitContext: true,
	sched.Join:        true,
}

// ignore is a planted fault of the engine's own tests.
func (e *engine) ignore(a, b *access) bool {
	return e.fault.ignoreKind != sched.None && (a.kind == e.fault.ignoreKind || b.kind == e.fault.ignoreKind)
}

// meets says which operations on an RWMutex or a counter depend on each other.
// Operations on other objects depend if one is a write.
var meets = [sched.Kinds]uint64{
	sched.Count:     1 << sched.Load, // additions commute
	sched.RWIntend:  1<<sched.RWIntend | 1<<sched.RWTryLock | 1<<sched.RWUnlock | 1<<sched.RLock | 1<<sched.TryRLock,
	sched.RWLock:    1 << sched.RUnlock,
	sched.RWTryLock: 1<<sched.RWIntend | 1<<sched.RWTryLock | 1<<sched.RWUnlock | 1<<sched.RLock | 1<<sched.TryRLock | 1<<sched.RUnlock,
	sched.RWUnlock:  1<<sched.RWIntend | 1<<sched.RWTryLock | 1<<sched.RLock | 1<<sched.TryRLock,
	sched.RLock:     1<<sched.RWIntend | 1<<sched.RWTryLock | 1<<sched.RWUnlock,
	sched.TryRLock:  1<<sched.RWIntend | 1<<sched.RWTryLock | 1<<sched.RWUnlock,
	sched.RUnlock:   1<<sched.RWLock | 1<<sched.RWTryLock,
}

// conflict reports whether two operations on one object depend on each other.
func conflict(a, b *access) bool {
	if m := meets[a.kind]; m != 0 {
		return m&(1<<b.kind) != 0
	}
	return a.write || b.write
}

// taken is whether a lock was held in a way that keeps out who locks it: a
// Mutex by anyone, an RWMutex by a writer or for one that waits.
//
//go:norace
func (ob *object) taken() bool { return ob.holder >= 0 || ob.intent >= 0 }

// held returns what a word holds that somebody awaits a change of; of other
// objects it is not known how large they are.
//
//go:norace
func (ob *object) held() uint64 {
	if !ob.awaited {
		return 0
	}
	return *(*uint64)(ob.at)
}

// enabled reports whether g can take its step now.
//
//go:norace
func (e *engine) enabled(g *goroutine) bool {
	p := &g.pending
	ob := &e.objects.list[p.obj]
	switch p.kind {
	case sched.Change:
		return ob.held() != g.next.A
	case sched.Lock:
		return ob.holder < 0
	case sched.RWIntend:
		return ob.intent < 0
	case sched.RWLock:
		return ob.reader == 0
	case sched.RLock:
		return ob.intent < 0
	case sched.Wait:
		return ob.set
	case sched.WaitContext:
		return p.obj != 0 && ob.set || e.objects.ended(p.ctx)
	case sched.Join:
		for i := 0; i < e.n; i++ {
			if e.gs[i].program && e.gs[i].live {
				return false
			}
		}
	}
	return true
}

// apply does to the model of the objects what the step of g does to the real
// ones.
//
//go:norace
func (e *engine) apply(g *goroutine) {
	p, op := &g.pending, &g.op
	ob := &e.objects.list[p.obj]
	id := int32(g.id)
	switch p.kind {
	case sched.Lock:
		ob.holder = id
	case sched.TryLock:
		if e.try(op, ob.holder < 0) {
			ob.holder = id
		}
	case sched.Unlock:
		if e.release(op, ob.holder >= 0) {
			ob.holder = -1
		}
	case sched.RWIntend:
		ob.intent = id
	case sched.RWLock:
		ob.holder = id
	case sched.RWTryLock:
		if e.try(op, ob.intent < 0 && ob.reader == 0) {
			ob.intent, ob.holder = id, id
		}
	case sched.RWUnlock:
		if e.release(op, ob.holder >= 0) {
			ob.intent, ob.holder = -1, -1
		}
	case sched.RLock:
		ob.reader++
	case sched.TryRLock:
		if e.try(op, ob.intent < 0) {
			ob.reader++
		}
	case sched.RUnlock:
		if e.release(op, ob.reader > 0) {
			ob.reader--
		}
	case sched.Set:
		if p.obj != 0 { // the zero event is no object
			ob.set, ob.early = true, e.solo
		}
	case sched.WaitContext:
		if p.obj != 0 && ob.set {
			op.R = 1
		}
	case sched.Cancel:
		c := &e.objects.list[p.ctx]
		c.set, c.early = true, e.solo
	case sched.Advance:
		e.clock += int64(op.A)
	}
}

// try notes whether a TryLock succeeds. A failed one of a Mutex changes
// nothing; one of an RWMutex depends on the number of readers all the same.
//
//go:norace
func (e *engine) try(op *sched.Op, ok bool) bool {
	op.Skip = !ok
	if ok {
		op.R = 1
	} else if op.Kind == sched.TryLock {
		op.Write = false
	}
	return ok
}

// release notes whether a lock can be given back; the real one must not be
// asked to if it is not held.
//
//go:norace
func (e *engine) release(op *sched.Op, held bool) bool {
	op.Skip = !held
	if !held && !e.killing {
		e.fail(Misuse, "the program unlocks a lock that is not held")
	}
	return held
}
