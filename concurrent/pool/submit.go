package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/contexts"
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
// Concurrency: atomic(whole); waits(room in the queue), abort(ctx); callback later unlocked, panic fatal; 0 allocs (ctx as in the call before, and room).
func (p *Pool) Go(ctx context.Context, task Task) error {
	return p.hand(ctx, task, true)
}

// TryGo is Go, but returns concurrent.ErrFull if there is no room. It never
// waits for room, also inside of a task.
//
// Its cost does not depend on the number of tasks; it may wait for a Shutdown,
// Stop or Resize to do its work, which does.
//
// Concurrency: atomic(whole); linear; callback later unlocked, panic fatal; 0 allocs (ctx as in the call before).
func (p *Pool) TryGo(ctx context.Context, task Task) error {
	return p.hand(ctx, task, false)
}

// hand is Go, or TryGo if it is not to wait, which are inlined into their callers.
func (p *Pool) hand(ctx context.Context, task Task, wait bool) error {
	if ctx == nil || task == nil {
		panicAt(ctx, wait)
	}
	if !contexts.Endless(&ctx) && ctx.Err() != nil { // asked without the lock: ctx may be the user's code
		return p.refuse(context.Cause(ctx))
	}
	p.nocopy.Check("pool: Pool")
	if !seam.TryBrief(&p.mu) {
		p.meet()
	}
	if p.in.left > 0 && p.remembers(&ctx) {
		// The most frequent case: other tasks are queued, too.
		p.in.put(plainSlot(p.last, task))
		p.mu.Unlock()
		return nil
	}
	p.settleLocked()
	return p.handUnlock(ctx, task, wait, wait && contexts.Endless(&ctx))
}

// panicAt panics because Go, or TryGo if it was not to wait, was called without a
// context, or else without a task.
func panicAt(ctx context.Context, wait bool) {
	call := "pool: TryGo"
	if wait {
		call = "pool: Go"
	}
	args.Context(ctx, call)
	args.Func(true, call)
}

// handUnlock does what hand does from where mu is locked, which it gives back,
// if there is more to do than to put the task behind others. If pause, it gives the
// tasks that run time to make room before it parks.
func (p *Pool) handUnlock(ctx context.Context, task Task, wait, pause bool) error {
	if !p.ready {
		p.initLocked()
	}
	err := p.refusalLocked(nil)
	switch {
	case err != nil:
	case p.offerLocked(entry{from: p.originLocked(ctx), task: task}, wait) == accepted:
		p.unlock()
		return nil
	case pause && p.blocked.len == 0 && p.permits < seam.GOMAXPROCS():
		// This goroutine has a processor that runs none of the tasks.
		p.unlock()
		seam.Pause(beforeParking)
		p.lock()
		return p.handUnlock(ctx, task, wait, false)
	case wait && contexts.Endless(&ctx):
		return p.waitUnlock(p.originLocked(ctx), task)
	case wait:
		from := p.originLocked(ctx)
		p.unlock()
		return p.submit(ctx, newPlain(from, task))
	default:
		err = errFull
	}
	p.count.refused++
	p.unlock()
	return err
}

// refuse refuses a task whose context has ended, for the reason of that, and
// returns why it is refused.
func (p *Pool) refuse(reason error) error {
	p.lock()
	defer p.unlock()
	p.count.refused++
	return p.refusalLocked(reason)
}

// handJob makes j the job that does w, and hands it over. If there is no room, it
// waits.
func (p *Pool) handJob(ctx context.Context, j *job, of kind, w work) error {
	ended := causeIfEnded(ctx)
	p.lock()
	if err := p.refusalLocked(ended); err != nil {
		p.count.refused++
		p.unlock()
		return err
	}
	j.init(p.originLocked(ctx), &p.own, of, w)
	way := p.offerLocked(j.entry(), true)
	p.unlock()
	if way == accepted {
		return nil
	}
	return p.submit(ctx, j)
}

// way is what became of a job that was handed over, and so what is left to do
// without the lock.
type way int

const (
	refused  way = iota // it was not accepted
	accepted            // nothing is left to do
	lent                // it was accepted on a permit that is lent; run it on loan
	parked              // it waits for room; await that
)

// submit hands j over. If there is no room, it waits.
func (p *Pool) submit(ctx context.Context, j *job) error {
	node := waitgraph.From(ctx)
	host, _ := p.hostOf(node)
	ended := causeIfEnded(ctx)
	if host == nil { // it will most likely have to wait, and others for the lock
		j.parking = newParking()
	}
	p.lock()
	way, err := p.handLocked(ended, host, j)
	p.unlock()
	switch way {
	case lent:
		p.runOnLoan(node, j)
	case parked:
		beginWait(node)
		defer endWait(node)
		if err := p.awaitRoom(ctx, host, j); err != nil {
			return err
		}
		p.awaitLoan(node, host, j)
		return nil
	}
	return err
}

// handLocked does what submit decides with the lock held. Ended is the cause of
// the end of the task's context, if that has ended.
func (p *Pool) handLocked(ended error, host, j *job) (way, error) {
	if err := p.refusalLocked(ended); err != nil {
		p.count.refused++
		return refused, err
	}
	if p.offerLocked(j.entry(), host == nil) == accepted {
		return accepted, nil
	}
	if canLendLocked(host) {
		p.lendLocked(host, j)
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
	if j.parking == nil {
		j.parking = newParking()
	}
	j.parking.entry = j.entry()
	p.blocked.push(&j.parking.place, j.parking)
	if host != nil && host.state == running {
		host.wantLocked(j)
	}
}

// awaitRoom waits until j, which is parked, is accepted or refused, or ctx
// ends. It returns nil if j is accepted.
func (p *Pool) awaitRoom(ctx context.Context, host, j *job) error {
	if j.parking.admitted.WaitContext(ctx) && host == nil {
		return j.parking.refusal
	}
	ended := causeIfEnded(ctx)
	p.lockInner()
	defer p.unlock()
	if host != nil {
		host.unwantLocked(j)
	}
	if j.state != blocked {
		return j.parking.refusal // it was accepted or refused before it could leave
	}
	p.leaveLocked(j.parking)
	return ended
}
