package pool

import (
	"context"

	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// job is a task on its way through the pool. It is part of what it does: a
// plain task, a future or a task of a scope.
type job struct {
	node   waitgraph.Node // the task; its owner is the job
	pool   *Pool          // immutable
	kind   name           // immutable
	ctx    context.Context
	work   work                                  // nil once settled, as ctx
	done   seam.Event                            // happens when the job has settled; zero if nobody waits for that
	cancel seam.Pointer[context.CancelCauseFunc] // ends the task's context; nil before the start and after the end

	// Guarded by pool.mu.
	state   state
	outcome outcome
	place   elem // in blocked, queue or running of the pool
	member  elem // in parked or unstarted of the scope

	admitted seam.Event // of a blocked job: it is not blocked any more
	refusal  error      // why a blocked job was not accepted; read after admitted

	// A permit to execute is held by the goroutine that runs a job, and lent by
	// a job that waits to one that it waits for. See help.go.
	borrowed bool     // runs on a permit that another job holds
	lender   *job     // that job, or nil if it is unknown and waits for this one to end; nil once settled
	loan     *job     // the job that runs on this one's permit; its lender is this job
	wanted   []*job   // jobs that calls on behalf of this one wait for, to run on its permit
	joins    []*Scope // scopes at whose end calls on behalf of this one wait
}

// state is where a job is. It only goes forward.
type state int

const (
	offered state = iota // on its way in
	blocked              // its submitter waits for room
	queued               // accepted
	running              // started
	settled              // over
)

// outcome is how an accepted job ended.
type outcome int

const (
	completed  outcome = iota // the function returned
	cancelled                 // did not run: its context had ended, Stop was called, or it had become useless
	panicked                  // the function panicked
	exited                    // the function called Goexit
	handedBack                // did not run: Stop gave it back
	outcomes
)

// work is what a job does.
type work interface {
	// run calls the user's function. No lock is held.
	run(ctx context.Context)

	// acceptLocked and startLocked note that the job was accepted and started,
	// failLocked that the function did not return and will not, and
	// settleLocked that the job is over. All are called with pool.mu held.
	// What failLocked returns, if not nil, must be called without.
	acceptLocked()
	startLocked()
	failLocked(o outcome, err error) (after func())
	settleLocked()
}

// init makes j the job that does w. Parent may be nil.
func (j *job) init(p *Pool, ctx context.Context, parent *waitgraph.Node, kind name, w work) {
	j.pool, j.ctx, j.kind, j.work = p, ctx, kind, w
	j.place.job, j.member.job = j, j
	j.node.Start(parent, &p.node, j)
}

// String names the task in errors.
func (j *job) String() string { return string(j.kind) }

// awaited reports whether done will happen.
func (j *job) awaited() bool { return j.done.Done() != nil }

// execute runs the job's function, unless its context has ended.
func (j *job) execute() {
	if j.ctx.Err() != nil {
		j.fail(cancelled, context.Cause(j.ctx))
		return
	}
	ctx, cancel := seam.WithCancelCause(j.ctx)
	// Stop sets stopping and then looks for cancel, here it is the other way
	// round: one of the two sees what the other wrote.
	j.cancel.Store(&cancel)
	if j.pool.stopping.Load() {
		cancel(errClosed)
	}
	j.work.run(j.node.Context(ctx))
}

// fail notes that the job's function did not return, or will not be called.
func (j *job) fail(o outcome, err error) {
	j.pool.mu.Lock()
	after := j.failLocked(o, err)
	j.pool.mu.Unlock()
	if after != nil {
		after()
	}
}

func (j *job) failLocked(o outcome, err error) (after func()) {
	j.outcome = o
	return j.work.failLocked(o, err)
}

// settleLocked ends the job's life: the linearization point of its end.
func (j *job) settleLocked() {
	j.place.remove()
	j.member.remove()
	j.node.End()
	j.state = settled
	j.pool.count.settled[j.outcome]++
	w := j.work
	j.work, j.ctx, j.wanted = nil, nil, nil
	w.settleLocked()
	if j.awaited() {
		j.done.Set()
	}
}

// plain is a task of Go or TryGo.
type plain struct {
	job  job
	task Task // nil once settled
}

func (t *plain) run(ctx context.Context)          { t.task(ctx) }
func (t *plain) acceptLocked()                    {}
func (t *plain) startLocked()                     {}
func (t *plain) failLocked(outcome, error) func() { return nil }
func (t *plain) settleLocked()                    { t.task = nil }
