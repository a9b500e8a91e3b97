package pool

import (
	"context"

	"github.com/surety-go/surety/internal/waitgraph"
)

// job is what is known of a task that others wait for or that waits for
// others: a future, a task of a scope, one of Go whose submitter waited or
// whose context was asked. Other tasks are no more than an entry of a lane.
type job struct {
	node waitgraph.Node // the task; its owner is the job
	pool *Pool          // immutable
	lane *lane          // immutable
	from *origin        // nil once settled, as work
	work work
	done completion // happens when the job has settled

	// Guarded by pool.mu.
	at     uint                    // its position in the lane, while queued
	cancel context.CancelCauseFunc // ends the task's context; nil if nobody has asked for that, and once settled
	place  elem[job]               // in asked of the pool
	kind   kind                    // immutable; here because it is small, like the three that follow
	state  state

	// A permit to execute is held by the goroutine that runs a job, and lent by
	// a job that waits to one that it waits for. See help.go.
	borrowed bool   // runs on a permit that another job holds
	aside    bool   // and that is the lender's, or a task's that is part of the lender, whose caller waits
	lender   *job   // that job, or nil if it is unknown and waits for this one to end; nil once settled
	loan     *job   // the job that runs on this one's permit; its lender is this job
	asides   int    // jobs that run aside whose lender is this one
	needs    *needs // what calls on behalf of this one wait for; nil: nothing so far

	parking *parking // of a job whose submitter waits for room, or has, or was prepared to
}

// kind is what a job was made by.
type kind uint8

const (
	ofGo kind = iota
	ofScope
	ofSubmit
)

// kinds names tasks in errors.
var kinds = [...]string{ofGo: "pool: task", ofScope: "pool: task of Scope", ofSubmit: "pool: task of Submit"}

// state is where a job is. It only goes forward.
type state uint8

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

	// acceptLocked notes that the job was accepted, failLocked that the
	// function did not return and will not, and settleLocked that the job is
	// over. All are called with pool.mu held. What failLocked returns, if not
	// nil, must be called without.
	acceptLocked()
	failLocked(o outcome, err error) (after func())
	settleLocked()
}

// init makes j the job that does w, of those in l.
func (j *job) init(from *origin, l *lane, of kind, w work) {
	j.pool, j.from, j.lane, j.kind, j.work = from.pool, from, l, of, w
	j.node.Start(from.parent, &from.pool.node, j)
}

// String names the task in errors.
func (j *job) String() string { return kinds[j.kind] }

func (j *job) entry() entry { return entry{from: j.from, job: j} }

// settleLocked ends the job's life: the linearization point of its end.
func (j *job) settleLocked(o outcome) {
	j.place.remove()
	j.node.End()
	j.state = settled
	j.pool.count.settled[o]++
	w := j.work
	j.work, j.from, j.cancel = nil, nil, nil
	if j.needs != nil {
		j.needs.jobs = nil
	}
	w.settleLocked()
	j.done.set()
}

// plain is a task of Go or TryGo.
type plain struct {
	job  job
	task Task // nil once settled
}

func newPlain(from *origin, task Task) *job {
	t := &plain{task: task}
	t.job.init(from, &from.pool.own, ofGo, t)
	return &t.job
}

func (t *plain) run(ctx context.Context)          { t.task(ctx) }
func (t *plain) acceptLocked()                    {}
func (t *plain) failLocked(outcome, error) func() { return nil }
func (t *plain) settleLocked()                    { t.task = nil }
