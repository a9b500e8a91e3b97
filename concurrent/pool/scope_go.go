package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
)

// member is a task of a scope.
type member struct {
	job   job
	scope *Scope
	f     func(context.Context) error // nil once settled
	n     int                         // it was accepted as the nth, if the scope collects errors
	spare bool                        // nothing is lost if it does not run
}

func (s *Scope) newMember(f func(context.Context) error, spare bool) *job {
	m := &member{scope: s, f: f, spare: spare}
	m.job.init(&s.from, &s.lane, ofScope, m)
	return &m.job
}

// Go hands f over as a task of the scope; its error, panic or Goexit is the
// scope's. If there is no room, Go waits for room. If f cannot be accepted,
// because Shutdown or Stop was called or the scope's context has ended, f
// never runs, and the scope fails with that error.
//
// Go may be called by the scope's body and by its tasks; what else calls it
// must have returned before both have. Called by a task, or by a body that is
// part of a task of the same pool, it does not wait for room: it runs f at once
// on another goroutine and returns when it has ended. As long as the body has
// not returned, its calls and those of tasks cannot be told apart if it is not
// part of a task. Then one call at a time waits for room, and none while the
// body waits in another call of this package with the scope's context; the
// tasks of other calls are queued beyond Config.Queue. So such a body must not
// wait by other means for a task that calls Go.
//
// Go takes no context. If it is called from a computation of a map's key or
// from a load, and f waits for that, the two wait for each other for ever. Go
// panics if f is nil, and after [Pool.Scope] has returned.
//
// Concurrency: atomic(whole); waits(room in the queue), abort(ctx); callback later unlocked, panic propagated.
func (s *Scope) Go(f func(context.Context) error) {
	args.Func(f == nil, "pool: Scope.Go")
	s.check("pool: Scope.Go")
	p, j := s.pool, s.newMember(f, false)
	p.lock()
	if s.over {
		p.unlock()
		panic("pool: Scope.Go called after the call of Pool.Scope had returned; start tasks from the scope's body or from its tasks")
	}
	s.handUnlock(j)
}

// handUnlock does what Go does from where mu is locked, which it gives back.
func (s *Scope) handUnlock(j *job) {
	p := s.pool
	way, err := s.handLocked(j)
	p.unlock()
	switch way {
	case refused:
		s.fail(completed, err)
	case lent:
		p.runOnLoan(&s.ctx.Node, j)
	case parked:
		s.awaitRoom(j)
	}
}

// tryGo hands f over as a task of the scope if there is room and the scope has
// not ended.
func (s *Scope) tryGo(f func(context.Context) error) {
	p, j := s.pool, s.newMember(f, true)
	p.lock()
	defer p.unlock()
	if !s.over && p.refusalLocked(causeIfEnded(&s.ctx)) == nil {
		p.offerLocked(j.entry(), false)
	}
}

// handLocked does what Go decides with the lock held.
func (s *Scope) handLocked(j *job) (way, error) {
	p := s.pool
	if err := p.refusalLocked(causeIfEnded(&s.ctx)); err != nil {
		p.count.refused++
		return refused, err
	}
	switch {
	case p.offerLocked(j.entry(), s.host == nil && !s.joining) == accepted:
		if s.joining {
			p.helpJoinLocked(s.host) // whose permit may be idle
		}
		return accepted, nil
	case s.joining:
		p.lendLocked(nil, j)
		return lent, nil
	case s.own && s.host.state == running:
		p.lendAsideLocked(s.host, j)
		return lent, nil
	case canLendLocked(s.host):
		p.lendLocked(s.host, j)
		return lent, nil
	}
	p.parkLocked(s.host, j)
	s.parked.push(&j.parking.member, j.parking)
	return parked, nil
}

// awaitRoom waits until j, which is parked, is accepted, and if join lends it
// the permit of the caller, which is a task then, until j has ended.
func (s *Scope) awaitRoom(j *job) {
	beginWait(&s.ctx.Node)
	defer endWait(&s.ctx.Node)
	if err := s.pool.awaitRoom(&s.ctx, s.host, j); err != nil {
		s.fail(completed, err)
		return
	}
	if j.parking.awaited {
		j.done.wait()
		return
	}
	s.pool.awaitLoan(&s.ctx.Node, s.host, j)
}

func (m *member) run(ctx context.Context) {
	if err := m.f(ctx); err != nil && !m.scope.keep(m, err) {
		m.scope.fail(completed, err)
	}
}

func (m *member) acceptLocked() {
	if was := m.job.parking; was != nil {
		was.member.remove()
	}
	m.scope.pending++
	if all := m.scope.all; all != nil {
		all.accepted++
		m.n = all.accepted
	}
}

func (m *member) failLocked(o outcome, err error) func() {
	if m.spare && o == cancelled {
		return nil
	}
	return m.scope.failLocked(o, err)
}

func (m *member) settleLocked() {
	m.f = nil
	m.scope.pending--
	m.scope.overLocked()
}
