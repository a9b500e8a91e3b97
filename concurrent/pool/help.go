package pool

import (
	"context"
	"slices"

	"github.com/surety-go/surety/internal/waitgraph"
)

// A job that waits for jobs that have not started lends them its permit. A
// permit is lent to one job at a time, which runs on a goroutine of its own, or,
// if it is of a scope whose end the goroutine waits for, on that (scope_here.go),
// and can lend it on. So no wait for jobs that could start is in vain, and no
// more jobs execute than there are permits.

// hostOf returns the job of p that node is part of, or nil. The job is the
// host of what happens at node: that waits on its behalf. Own reports whether
// it happens on the job's goroutine, as far as contexts tell: whether there is
// no task of another pool in between.
func (p *Pool) hostOf(node *waitgraph.Node) (host *job, own bool) {
	own = true
	for ; node != nil; node = node.Parent() {
		if j, ok := node.Owner().(*job); ok {
			if j.pool == p {
				return j, own
			}
			own = false
		}
	}
	return nil, false
}

// canLendLocked reports whether host, which may be nil, has a permit to lend.
func canLendLocked(host *job) bool {
	return host != nil && host.state == running && host.loan == nil
}

// lendLocked starts j, which has not started, on the permit of host; if host is
// nil, on that of the caller, whoever that is, until it has ended. The caller
// gives it a goroutine.
func (p *Pool) lendLocked(host, j *job) {
	switch j.state {
	case offered:
		p.acceptLocked(j)
	case blocked:
		p.admitLocked(j.parking)
	case queued:
		p.removeLocked(j)
		p.balanceLocked() // a place in the queue is free
	}
	p.startLocked(j)
	j.borrowed, j.lender = true, host
	if host != nil {
		host.loan = j
	}
}

// helpLocked lends the permit of host, whose loan is over, to the next job that
// host waits for, and returns that, or nil if there is none. The caller starts
// it.
func (p *Pool) helpLocked(host *job) *job {
	host.loan = nil
	j := host.nextWantedLocked()
	if j != nil {
		p.lendLocked(host, j)
	}
	return j
}

// helpJoinLocked lends the permit of host, if it is to be had, to a job that
// it waits for.
func (p *Pool) helpJoinLocked(host *job) {
	if canLendLocked(host) {
		if j := p.helpLocked(host); j != nil {
			p.spawnLocked(j.entry())
		}
	}
}

// needs is what calls on behalf of a job wait for.
type needs struct {
	jobs   []*job   // to run on its permit
	scopes []*Scope // for their end
}

// needsLocked returns the needs of j, to add to.
func (j *job) needsLocked() *needs {
	if j.needs == nil {
		j.needs = new(needs)
	}
	return j.needs
}

// nextWantedLocked returns the first job that has not started of those that
// are waited for on behalf of j, or nil.
func (j *job) nextWantedLocked() *job {
	n := j.needs
	if n == nil {
		return nil
	}
	for len(n.jobs) > 0 {
		next := n.jobs[0]
		n.jobs = slices.Delete(n.jobs, 0, 1)
		if next.state == queued || next.state == blocked {
			return next
		}
	}
	for _, s := range n.scopes {
		if s.lane.live > 0 {
			return s.lane.front().job()
		}
	}
	return nil
}

// wantLocked notes that a call on behalf of j waits for another job.
func (j *job) wantLocked(other *job) {
	n := j.needsLocked()
	n.jobs = append(n.jobs, other)
}

// unwantLocked undoes wantLocked, if that was called.
func (j *job) unwantLocked(other *job) {
	if j.needs != nil {
		j.needs.jobs = without(j.needs.jobs, other)
	}
}

// without returns s without the first element that is e.
func without[E comparable](s []E, e E) []E {
	if i := slices.Index(s, e); i >= 0 {
		return slices.Delete(s, i, i+1)
	}
	return s
}

// inheritLocked gives the permit of j, which has settled, to the job that runs
// on it. That happens if a goroutine that j has started still waits on behalf
// of j. Lender is whose loan j was, if it was one, and owns whether it held the
// permit itself.
func (p *Pool) inheritLocked(j, lender *job, owns bool) {
	heir := j.loan
	j.loan = nil
	if lender != nil && !j.aside {
		heir.lender, lender.loan = lender, heir
		return
	}
	heir.borrowed, heir.lender = false, nil
	if !owns {
		p.permits++ // the caller who waited for j goes on with its own
	}
}

// ownsPermitLocked reports whether j holds its permit itself.
func (j *job) ownsPermitLocked() bool {
	return !j.borrowed || j.aside && j.lender.state == settled // see leaveAsidesLocked
}

// lendAsideLocked starts j, which has not started, on the permit of the caller,
// who waits until j has ended. That is the goroutine of host, which runs, or of a
// task that is part of it, as far as contexts tell.
func (p *Pool) lendAsideLocked(host, j *job) {
	p.lendLocked(nil, j)
	j.aside, j.lender = true, host
	host.asides++
}

// leaveAsidesLocked is for when j has settled. If jobs run aside, their callers
// are goroutines that j has left behind, and hold nothing. So these jobs go on
// with permits of their own; if there are more permits than there may be, the next
// ones to come free are given up.
func (p *Pool) leaveAsidesLocked(j *job) {
	p.permits += j.asides
	j.asides = 0
}

// runOnLoan runs j, which was accepted to run on the permit of a caller that
// belongs to node, and returns when it has ended.
func (p *Pool) runOnLoan(node *waitgraph.Node, j *job) {
	var edge waitgraph.Edge
	edge.Wait(node, &j.node) // closes no cycle: j is new and waits for nobody
	defer edge.Leave()
	beginWait(node)
	defer endWait(node)
	p.lockInner()
	p.spawnLocked(j.entry())
	p.unlock()
	j.done.wait()
}

// awaitLoan waits for the end of j, which was parked, if it runs on the permit of
// host, unless j waits for that.
func (p *Pool) awaitLoan(node *waitgraph.Node, host, j *job) {
	if host == nil {
		return
	}
	p.lockInner()
	lent := host.loan == j
	p.unlock()
	var edge waitgraph.Edge
	if !lent || edge.Wait(node, &j.node) != nil {
		return
	}
	defer edge.Leave()
	j.done.wait()
}

// causeIfEnded returns the cause of ctx's end, or nil if it has not ended.
func causeIfEnded(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return context.Cause(ctx)
}
