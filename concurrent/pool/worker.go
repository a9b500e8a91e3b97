package pool

import (
	"context"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/seam"
)

// worker is a goroutine that runs tasks, one after the other. It outlives the
// goroutine, to be used by another one.
type worker struct {
	pool *Pool  // immutable
	run  func() // serve; immutable
	next *worker

	// Used by the goroutine, and before its start and after its end under
	// pool.mu.
	fresh   bool // has not begun; counts in starting
	current entry
	outcome outcome   // of current
	owes    int       // is to yield when fewer tasks than that are queued; see balanceLocked
	mark    *mark     // gives out the contexts; nil: a new one is needed
	marks   int       // how many tokens that should have
	left    int       // how many tasks there were to follow when it last had mu or outMu
	met     seam.Time // when it last found outMu taken after a task
	ran     int       // tasks since
}

// shortTask is the time per task, with all that is around it, below which tasks are
// short.
const shortTask seam.Duration = 250 // nanoseconds

// mostSpares is how many workers without a goroutine a pool keeps.
const mostSpares = 4

// workerLocked returns a worker without a goroutine and without a task.
func (p *Pool) workerLocked() *worker {
	w := p.spare
	if w == nil {
		w = &worker{pool: p, marks: few}
		w.run = w.serve
		return w
	}
	p.spare = w.next
	p.spares--
	return w
}

// releaseLocked takes back a worker whose goroutine ends.
func (p *Pool) releaseLocked(w *worker) {
	if w.mark != nil && (w.mark.from != p.last || w.mark.bound.Load() != nil) {
		w.mark = nil // it would keep what it is about
	}
	w.owes = 0
	if p.spares < mostSpares {
		w.next, p.spare = p.spare, w
		p.spares++
	}
	if p.permits == 0 {
		p.forgetLocked()
	}
	p.restLocked()
}

// forgetLocked lets go of contexts, as no task runs. Those that never end may
// stay: they keep nothing.
func (p *Pool) forgetLocked() {
	if p.last != nil && !p.last.endless {
		p.last = nil
	}
	for w := p.spare; w != nil; w = w.next {
		if w.mark != nil && w.mark.from != p.last {
			w.mark = nil
		}
	}
}

// spawnLocked has unlock start a goroutine on a permit of the caller, which runs
// e first.
func (p *Pool) spawnLocked(e entry) {
	w := p.workerLocked()
	w.receiveLocked(e)
	p.goLocked(w)
}

// spawnNextLocked has unlock start a goroutine on a free permit, which runs the
// task whose turn it is when it gets to it.
func (p *Pool) spawnNextLocked() {
	w := p.workerLocked()
	w.fresh = true
	p.permits++
	p.starting++
	p.goLocked(w)
}

// goLocked has unlock start the goroutine of w.
func (p *Pool) goLocked(w *worker) { w.next, p.pending = p.pending, w }

// serve is the goroutine of w.
func (w *worker) serve() {
	p := w.pool
	defer func() {
		if w != nil {
			// A function called Goexit, so this goroutine ends; its permit does not.
			seam.Go(w.run)
		}
	}()
	if w.fresh {
		w = w.begin()
	}
	for w != nil {
		p.serveUntilPanic(&w)
	}
}

// begin is the first that a goroutine does that was started without a task: it
// takes one, and sees that another goroutine comes if tasks are left. So permits
// come into use one after the other, and a burst of short tasks needs few. It
// returns nil if there was nothing to do.
func (w *worker) begin() *worker {
	p := w.pool
	w.lock()
	defer p.unlock()
	w.fresh = false
	p.starting--
	if !p.takeLocked(w) {
		p.releaseLocked(w)
		return nil
	}
	w.balanceLocked()
	return w
}

// serveUntilPanic runs what w has and what follows it until nothing does, and
// then sets *w to nil; or until a function does not return. In the latter case
// it returns, unless Goexit was called, and w has what is to run next.
func (p *Pool) serveUntilPanic(w **worker) {
	defer func() {
		if *w == nil {
			return // every function returned
		}
		v := recover()
		switch {
		case v == nil:
			(*w).fail(exited, errGoexit)
		case (*w).crashes():
			// Nobody is told and nothing is counted: what waits for the task must
			// not overtake the crash. The stack is still that of the panic.
			*w = nil
			panic(v)
		default:
			(*w).fail(panicked, &concurrent.PanicError{Value: v, Stack: seam.Stack()})
		}
		*w = (*w).finish()
	}()
	for *w != nil {
		(*w).execute()
		*w = (*w).finish()
	}
}

// crashes reports whether a panic of the current task is nobody's to handle.
func (w *worker) crashes() bool {
	if w.current.job == nil {
		return true
	}
	_, ok := w.current.job.work.(*plain)
	return ok
}

