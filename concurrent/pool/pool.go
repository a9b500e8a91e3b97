package pool

import (
	"context"
	"fmt"
	"math"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/nocopy"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Task is a function that a pool runs. Its context marks it as a task of the
// pool; see the package comment.
type Task = func(context.Context)

// Pool runs tasks on a bounded number of goroutines.
//
// # Guarantees
//
//   - Zero value: ready, with the defaults of the zero Config.
//   - Copying: not after first use; vet reports it, and every method panics on
//     a copy.
//   - Access: any goroutine, any time, every method, also from inside of tasks.
//   - Memory model: handing a task over synchronizes before its start, and its
//     return, panic or Goexit before the return of every Wait, Scope, ForEach,
//     Shutdown or Stop that reports it. The end of one task does not
//     synchronize with the start of another.
//   - Atomicity: every task that was accepted either runs once, or is dropped
//     because its context has ended, or is settled by Stop; a task that was
//     refused never runs. At most as many tasks execute as there are workers; a
//     task that waits in this package with its own context and has lent its
//     permit does not count.
//   - Progress: no call but those that say so waits for user code. While a task
//     is queued, all permits to execute are in use.
//   - Fairness: tasks start in the order in which they were accepted, and
//     callers that wait for room are admitted in the order in which they
//     called; a newcomer never overtakes them. Excepted are tasks that run on a
//     permit that another task has lent.
//   - Cancellation: a task whose context has ended before it starts never runs.
//     A caller that waits for room leaves without a trace when its context
//     ends.
//   - Callbacks: tasks run on goroutines of the pool with no lock held, and may
//     use the pool in any way. Shutdown or Stop called with the context of a
//     task of the same pool fails with concurrent.ErrReentrant.
//   - Panics: of a task of Go or TryGo, crash the process; of a task of Submit,
//     are returned by Wait; of a task of Scope or ForEach, are raised again by
//     the call. A task that calls runtime.Goexit ends, and neither that nor a
//     panic costs the pool a worker.
//   - Goroutines: those that run tasks, at most one per worker and one per task
//     that waits on a lent permit. None at rest. Package context adds one for
//     the time of a task or scope whose context is of a type that it does not
//     know.
//   - Testing (synctest): works in bubbles; waits are durable, and a pool needs
//     no Shutdown for its bubble to end.
type Pool struct {
	nocopy nocopy.Guard
	config Config         // immutable
	node   waitgraph.Node // the pool, which ends after all of its tasks

	stopping seam.Bool // Stop was called; set under mu, read without it by tasks that start

	mu      seam.Mutex // guards all below, and the guarded fields of jobs and scopes
	ready   bool       // node was started and limit is set
	closed  bool       // accepts no more tasks
	workers int        // as configured or set by Resize; 0: GOMAXPROCS
	limit   int        // permits that may be in use
	permits int        // permits in use, each held by one goroutine in serve
	blocked list       // jobs whose submitters wait for room, in the order of their calls
	queue   list       // jobs that were accepted and have not started, in that order
	running list       // jobs that have started and not ended
	rest    seam.Event // no task is left and no more will come; made when closed is set
	resting bool       // rest was set
	count   counters

	// Invariant, whenever mu is free: if permits < limit, queue and blocked are
	// empty. If blocked is not empty, queue is full.
}

// refreshEvery is the number of accepted tasks after which GOMAXPROCS is read
// again.
const refreshEvery = 64

// name names an activity or a call in errors.
type name string

// String returns n.
func (n name) String() string { return string(n) }

var (
	errClosed = fmt.Errorf("pool: %w: Shutdown or Stop was called; submit before that, or to another pool", concurrent.ErrClosed)
	errFull   = fmt.Errorf("pool: %w: all workers are busy and the queue has no room; call Go to wait for room", concurrent.ErrFull)
	errGoexit = fmt.Errorf("pool: task: %w", concurrent.ErrGoexit)
)

// New returns a pool. It panics if c.Validate returns an error.
//
// Concurrency: independent; wait-free.
func New(c Config) *Pool {
	if err := c.Validate(); err != nil {
		panic(err.Error())
	}
	return &Pool{config: c}
}

// Resize sets the number of workers; 0 follows GOMAXPROCS again. If there are
// more than before, queued tasks start at once. If there are fewer, tasks that
// run are left alone, and the number falls as they end. It panics if workers
// is negative.
//
// Concurrency: atomic(whole); linear.
func (p *Pool) Resize(workers int) {
	if workers < 0 {
		panic(fmt.Sprintf("pool: Resize called with %d workers; pass a positive number, or 0 to follow GOMAXPROCS", workers))
	}
	p.lock()
	defer p.mu.Unlock()
	p.workers = workers
	p.refreshLocked()
	p.balanceLocked()
}

// lock locks mu, for calls from outside of the package.
func (p *Pool) lock() {
	p.nocopy.Check("pool: Pool")
	p.mu.Lock()
	if !p.ready {
		p.ready = true
		p.node.Start(nil, nil, name("pool: Shutdown"))
		p.workers = p.config.Workers
		p.refreshLocked()
	}
}

// refreshLocked sets limit. The caller restores the invariant with
// balanceLocked if it has not just run out of queued tasks.
func (p *Pool) refreshLocked() {
	p.limit = p.workers
	if p.limit == 0 {
		p.limit = seam.GOMAXPROCS()
	}
}

// roomLocked reports whether the queue takes another job.
func (p *Pool) roomLocked() bool {
	switch p.config.Queue {
	case 0:
		return p.queue.len < DefaultQueue
	case NoQueue:
		return false
	case Unlimited:
		return p.queue.len < math.MaxInt
	default:
		return p.queue.len < p.config.Queue
	}
}
