package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Shutdown lets p accept no more tasks, also from inside of tasks, and waits
// until those it has accepted have ended. Callers that wait for room get
// concurrent.ErrClosed. When Shutdown has returned nil, no task of p runs or
// will start.
//
// If ctx ends first, Shutdown returns the cause of its end; p goes on with what
// it has accepted, and Shutdown or Stop can be called again. It can be called
// any number of times, also at once.
//
// Called with the context of a task of p, or so that a task of p waits for the
// caller, it changes nothing and returns concurrent.ErrReentrant. It panics if
// ctx is nil.
//
// Concurrency: atomic(whole); waits(queued and running tasks), detach(ctx).
func (p *Pool) Shutdown(ctx context.Context) error {
	args.Context(ctx, "pool: Shutdown")
	return p.end(ctx, "pool: Shutdown", func() func() {
		p.closeLocked()
		return nil
	})
}

// Stop lets p accept and start no more tasks, ends the contexts of those that
// run, with a cause that is concurrent.ErrClosed, and waits until they have
// ended. It returns the tasks of Go and TryGo that have not started, each once,
// in the order in which they were accepted. Futures and scopes whose tasks have
// not started get concurrent.ErrClosed, as do callers that wait for room. When
// the error is nil, no task of p runs or will start.
//
// If ctx ends first, Stop returns the tasks and the cause of its end. It can be
// called any number of times, also after Shutdown or at once; the tasks are
// returned by one call.
//
// Called with the context of a task of p, or so that a task of p waits for the
// caller, it changes nothing and returns concurrent.ErrReentrant. It panics if
// ctx is nil.
//
// Concurrency: atomic(whole); waits(running tasks), detach(ctx).
func (p *Pool) Stop(ctx context.Context) ([]Task, error) {
	args.Context(ctx, "pool: Stop")
	var back []Task
	err := p.end(ctx, "pool: Stop", func() func() {
		p.closeLocked()
		p.stopping.Store(true)
		var failed []func()
		back, failed = p.emptyLocked()
		return func() {
			for _, cancel := range failed {
				cancel()
			}
		}
	})
	return back, err
}

// end closes p by closeIt, which is called with mu held and whose result, if
// not nil, without, and waits until p has no tasks.
func (p *Pool) end(ctx context.Context, call name, closeIt func() (after func())) error {
	p.lock() // makes p.node live
	p.unlock()
	var edge waitgraph.Edge
	node := waitgraph.From(ctx)
	if cycle := edge.Wait(node, &p.node); cycle != nil {
		return cycle.Error(call)
	}
	defer edge.Leave()
	beginWait(node)
	defer endWait(node)
	p.lockInner()
	after := closeIt()
	p.restLocked()
	p.unlock()
	if after != nil {
		after()
	}
	if p.rest.WaitContext(ctx) {
		return nil
	}
	return context.Cause(ctx)
}

// closeLocked makes p accept no more tasks: the linearization point of
// Shutdown and Stop.
func (p *Pool) closeLocked() {
	if !p.closed {
		p.closed = true
		p.rest = seam.NewEvent()
	}
	for k := p.blocked.front(); k != nil; k = p.blocked.front() {
		p.refuseLocked(k, errClosed)
	}
}

// emptyLocked settles all queued tasks. It returns those that can be given
// back, and what cancels the scopes that failed by it and the tasks that run.
func (p *Pool) emptyLocked() (back []Task, cancel []func()) {
	for p.queued > 0 {
		e := p.popLocked()
		if e.job == nil {
			back = append(back, e.task)
			p.count.settled[handedBack]++
		} else if t, ok := e.job.work.(*plain); ok {
			back = append(back, t.task)
			e.job.settleLocked(handedBack)
		} else {
			if after := e.job.work.failLocked(cancelled, errClosed); after != nil {
				cancel = append(cancel, after)
			}
			e.job.settleLocked(cancelled)
		}
	}
	for e := p.asked.first; e != nil; e = e.next {
		end := e.of.cancel
		cancel = append(cancel, func() { end(errClosed) })
	}
	return back, cancel
}