// receiveLocked makes e the task of w and starts it, unless it was lent a
// permit and so has started: the linearization point of its start.
func (w *worker) receiveLocked(e entry) {
	p := w.pool
	w.current, w.outcome = e, completed
	if e.job == nil {
		p.active++
	} else if e.job.state != running {
		p.startLocked(e.job)
	}
	w.left = p.queued
	switch {
	case w.mark.serves(e.from):
		w.mark.issue(e.job)
	case w.mark != nil:
		w.marks = few
		if w.mark.from == e.from && w.mark.used == w.mark.len {
			w.marks = many
		}
		w.mark = nil
	}
}

// startLocked makes j, which was accepted, one that runs.
func (p *Pool) startLocked(j *job) {
	j.state = running
	p.active++
}

// balanceLocked is that of the pool. A caller that it lets in is ready to run on
// the processor of w, which would keep that until no task is left: then all others
// wait for the caller to bring more. So w yields once when a quarter of the queue
// is left, or later if it has let in several, of whom one fills the queue and the
// others wait again.
func (w *worker) balanceLocked() {
	p := w.pool
	waiting := p.blocked.len
	p.balanceLocked()
	for range waiting - p.blocked.len {
		switch {
		case w.owes == 0:
			w.owes = p.room / 4
		case w.owes > 1:
			w.owes /= 2
		}
	}
}

// lock locks mu for w, which has run a task or is to get one.
func (w *worker) lock() {
	workersPause.Lock(&w.pool.mu)
	w.pool.settleLocked()
}

// execute calls the function of the current task, unless its context has
// ended.
func (w *worker) execute() {
	e := &w.current
	if e.from.hasEnded() {
		w.fail(cancelled, context.Cause(e.from.ctx))
		return
	}
	if w.mark == nil {
		w.mark = newMark(e.from, w.marks)
		w.mark.issue(e.job)
	}
	if e.job == nil {
		w.follow(e.task)
	} else {
		e.job.work.run(w.mark.last())
	}
}

// follow calls the function of the current task, which has no job, and goes on
// with those of the tasks that follow as long as nothing else is to be done in
// between. It leaves the last of them to finish.
func (w *worker) follow(task Task) {
	p, m := w.pool, w.mark
	w.current.task = nil // nothing keeps it while its successors run
	for {
		task(m.last())
		w.ran++
		if w.left == 0 {
			return
		}
		if !seam.TryBrief(&p.outMu) {
			w.lockAgain()
		}
		if p.out.left == 0 || p.out.left < w.owes {
			break
		}
		s := p.out.front()
		if s.from != m.from || m.used == m.len || m.bound.Load() != nil {
			break
		}
		// The task that has run is settled, its context ended, and its successor
		// started: the linearization point of all of that.
		m.used++
		task = p.out.take(s)
		w.left = p.out.left
		p.outMu.Unlock()
		if m.from.hasEnded() {
			w.outcome = cancelled
			return
		}
	}
	p.outMu.Unlock()
}

// lockAgain takes outMu for w, which found it taken after a task. If its tasks are
// short and the queue has room, nothing is lost if others go on for a while: one
// worker takes tasks with the end at which they leave in the cache of its processor,
// or a caller that settles fills the queue.
func (w *worker) lockAgain() {
	p, now := w.pool, seam.Now()
	pauses := workersPause
	if now.Sub(w.met) < seam.Duration(w.ran)*shortTask && w.left < p.room/4*3 {
		pauses = shortTasksPause
	}
	w.met, w.ran = now, 0
	pauses.Lock(&p.outMu)
}

// fail notes that the function of the current task did not return, or will
// not be called.
func (w *worker) fail(o outcome, err error) {
	w.outcome = o
	j := w.current.job
	if j == nil {
		return
	}
	j.pool.lockInner()
	after := j.work.failLocked(o, err)
	j.pool.unlock()
	if after != nil {
		after()
	}
}

// finish settles the current task, whose function has ended, and gives w what
// is to run next on its permit. It returns nil if that is nothing: then the
// permit was given up, and so was w.
func (w *worker) finish() *worker {
	p := w.pool
	j := w.endContext()
	if p.queued < w.owes {
		w.owes = 0
		defer seam.Yield() // after unlock
	}
	defer p.unlock()
	p.active--
	if j != nil {
		j.settleLocked(w.outcome)
	} else {
		p.count.settled[w.outcome]++
	}
	w.current = entry{}
	if !p.nextLocked(w, j) {
		p.releaseLocked(w)
		w = nil
	}
	switch {
	case p.blocked.len == 0:
	case w == nil:
		p.balanceLocked()
	default:
		w.balanceLocked()
	}
	return w
}

// endContext ends the context of the current task, takes mu, and returns the
// task's job, or nil if it has none.
func (w *worker) endContext() *job {
	m, p := w.mark, w.pool
	if m == nil { // the function was not called
		w.lock()
		return w.current.job
	}
	for {
		b := m.bound.Load()
		if b != nil {
			b.cancel(nil) // before anybody is told that the task has ended
		}
		w.lock()
		if m.bound.Load() == b {
			j := m.job
			m.live, m.job = false, nil
			return j
		}
		p.unlock() // it was asked for just now
	}
}

