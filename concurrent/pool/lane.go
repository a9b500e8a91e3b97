package pool

import (
	"context"

	"github.com/surety-go/surety/internal/contexts"
	"github.com/surety-go/surety/internal/waitgraph"
)

// origin is what tasks have in common that were submitted with one context.
type origin struct {
	pool   *Pool           // immutable, as all
	ctx    context.Context // given to the call that submitted them, or that of their scope
	parent *waitgraph.Node // waits for their end; nil: nobody does

	endless bool // ctx is known never to end
}

// hasEnded reports whether the tasks are not to run any more. It may call the
// user's code.
func (o *origin) hasEnded() bool { return !o.endless && o.ctx.Err() != nil }

// originLocked returns the origin of tasks that are submitted with ctx from
// outside of scopes. Successive calls with one context share it.
func (p *Pool) originLocked(ctx context.Context) *origin {
	if !p.remembers(&ctx) {
		p.last = &origin{pool: p, ctx: ctx, endless: contexts.Endless(&ctx)}
	}
	return p.last
}

// remembers reports whether last is the origin of tasks that are submitted with
// *ctx. It may be nil also while tasks are queued: a submitter that found no room
// goes on after the pool was idle in between.
func (p *Pool) remembers(ctx *context.Context) bool {
	return p.last != nil && contexts.Same(&p.last.ctx, ctx)
}

// entry is a task on its way from the call that handed it over to a worker.
type entry struct {
	from *origin
	task Task // what to call if there is no job
	job  *job
}

// laneOf returns the lane of e.
func (p *Pool) laneOf(e entry) *lane {
	if e.job == nil {
		return &p.own
	}
	return e.job.lane
}

// lane is accepted tasks that have not started, first in, first out. Those of
// the pool itself and those of each scope are a lane; lanes with tasks take
// turns. It is guarded by the mu of the pool.
type lane struct {
	ring       []slot // of a length that is a power of two, or nil
	prev, next *lane  // in the ring of turns, while live > 0

	// What every task writes stands at the end; see Pool.
	head, tail uint // the slots from head to tail are in use; positions count modulo the length
	live       int  // of these, those whose task has not left
}

const (
	leastRing = 8

	// keptRing is the length up to which a ring does not shrink, so that a queue
	// that fills and drains again and again keeps its memory.
	keptRing = 2 * DefaultQueue
)

// pushLocked adds e to its lane.
func (p *Pool) pushLocked(e entry) {
	l := p.laneOf(e)
	if l.tail-l.head == uint(len(l.ring)) {
		l.rebuild()
	}
	if e.job != nil {
		e.job.state, e.job.at = queued, l.tail
	} else {
		p.plain++
	}
	l.ring[l.tail&uint(len(l.ring)-1)] = e.slot()
	l.tail++
	l.live++
	p.queued++
	if l.live == 1 {
		p.enterLocked(l)
	}
}

// popLocked removes the first task of the lane whose turn it is, and gives the
// turn to the next lane. A task must be queued.
func (p *Pool) popLocked() entry {
	l := p.turn
	first := l.front()
	e := first.entry()
	if e.job == nil {
		p.plain--
	}
	*first = slot{}
	l.head++
	if l.next != l {
		p.turn = l.next
	}
	p.leftLocked(l)
	if l.sparse() {
		l.rebuild()
	}
	return e
}

// removeLocked removes j from the middle of its lane.
func (p *Pool) removeLocked(j *job) {
	l := j.lane
	l.ring[j.at&uint(len(l.ring)-1)] = slot{}
	p.leftLocked(l)
	if l.sparse() {
		l.rebuild()
	}
}

// leftLocked notes that a task has left l.
func (p *Pool) leftLocked(l *lane) {
	p.queued--
	if l.live--; l.live == 0 {
		p.emptiedLocked(l)
	}
}

// emptiedLocked ends the turns of l, which has no tasks.
func (p *Pool) emptiedLocked(l *lane) {
	l.head = l.tail
	if l.next == l {
		p.turn = nil
	} else {
		l.prev.next, l.next.prev = l.next, l.prev
		if p.turn == l {
			p.turn = l.next
		}
	}
	l.prev, l.next = nil, nil
}

// enterLocked makes l the last to have its turn.
func (p *Pool) enterLocked(l *lane) {
	if p.turn == nil {
		l.prev, l.next, p.turn = l, l, l
		return
	}
	l.prev, l.next = p.turn.prev, p.turn
	l.prev.next, l.next.prev = l, l
}

// front returns the slot of the first task of l, which must have one.
func (l *lane) front() *slot { return skip(l.ring, &l.head) }

// skip moves at to the next position in ring whose task has not left, and returns
// its slot.
func skip(ring []slot, at *uint) *slot {
	for {
		if s := &ring[*at&uint(len(ring)-1)]; s.from != nil {
			return s
		}
		*at++
	}
}

// sparse reports whether the ring is much longer than it should be.
func (l *lane) sparse() bool { return len(l.ring) > keptRing && l.live < len(l.ring)/8 }

// rebuild brings the length of the ring into proportion to the tasks in it, and
// removes the slots of tasks that have left.
func (l *lane) rebuild() {
	n := max(leastRing, len(l.ring))
	switch {
	case 2*l.live >= n && len(l.ring) > 0:
		n *= 2
	case l.sparse():
		n /= 2
	}
	old := *l
	l.ring, l.head, l.tail = make([]slot, n), 0, 0
	for i := old.head; i != old.tail; i++ {
		if s := old.ring[i&uint(len(old.ring)-1)]; s.from != nil {
			if j := s.job(); j != nil {
				j.at = l.tail
			}
			l.ring[l.tail] = s
			l.tail++
		}
	}
}
