package pool

// Tasks of Go and TryGo come into own at one end and leave it at the other, and each
// end has a lock of its own: callers that put tasks behind others need only mu, and
// workers that follow one task by the next only outMu, so that the two do not meet,
// nor pass a cache line to and fro. Who needs to know of both ends, for everything
// else, holds mu and settles: he takes outMu if the far end is open, and then knows
// what has happened at each since the last time. When he gives mu back, he says how
// many tasks may pass each end until it has to be settled again: none where more
// is to be done for a task than to move it.

// end is one end of the lane of a pool's own tasks.
type end struct {
	ring []slot // of the lane
	at   uint   // the position at which the next task passes
	left int    // tasks that may pass before the lane has to be settled
}

// put puts s at the end of the lane, for which something must be left.
func (e *end) put(s slot) {
	e.ring[e.at&uint(len(e.ring)-1)] = s
	e.at++
	e.left--
}

// front returns the slot of the first task of the lane, for which something must be left.
func (e *end) front() *slot { return skip(e.ring, &e.at) }

// take removes the task in s, which is the first, and returns it.
func (e *end) take(s *slot) Task {
	task := s.task()
	*s = slot{}
	e.at++
	e.left--
	return task
}

// settleLocked brings up to date what mu guards, with mu just taken. From then on
// nothing passes the ends until unlock.
func (p *Pool) settleLocked() {
	if p.in.at != p.own.tail || p.open {
		p.settleEndsLocked()
	}
}

func (p *Pool) settleEndsLocked() {
	l := &p.own
	came, went := int(p.in.at-l.tail), 0
	if p.open {
		settlersPause.Lock(&p.outMu)
		went = l.live - p.out.left
		l.head = p.out.at
		p.count.settled[completed] += uint64(went) // each left in place of one that had completed
	}
	if came == 0 && went == 0 {
		return
	}
	l.tail = p.in.at
	l.live += came - went
	p.queued += came - went
	p.plain += came - went
	p.count.accepted += uint64(came)
	if l.live == 0 {
		p.emptiedLocked(l)
	}
}

// openLocked says how many tasks may pass the ends, with mu to be given back. It
// gives outMu back if out was open.
func (p *Pool) openLocked() {
	if p.own.live > 0 || p.open {
		p.openEndsLocked()
	} else {
		p.in = end{at: p.own.tail}
	}
}

func (p *Pool) openEndsLocked() {
	l := &p.own
	p.in = end{ring: l.ring, at: l.tail, left: p.mayComeLocked()}
	opens := p.plain > p.starting && p.turn == l && l.next == l && p.blocked.len == 0 && p.permits <= p.limit
	switch {
	case p.open:
	case opens:
		settlersPause.Lock(&p.outMu)
	default:
		return
	}
	p.open, p.out = opens, end{}
	if opens {
		p.out = end{ring: l.ring, at: l.head, left: l.live}
	}
	p.outMu.Unlock()
}

// mayComeLocked returns how many tasks may come in for which nothing else is to be
// done. By the invariant of Pool, nobody waits if there is room, and while there are
// others, what is to be done for them to start is done. A task after which GOMAXPROCS
// has to be read is none of them.
func (p *Pool) mayComeLocked() int {
	l := &p.own
	if p.closed || l.live == 0 || !p.roomLocked() {
		return 0
	}
	n := min(p.room-(p.queued-p.starting), len(l.ring)-int(l.tail-l.head))
	if p.workers == 0 {
		n = min(n, refreshEvery-1-int(p.count.accepted%refreshEvery))
	}
	return n
}
