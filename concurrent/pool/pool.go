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
//     is queued, as many tasks execute as there are workers, or one is about to
//     be started without another call. A task that blocks holds back none that
//     was accepted after it.
//   - Fairness: tasks of Go, TryGo and Submit start in the order in which they
//     were accepted, and those of one Scope likewise; the pool and its scopes
//     take turns, a task each. Callers that wait for room are admitted in the
//     order in which they called; a newcomer never overtakes them. Excepted are
//     tasks that run on a permit that another task has lent, and those that
//     Scope.Go queues beyond Config.Queue.
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
//     that waits on a lent permit. None at rest, and no timer. Package context adds one for
//     the time of a task or scope whose context is of a type that it does not
//     know.
//   - Testing (synctest): works in bubbles; waits are durable, and a pool needs
//     no Shutdown for its bubble to end.
type Pool struct {
	nocopy nocopy.Guard
	config Config         // immutable
	node   waitgraph.Node // the pool, which ends after all of its tasks

	stopping seam.Bool // Stop was called; set under mu

	// What the calls and the workers write whose tasks follow others, in cache lines of
	// their own. See ends.go.
	in    end // guarded by mu
	mu    seam.Mutex
	_     [line]byte
	out   end // guarded by outMu, which is taken after mu
	outMu seam.Mutex
	_     [line]byte

	// All that follows is guarded by mu, as are the guarded fields of jobs, scopes,
	// marks and workers. Who writes it, or reads own, queued or count, has settled.

	ready    bool    // node was started; workers, limit and room are set
	closed   bool    // accepts no more tasks
	resting  bool    // rest was set
	room     int     // tasks that may be queued; immutable once ready
	limit    int     // permits that may be in use
	permits  int     // permits in use, each held by one goroutine in serve or runHere
	workers  int     // as configured or set by Resize; 0: GOMAXPROCS
	starting int     // permits in use by goroutines that have not looked at the queue yet
	turn     *lane   // whose turn it is of the lanes with tasks, which form a ring; nil: none
	last     *origin // of the last task of Go, TryGo or Submit, if the pool was not idle since or it keeps nothing; or nil

	pending *worker // goroutines to be started by unlock
	open    bool    // tasks may pass out

	own    lane     // tasks of Go, TryGo and Submit; scopes have lanes of their own
	queued int      // tasks that were accepted and have not started: those in lanes
	plain  int      // of these, those that have no job, and so can follow one another
	count  counters // for Stats

	meetings meetings

	blocked list[parking] // submitters that wait for room, in the order of their calls
	active  int           // tasks that have started and not ended
	asked   list[job]     // running jobs whose context was asked for its end
	spare   *worker       // workers without a goroutine, to be used again
	spares  int           // how many
	rest    seam.Event    // no task is left and no more will come; made when closed is set

	// Invariant, whenever mu is free: if a task is queued, or blocked is not
	// empty, permits >= limit or starting > 0. If blocked is not empty, the queue
	// has no room.
}

// What who finds mu or outMu taken does before it waits. For short tasks callers do
// something else, see meet, and so do workers, see lockAgain. Who settles holds mu, for
// which others wait.
var (
	callersPause    = seam.Pauses{First: 300, Count: 6}
	workersPause    = seam.Pauses{First: 300, Count: 4}
	shortTasksPause = seam.Pauses{First: 3_000, Count: 3}
	settlersPause   = seam.Pauses{First: 50, Count: 6}
)

// beforeParking is how long a caller pauses that finds no room, in steps of one to
// two nanoseconds: to be parked and woken takes as long.
const beforeParking = 6_000

// refreshEvery is the number of accepted tasks after which GOMAXPROCS is read
// again.
const refreshEvery = 1024

// line is the size of a cache line of most processors.
const line = 64

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
// run are left alone, and the number falls as they end; a task for which a
// goroutine was on its way stays queued, beyond Config.Queue if that is full.
// It panics if workers is negative.
//
// Concurrency: atomic(whole); linear.
func (p *Pool) Resize(workers int) {
	if workers < 0 {
		panic(fmt.Sprintf("pool: Resize called with %d workers; pass a positive number, or 0 to follow GOMAXPROCS", workers))
	}
	p.lock()
	defer p.unlock()
	p.workers = workers
	p.refreshLocked()
	p.balanceLocked()
}

// lock locks mu, for calls from outside of the package.
func (p *Pool) lock() {
	p.nocopy.Check("pool: Pool")
	if !seam.TryBrief(&p.mu) {
		p.meet()
	}
	p.settleLocked()
	if !p.ready {
		p.initLocked()
	}
}

// lockInner locks mu, for what is done on behalf of calls or tasks that have locked
// it before.
func (p *Pool) lockInner() {
	p.mu.Lock()
	p.settleLocked()
}

func (p *Pool) initLocked() {
	p.ready = true
	p.node.Start(nil, nil, name("pool: Shutdown"))
	p.workers = p.config.Workers
	p.refreshLocked()
	switch p.room = p.config.Queue; p.room {
	case 0:
		p.room = DefaultQueue
	case NoQueue:
		p.room = 0
	case Unlimited:
		p.room = math.MaxInt
	}
}

// unlock unlocks mu and starts the goroutines that were decided on under it.
func (p *Pool) unlock() {
	p.openLocked()
	if p.pending != nil {
		p.unlockAndStart()
	} else {
		p.mu.Unlock()
	}
}

func (p *Pool) unlockAndStart() {
	w := p.pending
	p.pending = nil
	p.mu.Unlock()
	for w != nil {
		next := w.next // before another goroutine can release w
		seam.Go(w.run)
		w = next
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
