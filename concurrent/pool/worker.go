package pool

import (
	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/seam"
)

// spawn runs j, which has started, and what follows it on a new goroutine.
func (p *Pool) spawn(j *job) {
	seam.Go(func() { p.serve(j) })
}

// serve runs j and, on the same permit, what is to run next, until nothing is.
func (p *Pool) serve(j *job) {
	defer func() {
		if j != nil {
			// A function called Goexit, so this goroutine ends; its permit does not.
			p.spawn(j)
		}
	}()
	for j != nil {
		p.serveUntilPanic(&j)
	}
}

// serveUntilPanic runs *j and what follows it until nothing does, and then
// sets *j to nil; or until a function does not return, and then sets *j to what
// is to run next. In the latter case it returns, unless Goexit was called.
func (p *Pool) serveUntilPanic(j **job) {
	defer func() {
		if *j == nil {
			return // every function returned
		}
		v := recover()
		if v == nil {
			(*j).fail(exited, errGoexit)
		} else if _, ok := (*j).work.(*plain); ok {
			// Nobody is told and nothing is counted: what waits for the task must
			// not overtake the crash. The stack is still that of the panic.
			*j = nil
			panic(v)
		} else {
			(*j).fail(panicked, &concurrent.PanicError{Value: v, Stack: seam.Stack()})
		}
		*j = p.finish(*j)
	}()
	for *j != nil {
		(*j).execute()
		*j = p.finish(*j)
	}
}

// finish settles j, whose function has ended, and returns the job that is to
// run next on its permit, or nil if the permit was given up.
func (p *Pool) finish(j *job) (next *job) {
	if cancel := j.cancel.Swap(nil); cancel != nil {
		(*cancel)(nil)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	j.settleLocked()
	next = p.nextLocked(j)
	p.balanceLocked()
	p.restLocked()
	return next
}

// nextLocked decides what becomes of the permit that j, which has settled, ran
// on.
func (p *Pool) nextLocked(j *job) *job {
	switch {
	case j.loan != nil:
		p.inheritLocked(j)
		return nil
	case j.borrowed && j.lender == nil:
		return nil // the permit is that of the caller who waits for j
	case j.borrowed:
		lender := j.lender
		j.lender = nil // whoever keeps the future of j must not keep the lender
		return p.helpLocked(lender)
	}
	if p.permits <= p.limit {
		if next := p.takeLocked(); next != nil {
			return next
		}
	}
	p.permits--
	return nil
}

// takeLocked starts the job whose turn it is on a permit of the caller, and
// returns it, or nil if there is none. The caller restores the invariant of
// Pool, as a place in the queue may be free.
func (p *Pool) takeLocked() *job {
	j := p.queue.front()
	if j == nil {
		if j = p.blocked.front(); j == nil {
			return nil
		}
		p.admitLocked(j)
	}
	p.startLocked(j)
	return j
}

// balanceLocked restores the invariant of Pool after the limit or the queue
// has changed.
func (p *Pool) balanceLocked() {
	for {
		p.refillLocked()
		if p.permits >= p.limit {
			return
		}
		j := p.takeLocked()
		if j == nil {
			return
		}
		p.permits++
		p.spawn(j)
	}
}

// refillLocked gives free places in the queue to those who wait for room.
func (p *Pool) refillLocked() {
	for p.blocked.len > 0 && p.roomLocked() {
		j := p.blocked.front()
		p.admitLocked(j)
		p.enqueueLocked(j)
	}
}

// offerLocked accepts j if there is room: j starts or waits. If not, j is
// refused so far. By the invariant of Pool nobody waits for room if there is
// some, so j overtakes nobody.
func (p *Pool) offerLocked(j *job) way {
	if p.permits == 0 {
		p.refreshLocked()
	}
	switch {
	case p.permits < p.limit:
		p.permits++
		p.acceptLocked(j)
		p.startLocked(j)
		return starts
	case p.roomLocked():
		p.acceptLocked(j)
		p.enqueueLocked(j)
		p.balanceLocked() // the limit may have grown
		return waits
	}
	return refused
}

// admitLocked accepts j, whose submitter waits for room, and lets that go on.
func (p *Pool) admitLocked(j *job) {
	j.place.remove()
	p.acceptLocked(j)
	j.admitted.Set()
}

// acceptLocked counts j as accepted: the linearization point of every call
// that hands over a task. The caller enqueues or starts it.
func (p *Pool) acceptLocked(j *job) {
	p.count.accepted++
	if p.count.accepted%refreshEvery == 0 {
		p.refreshLocked()
	}
	j.work.acceptLocked()
}

func (p *Pool) enqueueLocked(j *job) {
	j.state = queued
	p.queue.push(&j.place)
}

// startLocked makes j, which was accepted, one that runs: the linearization
// point of its start.
func (p *Pool) startLocked(j *job) {
	j.place.remove()
	j.state = running
	p.running.push(&j.place)
	j.work.startLocked()
}

// restLocked sets rest once a pool that accepts no more tasks has none. By the
// invariant of Pool none is queued if none runs.
func (p *Pool) restLocked() {
	if p.closed && !p.resting && p.running.len == 0 {
		p.resting = true
		p.rest.Set()
	}
}
