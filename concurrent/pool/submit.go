package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Go hands task over and returns nil when the pool has accepted it. If there
// is no room, it waits for room; inside of a task of p it runs task at once
// instead, on another goroutine, and returns when it has ended.
//
// The error is concurrent.ErrClosed after Shutdown or Stop, or else the cause
// of ctx's end if that came first. Then task never runs. A task that was
// accepted does not run either if ctx has ended before its turn.
//
// A panic of task crashes the process. If it calls runtime.Goexit, it just
// ends. Go panics if ctx or task is nil.
//
// Concurrency: atomic(whole); waits(room in the queue), abort(ctx); callback later unlocked, panic fatal.
func (p *Pool) Go(ctx context.Context, task Task) error {
	args.Context(ctx, "pool: Go")
	args.Func(task == nil, "pool: Go")
	return p.submit(ctx, newPlain(p, ctx, task), true)
}

// TryGo is Go, but returns concurrent.ErrFull if there is no room. It never
// waits for room, also inside of a task.
//
// Its cost does not depend on the number of tasks; it may wait for a Shutdown,
// Stop or Resize to do its work, which does.
//
// Concurrency: atomic(whole); linear; callback later unlocked, panic fatal.
func (p *Pool) TryGo(ctx context.Context, task Task) error {
	args.Context(ctx, "pool: TryGo")
	args.Func(task == nil, "pool: TryGo")
	return p.submit(ctx, newPlain(p, ctx, task), false)
}

func newPlain(p *Pool, ctx context.Context, task Task) *job {
	t := &plain{task: task}
	t.job.init(p, ctx, nil, "pool: task", t)
	return &t.job
}

// way is what became of a job that was handed over, and so what is left to do
// without the lock.
type way int

const (
	refused way = iota // it was not accepted
	waits              // it was accepted and queued; nothing is left
	starts             // it was accepted on a free permit; spawn it
	lent               // it was accepted on a permit that is lent; run it on loan
	parked             // it waits for room; await that
)

// submit hands j over. If there is no room, it waits, or returns errFull.
func (p *Pool) submit(ctx context.Context, j *job, wait bool) error {
	node := waitgraph.From(ctx)
	host, _ := p.hostOf(node)
	ended := causeIfEnded(ctx) // asked without the lock: ctx may be the user's code
	p.lock()
	way, err := p.handLocked(ended, host, j, wait)
	p.mu.Unlock()
	switch way {
	case starts:
		p.spawn(j)
	case lent:
		p.runOnLoan(node, j)
	case parked:
		beginWait(node)
		defer endWait(node)
		return p.awaitRoom(ctx, host, j)
	}
	return err
}

// handLocked does what submit decides with the lock held. Ended is the cause of
// the end of the task's context, if that has ended.
func (p *Pool) handLocked(ended error, host, j *job, wait bool) (way, error) {
	if err := p.refusalLocked(ended); err != nil {
		p.count.refused++
		return refused, err
	}
	switch way := p.offerLocked(j); {
	case way != refused:
		return way, nil
	case !wait:
		p.count.refused++
		return refused, errFull
	case canLendLocked(host):
		p.callerRunsLocked(host, j)
		return lent, nil
	}
	p.parkLocked(host, j)
	return parked, nil
}

// refusalLocked returns why a task is not accepted, room or not. Ended is the
// cause of the end of its context, if that has ended.
func (p *Pool) refusalLocked(ended error) error {
	if p.closed {
		return errClosed
	}
	return ended
}

// parkLocked lists j as one whose submitter waits for room. Host, if not nil,
// runs it when its permit is free, if that is earlier.
func (p *Pool) parkLocked(host, j *job) {
	j.state = blocked
	j.admitted = seam.NewEvent()
	p.blocked.push(&j.place)
	if host != nil && host.state == running {
		host.wanted = append(host.wanted, j)
	}
}

// awaitRoom waits until j, which is parked, is accepted or refused, or ctx
// ends. It returns nil if j is accepted.
func (p *Pool) awaitRoom(ctx context.Context, host, j *job) error {
	if j.admitted.WaitContext(ctx) && host == nil {
		return j.refusal
	}
	ended := causeIfEnded(ctx)
	p.mu.Lock()
	defer p.mu.Unlock()
	if host != nil {
		host.unwantLocked(j)
	}
	if j.state != blocked {
		return j.refusal // it was accepted or refused before it could leave
	}
	p.leaveLocked(j)
	return ended
}

// leaveLocked takes j out of those who wait for room. That makes no room, so
// nobody else moves.
func (p *Pool) leaveLocked(j *job) {
	j.place.remove()
	j.member.remove()
	j.state = offered
	p.count.refused++
}

// refuseLocked makes j's submitter, which waits for room, return err.
func (p *Pool) refuseLocked(j *job, err error) {
	p.leaveLocked(j)
	j.refusal = err
	j.admitted.Set()
}
