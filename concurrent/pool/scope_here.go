package pool

import (
	"context"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/seam"
)

// runHere runs f as a task of the scope on the calling goroutine, which is that
// of the body, if it finds a permit for that: the one of the task that the body
// is part of, or one that nobody uses. If not, it hands f over as Go does.
//
// A panic of f is noted and not raised. If f calls Goexit, so does the body.
func (s *Scope) runHere(f func(context.Context) error) (here bool) {
	p, j := s.pool, s.newMember(f, false)
	p.lock()
	if p.refusalLocked(causeIfEnded(&s.ctx)) != nil || !s.permitLocked(j) {
		s.handUnlock(j)
		return false
	}
	w := p.workerLocked()
	w.receiveLocked(j.entry())
	p.unlock()
	beginWait(s.ctx.Node.Parent()) // whoever waits for the body waits for f
	defer endWait(s.ctx.Node.Parent())
	s.exiting = true // unless control comes back
	w.runHere()
	s.exiting = false
	return true
}

// permitLocked accepts j on a permit for the body's goroutine, if there is one.
func (s *Scope) permitLocked(j *job) bool {
	p := s.pool
	switch {
	case canLendLocked(s.host):
		p.lendLocked(s.host, j)
	case s.host == nil && p.permits < p.limit && p.blocked.len == 0:
		p.acceptLocked(j)
		p.permits++
	default:
		return false
	}
	return true
}

// runRest runs those tasks on the calling goroutine that have not started, as
// long as that is the host's and its permit is to be had. It waits for them
// anyway, and what becomes of a panic or Goexit is the same: a Goexit of a task
// is one of the caller.
func (s *Scope) runRest() {
	p := s.pool
	for s.own {
		p.lock()
		if s.lane.live == 0 || !canLendLocked(s.host) {
			p.unlock()
			return
		}
		j := s.lane.front().job()
		p.lendLocked(s.host, j)
		w := p.workerLocked()
		w.receiveLocked(j.entry())
		p.unlock()
		w.runHere()
	}
}

// runHere runs the current task on the calling goroutine, and leaves what
// follows it on its permit to another one.
func (w *worker) runHere() {
	returned := false
	defer func() {
		if !returned {
			if v := recover(); v != nil {
				w.fail(panicked, &concurrent.PanicError{Value: v, Stack: seam.Stack()})
			} else {
				w.fail(exited, errGoexit)
			}
		}
		if w.finish() != nil {
			seam.Go(w.run)
		}
	}()
	w.execute()
	returned = true
}
