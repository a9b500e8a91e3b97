package pool

import (
	"cmp"
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Scope is a group of tasks that no task outlives. [Pool.Scope] and
// [Pool.ScopeAll] make it. What is said of Pool.Scope here holds for both.
//
// # Guarantees
//
//   - Zero value: of no use; its methods panic. Pool.Scope makes scopes.
//   - Copying: not allowed; vet reports it.
//   - Access: any goroutine, while the call of Pool.Scope has not returned.
//   - Memory model: Go synchronizes before the start of its task, and the end of
//     every task before the return of Pool.Scope.
//   - Atomicity: one failure is the first, and its error is the one that
//     Pool.Scope returns and the cause with which the contexts end.
//     Pool.ScopeAll returns all errors, and only a panic or Goexit is a failure.
//   - Progress: Go waits for room.
//   - Fairness: as Pool.
//   - Cancellation: the first failure, or the end of the context given to
//     Pool.Scope, ends the contexts of all tasks. Those that have not started
//     never run; those that run are waited for.
//   - Callbacks: tasks run with no lock held and may use the scope and the pool
//     in any way.
//   - Panics: of a task, cancel the others, and are raised again by Pool.Scope
//     as *concurrent.PanicError when all have ended. Goexit of a task likewise
//     becomes Goexit of the caller.
//   - Goroutines: none of its own.
//   - Testing (synctest): works in bubbles; waits are durable.
type Scope struct {
	pool    *Pool                   // immutable, as ctx, cancel, host and own
	ctx     waitgraph.Inside        // its node is the body, and after it the wait for the tasks
	cancel  context.CancelCauseFunc // ends ctx
	host    *job                    // the job of pool that the body is part of, or nil
	own     bool                    // the body runs on the host's goroutine
	exiting bool                    // a task that ran on the body's goroutine calls Goexit there; used by that goroutine
	joined  completion              // no task is left, and no more will come
	from    origin                  // of the tasks; immutable

	// Guarded by pool.mu.
	joining  bool          // the body has ended
	over     bool          // joined was set
	exited   bool          // a task called Goexit
	pending  int           // tasks that were accepted and have not settled
	lane     lane          // of these, those that are queued
	parked   list[parking] // calls of Go that wait for room; empty while joining
	waits    int           // calls that wait and may be the body's; see scope_wait.go
	err      error
	all      *failures // of ScopeAll; nil: the first error is the scope's
	panicked *concurrent.PanicError

	// Invariant: whoever may call Go holds a permit of pool if joining or own,
	// and waits for the end of the task if it lends it.
}

var errBody = fmt.Errorf("pool: the body of the Scope panicked or called Goexit: %w", context.Canceled)

// Scope calls body, which starts tasks with [Scope.Go], and returns when body
// and all of these tasks have ended. Body runs on the caller's goroutine and,
// if that is no task of p, takes no permit.
//
// The first error in time, of a task or of body, cancels the contexts of all
// tasks and is returned. So is the cause of ctx's end if a task was not run
// for that; when ctx ends, Scope drops the tasks that have not started and
// returns after those that run. It returns concurrent.ErrClosed if Shutdown or
// Stop kept a task from running.
//
// If a task panics, the others are cancelled, and when all have ended Scope
// panics with a *concurrent.PanicError. If a task calls runtime.Goexit, the
// others are cancelled, and Scope calls Goexit when all have ended, so that
// t.FailNow in a task does what it says. A panic counts before a Goexit, and
// that before an error. A panic or Goexit of body itself cancels the tasks,
// waits for them and goes on unchanged; it hides those of the tasks.
//
// Inside of a task of p, with the task's context, the tasks borrow its permit
// while Scope waits for them, and run on the calling goroutine. Scope panics if
// ctx or body is nil.
//
// Concurrency: shared; waits(body and tasks that run), detach(ctx); callback inline unlocked, panic propagated.
func (p *Pool) Scope(ctx context.Context, body func(*Scope) error) error {
	args.Context(ctx, "pool: Scope")
	args.Func(body == nil, "pool: Scope")
	p.nocopy.Check("pool: Pool")
	s := newScope(ctx, p)
	s.runBody(body)
	return s.result()
}

func newScope(ctx context.Context, p *Pool) *Scope {
	s := &Scope{pool: p}
	parent := waitgraph.From(ctx)
	s.host, s.own = p.hostOf(parent)
	s.ctx.Node.Start(parent, nil, scopeBody{s})
	s.ctx.Context, s.cancel = seam.WithCancelCause(ctx)
	s.from = origin{pool: p, ctx: &s.ctx, parent: &s.ctx.Node}
	return s
}

// runBody runs body and waits for the tasks, however body ends.
func (s *Scope) runBody(body func(*Scope) error) {
	returned := false
	defer func() {
		if !returned {
			s.cancel(errBody)
		}
		s.join()
		if s.exiting {
			s.raise() // a panic counts before a Goexit
		}
	}()
	if err := body(s); err != nil && !s.keep(nil, err) {
		s.fail(completed, err)
	}
	returned = true
}

// result ends the call of Pool.Scope as its tasks have ended.
func (s *Scope) result() error {
	s.raise()
	if s.exited {
		seam.Goexit()
	}
	if s.all != nil {
		return s.all.join()
	}
	return s.err
}

// raise panics if a task did.
func (s *Scope) raise() {
	if s.panicked != nil {
		raised := *s.panicked // which contexts have ended with, and is not to change
		raised.JoinStack = seam.Stack()
		panic(&raised)
	}
}

// ended returns why tasks that run should end, or nil if they should not. It is
// less to ask than the context of a task.
func (s *Scope) ended() error {
	if s.pool.stopping.Load() {
		return errClosed
	}
	return causeIfEnded(&s.ctx)
}

// Context returns the context of the scope's body: that given to [Pool.Scope],
// but it ends with the first failure too, and when Pool.Scope returns. The
// body should use it for calls that wait. Tasks should use their own.
//
// Concurrency: immutable; wait-free.
func (s *Scope) Context() context.Context {
	s.check("pool: Scope.Context")
	return &s.ctx
}

// fail notes a failure; the first one cancels the scope.
func (s *Scope) fail(o outcome, err error) {
	s.pool.lockInner()
	after := s.failLocked(o, err)
	s.pool.unlock()
	if after != nil {
		after()
	}
}

// failLocked notes a failure. It returns what cancels the scope if this is the
// first one, and nil if not.
func (s *Scope) failLocked(o outcome, err error) (cancel func()) {
	switch o {
	case panicked:
		if s.panicked == nil {
			s.panicked, _ = err.(*concurrent.PanicError)
		}
	case exited:
		s.exited = true
	default:
		if s.all != nil { // a task was not run
			s.all.unrun = cmp.Or(s.all.unrun, err)
			return nil
		}
	}
	if s.err != nil {
		return nil
	}
	s.err = err
	return func() { s.cancel(err) }
}

func (s *Scope) check(call string) {
	if s == nil || s.pool == nil {
		panic(call + " called on a Scope that Pool.Scope did not make; use the one that Pool.Scope passes to its body")
	}
}