// nextLocked decides what becomes of the permit that w has run a task on, and
// reports whether w has another one to run on it. The task has settled; j is
// its job, or nil.
func (p *Pool) nextLocked(w *worker, j *job) bool {
	if j == nil {
		return p.takeLocked(w)
	}
	p.leaveAsidesLocked(j)
	lender, owns := j.lender, j.ownsPermitLocked()
	j.lender = nil // whoever keeps the future of j must not keep the lender
	if j.aside && !owns {
		lender.asides--
	}
	switch {
	case j.loan != nil:
		p.inheritLocked(j, lender, owns)
		return false
	case owns:
		return p.takeLocked(w)
	case lender == nil || j.aside:
		return false // the permit is that of the caller who waits for j
	}
	next := p.helpLocked(lender)
	if next != nil {
		w.receiveLocked(next.entry())
	}
	return next != nil
}

// takeLocked starts the task whose turn it is as the task of w, which holds a
// permit, or gives that up if there is none. The caller restores the invariant
// of Pool, as a place in the queue may be free.
func (p *Pool) takeLocked(w *worker) bool {
	switch {
	case p.permits > p.limit:
	case p.queued > 0:
		w.receiveLocked(p.popLocked())
		return true
	case p.blocked.len > 0:
		w.receiveLocked(p.admitLocked(p.blocked.front()))
		return true
	}
	p.permits--
	return false
}

// balanceLocked restores the invariant of Pool after the limit or the queue
// has changed.
func (p *Pool) balanceLocked() {
	for {
		p.refillLocked()
		switch {
		case p.permits >= p.limit:
			return
		case p.queued > 0 && p.starting == 0:
			p.spawnNextLocked()
		case p.queued == 0 && p.blocked.len > 0:
			p.permits++
			p.spawnLocked(p.admitLocked(p.blocked.front()))
		default:
			return
		}
	}
}

// refillLocked gives free places in the queue to those who wait for room.
func (p *Pool) refillLocked() {
	for p.blocked.len > 0 && p.roomLocked() {
		p.pushLocked(p.admitLocked(p.blocked.front()))
	}
}

// roomLocked reports whether the queue has a free place. A task that a
// goroutine on its way is to take does not take one.
func (p *Pool) roomLocked() bool { return p.queued-p.starting < p.room }

// offerLocked accepts e if there is room: it starts or waits for its turn. If not,
// it is refused so far. By the invariant of Pool nobody waits for room if there is
// some, so e overtakes nobody. Patient says that the caller can wait for a place that
// a goroutine which is starting will make.
func (p *Pool) offerLocked(e entry, patient bool) way {
	switch {
	case p.permits == 0:
		p.refreshLocked()
		p.acceptLocked(e.job)
		p.permits++
		p.spawnLocked(e)
	case p.roomLocked():
		p.acceptLocked(e.job)
		p.pushLocked(e)
		if p.permits < p.limit && p.starting == 0 {
			p.spawnNextLocked()
		}
	case p.permits < p.limit && !(patient && p.starting > 0 && p.queued > 0):
		return p.offerPermitLocked(e)
	default:
		return refused
	}
	return accepted
}

// offerPermitLocked is offerLocked for when there is a free permit and no room:
// those who wait for room get permits first.
func (p *Pool) offerPermitLocked(e entry) way {
	for p.blocked.len > 0 && p.permits < p.limit {
		p.startInTurnLocked(p.admitLocked(p.blocked.front()))
	}
	if p.permits >= p.limit {
		return refused
	}
	p.acceptLocked(e.job)
	p.startInTurnLocked(e)
	return accepted
}

// startInTurnLocked makes a free permit start the task whose turn it is when e,
// for which the queue has no room, is the last.
func (p *Pool) startInTurnLocked(e entry) {
	if p.queued > 0 {
		p.pushLocked(e)
		e = p.popLocked()
	}
	p.permits++
	p.spawnLocked(e)
}

// acceptLocked counts a task as accepted, whose job may be nil: the
// linearization point of every call that hands over a task. The caller queues
// or starts it.
func (p *Pool) acceptLocked(j *job) {
	p.count.accepted++
	if p.workers == 0 && p.count.accepted%refreshEvery == 0 {
		p.refreshLocked()
	}
	if j != nil {
		j.work.acceptLocked()
	}
}

// restLocked sets rest once a pool that accepts no more tasks has none. By the
// invariant of Pool none is queued if no permit is in use.
func (p *Pool) restLocked() {
	if p.closed && !p.resting && p.permits == 0 && p.active == 0 {
		p.resting = true
		p.rest.Set()
	}
}
