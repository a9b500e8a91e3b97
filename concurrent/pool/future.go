package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Future is the result of a function that [Submit] has handed to a pool.
//
// # Guarantees
//
//   - Zero value: of no use; its methods panic. Submit makes futures.
//   - Copying: not allowed; vet reports it.
//   - Access: any goroutine, any time, every method, any number of times.
//   - Memory model: the end of the function synchronizes before the return of
//     every Wait that reports it, and before a receive from Done returns.
//   - Atomicity: the future is settled at one instant, and once. Every Wait that
//     reports the result reports the same.
//   - Progress: Wait waits for the function, unless it has ended.
//   - Fairness: none.
//   - Cancellation: a Wait whose context ends leaves, unless it has lent the
//     permit of its task to the function; the function is not affected. Its
//     context ends with that given to Submit.
//   - Callbacks: none besides that of Submit. Wait called from inside of the
//     function, or so that both wait for each other, fails with
//     concurrent.ErrReentrant.
//   - Panics: of the function, are returned by Wait as *concurrent.PanicError,
//     and Goexit as concurrent.ErrGoexit.
//   - Goroutines: none of its own.
//   - Testing (synctest): works in bubbles; waits are durable.
type Future[T any] struct {
	job   job
	f     func(context.Context) (T, error) // nil once settled
	value T                                // written before job.done, as err
	err   error
}

// Submit hands f over as [Pool.Go] does, and gives back the future of its
// result. The error says that f was not accepted and will never run; the
// future is nil then. It panics if ctx, p or f is nil.
//
// Concurrency: atomic(whole); waits(room in the queue), abort(ctx); callback later unlocked, panic contained; 1 allocs (ctx as in the call before, and room).
func Submit[T any](ctx context.Context, p *Pool, f func(context.Context) (T, error)) (*Future[T], error) {
	args.Context(ctx, "pool: Submit")
	checkPool(p, "pool: Submit")
	args.Func(f == nil, "pool: Submit")
	fut := &Future[T]{f: f}
	if err := p.handJob(ctx, &fut.job, ofSubmit, fut); err != nil {
		return nil, err
	}
	return fut, nil
}

func checkPool(p *Pool, call string) {
	if p == nil {
		panic(call + " called with a nil pool; pass new(pool.Pool) or one that New returned")
	}
}

// Done returns a channel that is closed when the result is there.
//
// Concurrency: immutable; wait-free.
func (f *Future[T]) Done() <-chan struct{} {
	f.check("pool: Future.Done")
	return f.job.done.get().Done()
}

// Wait waits for the result and returns it; a result that is there is
// returned even if ctx has ended. If ctx ends first, Wait returns the cause of
// its end, and the function goes on or keeps its turn.
//
// Inside of a task of the same pool, with the task's context, Wait runs a
// function that has not started: on another goroutine, with the task's permit.
// It does not leave then before the function has ended.
//
// The error is that of the function; *concurrent.PanicError if it panicked;
// concurrent.ErrGoexit if it called runtime.Goexit; the cause of the end of
// its context if that came before its turn; concurrent.ErrClosed if Stop did;
// concurrent.ErrReentrant if the function waits for the caller. Wait panics if
// ctx is nil.
//
// Concurrency: atomic(whole); wait-free on hit, else waits(the function), detach(ctx); 0 allocs (ctx the background).
func (f *Future[T]) Wait(ctx context.Context) (T, error) {
	args.Context(ctx, "pool: Future.Wait")
	f.check("pool: Future.Wait")
	if !f.job.done.happened() {
		if err := f.job.await(ctx); err != nil {
			var zero T
			return zero, err
		}
	}
	return f.value, f.err
}

func (f *Future[T]) check(call string) {
	if f == nil || f.job.pool == nil {
		panic(call + " called on a Future that Submit did not return; check the error of Submit first")
	}
}

// await returns nil when j has settled.
func (j *job) await(ctx context.Context) error {
	if err := causeIfEnded(ctx); err != nil {
		return err
	}
	node := waitgraph.From(ctx)
	if node == nil { // which cannot close a cycle, and has no permit to lend
		if j.done.waitContext(ctx) {
			return nil
		}
		return context.Cause(ctx)
	}
	return j.awaitInside(ctx, node)
}

// awaitInside is await for a caller that belongs to node.
func (j *job) awaitInside(ctx context.Context, node *waitgraph.Node) error {
	var edge waitgraph.Edge
	if cycle := edge.Wait(node, &j.node); cycle != nil {
		return cycle.Error(name("pool: Future.Wait"))
	}
	defer edge.Leave()
	beginWait(node)
	defer endWait(node)
	host, started := j.claim(node)
	if started {
		j.done.wait()
		return nil
	}
	happened := j.done.waitContext(ctx)
	if host != nil { // which keeps nothing that has settled, and may have lent j its permit meanwhile
		j.pool.lockInner()
		host.unwantLocked(j)
		lent := host.loan == j
		j.pool.unlock()
		if lent && !happened {
			j.done.wait()
			happened = true
		}
	}
	if happened {
		return nil
	}
	return context.Cause(ctx)
}

// claim starts j, if it has not started, on the permit of the job that node is
// part of, and reports whether it did. If that permit is lent, j gets it next;
// then claim returns the job.
func (j *job) claim(node *waitgraph.Node) (host *job, started bool) {
	p := j.pool
	host, _ = p.hostOf(node)
	if host == nil {
		return nil, false
	}
	p.lockInner()
	defer p.unlock()
	switch {
	case j.state != queued:
		return nil, false
	case canLendLocked(host):
		p.lendLocked(host, j)
		p.spawnLocked(j.entry())
		return nil, true
	case host.state == running:
		host.wantLocked(j)
		return host, false
	}
	return nil, false
}

func (f *Future[T]) run(ctx context.Context) { f.value, f.err = f.f(ctx) }

func (f *Future[T]) failLocked(_ outcome, err error) func() {
	f.err = err
	return nil
}

func (f *Future[T]) acceptLocked() {}
func (f *Future[T]) settleLocked() { f.f = nil }
