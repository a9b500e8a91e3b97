package pool

import (
	"context"
	"slices"
)

// join waits until all tasks of s have ended, and drops those that have not
// started when the scope's context ends. From its start, whoever calls Go is a
// task.
func (s *Scope) join() {
	s.beginJoin()
	beginWait(s.node.Parent())
	defer endWait(s.node.Parent())
	if !s.joined.WaitContext(s.ctx) {
		s.drop(context.Cause(s.ctx))
		s.joined.Wait()
	}
	s.endJoin()
}

func (s *Scope) beginJoin() {
	p := s.pool
	p.lock()
	defer p.mu.Unlock()
	s.joining = true
	for j := s.parked.front(); j != nil; j = s.parked.front() {
		p.callerRunsLocked(nil, j)
		p.spawn(j)
	}
	if s.host != nil {
		s.host.joins = append(s.host.joins, s)
		p.helpJoinLocked(s.host)
	}
	s.overLocked()
}

func (s *Scope) endJoin() {
	s.node.End()
	s.cancel(nil)
	if s.host == nil {
		return
	}
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if i := slices.Index(s.host.joins, s); i >= 0 {
		s.host.joins = slices.Delete(s.host.joins, i, i+1)
	}
}

// overLocked ends the scope if no task is left and no more can come: the
// linearization point of its end.
func (s *Scope) overLocked() {
	if s.joining && s.pending == 0 && !s.over {
		s.over = true
		s.joined.Set()
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
	p.mu.Lock()
	defer p.mu.Unlock()
	j := s.unstarted.front()
	if j == nil {
		return false
	}
	j.outcome = cancelled
	if err != nil {
		j.failLocked(cancelled, err) // leaves nothing to cancel
	}
	j.settleLocked()
	p.balanceLocked()
	return true
}
