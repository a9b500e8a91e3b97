package explore

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/internal/explore/sched"
)

// engine runs one program again and again, each time under another schedule.
//
// An execution is a sequence of steps. A step is one visible operation of one
// goroutine and all that the goroutine does after it until it announces its
// next one. Between two steps every live goroutine has a pending operation,
// and the strategy chooses which of the enabled ones comes next.
type engine struct {
	options   Options
	strategy  strategy
	transport transport
	bubble    *bubble // transport, if it is one
	inline    bool    // goroutines decide themselves who goes on; see transport
	fault     fault

	// One execution:

	gs        [maxGoroutines]*goroutine // gs[:n] take part in it
	n         int
	current   *goroutine // whose turn it is; nil outside of executions
	turn      *goroutine // who goes on, nil if the execution is over
	objects   objects
	clock     int64 // virtual nanoseconds
	marks     byte  // its address is the object of all marks
	trace     []event
	k         int    // steps begun
	solo      bool   // no goroutine was started yet: nothing to choose
	killing   bool   // the execution is abandoned, its goroutines are unwound
	abandoned bool   // goroutines were unwound at its end
	drain     bool   // the strategy has nothing to learn from the rest
	stuck     uint64 // goroutines that waited at the end, when nobody could go on
	crashed   bool   // a goroutine panicked and Options.Crash expects it
	fair      int    // steps taken in turn because the execution would not end
	failure   *Failure
	notes     []note
	capture   bool // fill notes: record where operations were announced

	program  func(*R)
	r        *R
	progress atomic.Uint64 // executions begun, for the watchdog
	result   Result
}

// fault is planted by the engine's own tests, to see that they notice.
type fault struct {
	ignoreKind  sched.Kind // no two steps are dependent if one is of this kind
	forgetSleep bool       // sleeping goroutines are never woken by a dependent step
}

// event is a step that was taken.
type event struct {
	access
	enabled uint64 // the goroutines that could have taken it
	value   int    // of a Choose
	taken   bool   // its object was a lock that was taken before
	awaited bool   // its object was a word that somebody awaits a change of
	held    uint64 // what that word held before
}

func newEngine() *engine {
	return &engine{objects: newObjects(), trace: make([]event, 256)}
}

// open prepares e to explore a program, and close ends that.
func (e *engine) open(o Options, program func(*R)) {
	e.options, e.program, e.result = o, program, Result{}
	switch {
	case o.Bubble != nil:
		e.bubble = &bubble{e: e, test: o.Bubble}
		e.transport = e.bubble
	case raceEnabled || o.Goroutines:
		e.transport = newGoroutines()
	default:
		e.transport = new(coroutines)
	}
	e.inline = e.transport.inline()
}

func (e *engine) close() {
	for _, g := range e.gs {
		if g != nil && g.co != nil {
			g.co.stop()
			g.co = nil
		}
	}
	e.program, e.r, e.options = nil, nil, Options{}
	e.transport, e.bubble = nil, nil
}

// execute runs the program once under the strategy.
func (e *engine) execute() {
	e.progress.Add(1)
	if e.bubble != nil {
		e.bubble.enclose(e.run)
		return
	}
	e.run()
}

// run is execute on the goroutine that is to be the hub.
func (e *engine) run() {
	e.n, e.k, e.clock, e.fair, e.stuck = 0, 0, 0, 0, 0
	e.solo, e.killing, e.drain, e.crashed, e.failure = true, false, false, false, nil
	e.objects.reset()
	e.r = &R{e: e}
	r := e.r
	e.strategy.begin(e)
	sched.Install(e)

	main := e.start("main", false, func() { e.program(r) })
	e.current, e.turn = main, main
	for e.turn != nil {
		e.transport.resume(e.turn)
		if !e.inline {
			e.turn = e.advance()
		}
	}
	e.finish()
	sched.Install(nil)
}

// finish ends an execution in which no goroutine can go on.
func (e *engine) finish() {
	e.current = nil
	if e.failure == nil && !e.crashed && !e.drain {
		e.blocked()
	}
	e.abandoned = e.kill()
	e.transport.settle()
	e.killing = false
	kept := e.describeKept()
	if kept != "" && e.failure == nil && !e.drain && !e.crashed && !e.options.AllowLocks {
		e.fail(Misuse, kept)
	}
	if e.abandoned || kept != "" && !e.options.AllowLocks {
		e.objects.unlock()
	}
	if e.failure == nil && !e.drain && !e.crashed && e.fair == 0 && e.r.check != nil {
		e.check()
	}
}

// check runs the program's check of the history.
func (e *engine) check() {
	defer func() {
		if v := recover(); v != nil {
			e.fail(Panic, fmt.Sprintf("the check panicked: %v", v))
		}
	}()
	if err := e.r.check(e.history()); err != nil {
		e.fail(Illegal, err.Error())
	}
}

// blocked reports goroutines that wait although nobody can go on.
func (e *engine) blocked() {
	kind := Kind("")
	for _, g := range e.gs[:e.n] {
		if !g.live {
			continue
		}
		if g.program || g.id == 0 {
			kind = Deadlock
		} else if kind == "" && !e.options.AllowLeaks {
			kind = Leak
		}
	}
	if kind != "" {
		e.fail(kind, e.describeBlocked())
	}
}

// kill unwinds the goroutines that are still there and reports whether there
// were any.
func (e *engine) kill() (killed bool) {
	e.killing = true
	for i := 0; i < e.n; i++ {
		g := e.gs[i]
		killed = killed || g.live
		if g.live && g.where != away {
			e.current = g
			e.transport.resume(g)
		}
	}
	e.current = nil
	for e.live() != 0 && e.transport.idle() {
		continue
	}
	return killed
}

