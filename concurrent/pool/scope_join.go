package pool

import "context"

// join waits until all tasks of s have ended, and drops those that have not
// started when the scope's context ends. From its start, whoever calls Go is a
// task. If a task that it runs calls Goexit, the goroutine ends when all have
// ended, or panics if another one did.
func (s *Scope) join() {
	s.beginJoin()
	beginWait(s.ctx.Node.Parent())
	defer endWait(s.ctx.Node.Parent())
	returned := false
	defer func() {
		if !returned {
			s.awaitTasks()
			s.raise()
		}
	}()
	s.runRest()
	returned = true
	s.awaitTasks()
}

// beginJoin notes that the body has ended. Its calls of Go have returned, so
// those that wait for room are tasks, whose own permits their tasks get.
func (s *Scope) beginJoin() {
	p := s.pool
	p.lock()
	defer p.unlock()
	s.joining = true
	for k := s.parked.front(); k != nil; k = s.parked.front() {
		e := k.entry
		k.awaited = true
		p.lendLocked(nil, e.job)
		p.spawnLocked(e)
	}
	s.overLocked()
}

// awaitTasks waits until no task is left. Meanwhile the permit of the host is
// for those that have not started.
func (s *Scope) awaitTasks() {
	s.offerPermit()
	if !s.joined.waitContext(&s.ctx) {
		s.drop(context.Cause(&s.ctx))
		s.joined.wait()
	}
	s.endJoin()
}

func (s *Scope) offerPermit() {
	if s.host == nil {
		return
	}
	s.pool.lockInner()
	defer s.pool.unlock()
	n := s.host.needsLocked()
	n.scopes = append(n.scopes, s)
	s.pool.helpJoinLocked(s.host)
}

func (s *Scope) endJoin() {
	s.ctx.Node.End()
	s.cancel(nil)
	if s.host == nil {
		return
	}
	s.pool.lockInner()
	defer s.pool.unlock()
	s.host.needs.scopes = without(s.host.needs.scopes, s)
}

// overLocked ends the scope if no task is left and no more can come: the
// linearization point of its end.
func (s *Scope) overLocked() {
	if s.joining && s.pending == 0 && !s.over {
		s.over = true
		s.joined.set()
	}
}

// drop settles the tasks that have not started. The scope fails with err,
// which must be the cause of the end of its context; if err is nil, it does
// not fail.
func (s *Scope) drop(err error) {
	for s.dropOne(err) {
	}
}

// dropOne is drop for one task, if there is one, so that the lock is free in
// between.
func (s *Scope) dropOne(err error) bool {
	p := s.pool
	p.lockInner()
	defer p.unlock()
	if s.lane.live == 0 {
		return false
	}
	j := s.lane.front().job()
	p.removeLocked(j)
	if err != nil {
		j.work.failLocked(cancelled, err) // leaves nothing to cancel
	}
	j.settleLocked(cancelled)
	p.balanceLocked()
	return true
}
