package explore

import (
	"runtime"
	"runtime/debug"

	"github.com/surety-go/surety/internal/explore/sched"
)

// maxGoroutines bounds the goroutines of one execution.
const maxGoroutines = 32

// maxCalls bounds the API calls of one goroutine in one execution.
const maxCalls = 32

// goroutine is one goroutine of the program. Its structure is used again in
// later executions.
type goroutine struct {
	e       *engine
	id      int
	name    string
	program bool // started by R.Go: Join waits for it
	fn      func()

	pending access   // what it will do when it gets the turn
	next    sched.Op // the operation of pending
	op      sched.Op // the operation being done
	step    int      // the step that op is, -1 before the first

	parent     int // the goroutine that started it
	parentStep int // the step after which that was

	live    bool // started and not ended
	exiting bool // ended by runtime.Goexit
	dying   int  // operations since the execution was abandoned

	calls  [maxCalls]span // API calls in the order of their beginning
	ncalls int
	fresh  int // calls before this one have begun their first step

	records []record // what the calls were given and returned; by call

	co    *coroutine    // of transport coroutines
	turn  chan struct{} // of transport goroutines
	stay  *stay         // of transport bubble
	where whereabouts   // of transport bubble

	pcs [24]uintptr // where the pending operation was announced
	npc int
}

// span is the steps of one API call: the first and the last step that its
// goroutine took in it, -1 if there is none yet.
type span struct{ first, last int }

// record is what an API call was given and returned.
type record struct {
	in, out  any
	returned bool
}

// run runs the goroutine's function and notes how it ended.
func (g *goroutine) run() {
	returned := false
	defer func() {
		g.e.enter()
		if returned {
			return
		}
		if v := recover(); v != nil {
			g.e.panicked(g, v, debug.Stack())
			return
		}
		g.exit()
	}()
	if f := g.function(); f != nil {
		f()
	}
	returned = true
}

// function returns what g is to run, nil if the execution was abandoned
// before g began.
//
//go:norace
func (g *goroutine) function() func() {
	if g.e.killing {
		return nil
	}
	return g.fn
}

// exit notes that runtime.Goexit ends g.
//
//go:norace
func (g *goroutine) exit() { g.exiting = true }

// ended takes g out of the execution and, where the transport wants it,
// decides who goes on.
//
//go:norace
func (g *goroutine) ended() {
	g.live = false
	g.e.handOver()
}

// Before implements sched.Controller. See there.
//
//go:norace
func (e *engine) Before(kind sched.Kind, obj, ctx ptr, a, b uint64) *sched.Op {
	g := e.enter()
	if g == nil {
		return nil
	}
	g.next = sched.Op{Kind: kind, Write: writes[kind], A: a, B: b}
	g.pending = access{kind: kind, g: uint8(g.id), write: writes[kind]}
	switch {
	case kind == sched.Now || kind == sched.Advance:
		g.pending.obj = e.objects.number(ptr(&e.clock), kind)
	case kind == sched.Mark:
		g.pending.obj = e.objects.number(ptr(&e.marks), kind)
	case obj != nil:
		g.pending.obj = e.objects.number(obj, kind)
		if kind == sched.Change {
			e.objects.list[g.pending.obj].awaited = true
		}
	}
	if ctx != nil {
		g.pending.ctx = e.objects.number(ctx, sched.Observe)
	}
	if e.killing {
		return e.unwind(g)
	}
	possible := !e.solo || e.enabled(g)
	if !possible && e.bubble == nil {
		e.fail(Deadlock, "the program waits before it started a goroutine")
		runtime.Goexit()
	}
	if e.solo && possible && kind != sched.Choose {
		g.op = g.next
		e.apply(g)
		if e.failure != nil {
			runtime.Goexit()
		}
		return &g.op
	}
	if e.capture {
		g.npc = runtime.Callers(3, g.pcs[:])
	}
	if e.pauseUnlessNext(g) && e.killing {
		runtime.Goexit()
	}
	return &g.op
}

// unwind lets a goroutine of an abandoned execution run its deferred calls:
// what can be done is done without a pause, what would wait ends the
// goroutine, and so does what does not come to an end.
//
//go:norace
func (e *engine) unwind(g *goroutine) *sched.Op {
	g.dying++
	if g.dying > 1000 || !e.enabled(g) {
		runtime.Goexit()
	}
	g.op = g.next
	e.apply(g)
	return &g.op
}

// handOver decides who goes on, if the transport leaves that to the
// goroutines.
//
//go:norace
func (e *engine) handOver() {
	if e.inline && !e.killing {
		e.turn = e.advance()
	}
}

// pauseUnlessNext gives the turn away and reports whether it did.
//
//go:norace
func (e *engine) pauseUnlessNext(g *goroutine) bool {
	e.handOver()
	if e.inline && e.turn == g {
		return false
	}
	e.transport.pause(g)
	return true
}

// Go implements sched.Controller.
//
//go:norace
func (e *engine) Go(f func()) { e.spawn("", false, f) }

//go:norace
func (e *engine) spawn(name string, program bool, f func()) {
	if e.killing {
		return
	}
	parent := e.enter()
	if parent == nil {
		panic("explore: a check started a goroutine; do that in the program, after Join")
	}
	if e.n == maxGoroutines {
		e.fail(Limit, "the program has more than 32 goroutines")
		runtime.Goexit()
	}
	e.solo = false
	g := e.start(name, program, f)
	g.parent, g.parentStep = parent.id, parent.step
}

// start adds a goroutine to the execution; its first step is to begin.
//
//go:norace
func (e *engine) start(name string, program bool, f func()) *goroutine {
	g := e.gs[e.n]
	if g == nil {
		g = &goroutine{e: e, id: e.n}
		e.gs[e.n] = g
	}
	e.n++
	g.name, g.program, g.fn = name, program, f
	g.parent, g.parentStep = 0, -1
	g.pending = access{kind: sched.Start, g: uint8(g.id)}
	g.next = sched.Op{Kind: sched.Start}
	g.step = -1
	g.live, g.exiting, g.dying = true, false, 0
	g.where = atGate
	g.ncalls, g.fresh, g.npc = 0, 0, 0
	e.transport.launch(g)
	return g
}

// Derived implements sched.Controller.
//
//go:norace
func (e *engine) Derived(child, parent ptr) {
	e.enter()
	var above int32
	if parent != nil {
		above = e.objects.number(parent, sched.Observe)
	}
	c := &e.objects.list[e.objects.number(child, sched.None)]
	c.parent = above
}

// begin notes the beginning of an API call, and end its return.
//
//go:norace
func (g *goroutine) begin() int {
	if g.ncalls == maxCalls {
		g.e.fail(Limit, "a goroutine of the program makes too many calls")
		runtime.Goexit()
	}
	g.calls[g.ncalls] = span{-1, -1}
	g.ncalls++
	return g.ncalls - 1
}

//go:norace
func (g *goroutine) end(call int) {
	g.e.enter()
	if g.e.killing || g.e.solo {
		return
	}
	if g.fresh <= call {
		// The call had no visible operation: it is given a step, so that it
		// has a place among the other calls.
		g.e.Before(sched.Call, nil, nil, 0, 0)
	}
	g.calls[call].last = g.e.k - 1 // its own step; in a bubble, maybe the one that released it
	g.e.trace[g.step].last = true
}