// live returns the goroutines that have not ended.
func (e *engine) live() (set uint64) {
	for i := range e.n {
		if e.gs[i].live {
			set |= 1 << i
		}
	}
	return set
}

// ready returns those of them that can take a step.
func (e *engine) ready() (set uint64) {
	for i := range e.n {
		if g := e.gs[i]; g.live && g.where != away && e.enabled(g) {
			set |= 1 << i
		}
	}
	return set
}

// advance ends the step that was taken last and returns the goroutine that
// takes the next one, nil if the execution is over.
func (e *engine) advance() *goroutine {
	if e.k > 0 {
		e.settle(e.k - 1)
	}
	e.watch()
	enabled := e.ready()
	for enabled == 0 && !e.over() && e.live() != 0 && e.transport.idle() {
		enabled = e.ready()
	}
	if e.over() {
		return nil
	}
	if enabled == 0 {
		e.stuck = e.live()
		return nil
	}
	id := e.pick(enabled)
	if id < 0 {
		return nil
	}
	return e.take(e.gs[id], enabled)
}

// watch runs the program's check of its present state, if it can be seen.
//
//go:norace
func (e *engine) watch() {
	if e.r.watch == nil || raceEnabled || e.objects.held(e.r.watched) {
		return
	}
	if err := e.r.watch(); err != nil {
		e.fail(Illegal, err.Error())
	}
}

// over reports whether the execution must end.
func (e *engine) over() bool {
	if e.bubble != nil {
		if at := e.bubble.stray.Load(); at != nil {
			e.fail(Stray, fmt.Sprintf("a goroutine that seam.Go or R.Go did not start uses the seam (%s)", *at))
		}
	}
	return e.failure != nil || e.crashed
}

// settle tells the strategy of step k, now that its effect is known.
func (e *engine) settle(k int) {
	ev := &e.trace[k]
	g := e.gs[ev.g]
	ev.write = g.op.Write
	if ev.kind == sched.Choose {
		ev.value = int(g.op.R)
	}
	if e.capture {
		e.notes[k].op = g.op
	}
	if !e.drain && e.fair == 0 {
		e.strategy.stepped(e, k)
	}
}

// pick returns the goroutine to take step e.k, -1 if the execution must end.
func (e *engine) pick(enabled uint64) int {
	if e.k >= e.options.MaxSteps {
		return e.pickFair(enabled)
	}
	if e.drain {
		return lowest(enabled)
	}
	id := e.strategy.pick(e, enabled)
	if e.failure != nil {
		return -1
	}
	if id >= 0 && enabled&(1<<uint(id)) == 0 {
		e.fail(Nondeterminism, fmt.Sprintf("step %d: the schedule names a goroutine that was ready in an earlier execution and is not now", e.k+1))
		return -1
	}
	if id < 0 {
		e.drain = true
		return lowest(enabled)
	}
	return id
}

// pickFair lets all goroutines take turns in an execution that has reached
// its step bound. If it ends so, the schedule was at fault and not the
// program.
func (e *engine) pickFair(enabled uint64) int {
	if e.fair >= e.options.MaxSteps {
		e.fail(Livelock, e.describeLivelock())
		return -1
	}
	e.fair++
	last := e.trace[e.k-1].g
	if later := enabled &^ (2<<last - 1); later != 0 {
		return lowest(later)
	}
	return lowest(enabled)
}

// take gives g the turn for step e.k.
func (e *engine) take(g *goroutine, enabled uint64) *goroutine {
	k := e.k
	e.k++
	if k == len(e.trace) {
		e.trace = append(e.trace, make([]event, k)...)
	}
	g.op = g.next
	g.step = k
	ev := &e.trace[k]
	ob := &e.objects.list[g.pending.obj]
	*ev = event{access: g.pending, enabled: enabled, taken: ob.taken(), awaited: ob.awaited, held: ob.held()}
	ev.first = g.fresh < g.ncalls
	for ; g.fresh < g.ncalls; g.fresh++ {
		g.calls[g.fresh].first = k
	}
	if e.capture {
		e.note(g, k)
	}
	e.apply(g)
	if e.failure != nil {
		e.settle(k)
		return nil
	}
	if ev.kind == sched.Choose && !e.drain && e.fair == 0 {
		g.op.R = uint64(e.strategy.value(e, int(g.op.A)))
	}
	e.current = g
	return g
}

// fail records the first failure of an execution.
//
//go:norace
func (e *engine) fail(kind Kind, message string) {
	if e.failure == nil {
		e.failure = &Failure{Kind: kind, Message: message}
	}
}

// panicked records that g's function panicked.
//
//go:norace
func (e *engine) panicked(g *goroutine, v any, stack []byte) {
	if e.killing {
		return
	}
	if e.options.Crash != nil && e.options.Crash(v) {
		e.crashed = true
		return
	}
	e.fail(Panic, fmt.Sprintf("goroutine %s panicked: %v\n%s", g.label(), v, stack))
}

// Clock implements sched.Controller.
//
//go:norace
func (e *engine) Clock() time.Duration {
	now := time.Duration(e.clock)
	if e.bubble != nil {
		now += e.bubble.elapsed()
	}
	return now
}

// enter returns the goroutine that calls it, nil outside of the program's
// goroutines. The caller then has the turn.
//
//go:norace
func (e *engine) enter() *goroutine {
	if e.bubble != nil {
		return e.bubble.enter()
	}
	return e.current
}

// Procs implements sched.Controller.
//
//go:norace
func (e *engine) Procs() int { return e.options.Procs }

// HashMode implements sched.Controller.
//
//go:norace
func (e *engine) HashMode() sched.HashMode { return e.options.Hash }
