package explore

import (
	"github.com/surety-go/surety/internal/explore/sched"
)

// DPOR is dynamic partial-order reduction with source sets and sleep sets: of
// the schedules that differ only in the order of independent steps it
// explores one, and now and then more. It finds every outcome that exhaustive
// search finds (Abdulla, Aronis, Jonsson and Sagonas: Source Sets, JACM 2017,
// algorithm 1).
func DPOR() Strategy {
	return func(Options) strategy { return new(dpor) }
}

type dpor struct {
	stack  []reduced
	clocks []clock // by step
	mine   [][]int // by goroutine: its steps
	long   bool
}

// reduced is what the search knows of one step.
type reduced struct {
	node
	backtrack uint64    // goroutines that must be tried here; a source set when done
	asleep    uint64    // goroutines whose step here was explored elsewhere
	sleepers  []sleeper // what the goroutines in asleep and those done here do
}

type sleeper struct{ access }

// clock is a vector clock: how many steps of each goroutine happened before,
// the step itself included.
type clock [maxGoroutines]uint16

func (c *clock) join(d *clock, n int) {
	for i := range n {
		if d[i] > c[i] {
			c[i] = d[i]
		}
	}
}

func (d *dpor) begin(e *engine) {
	if d.mine == nil {
		d.mine = make([][]int, maxGoroutines)
	}
}

func (d *dpor) pick(e *engine, enabled uint64) int {
	k := e.k
	if k < len(d.stack) {
		n := &d.stack[k]
		if n.enabled != enabled {
			e.diverged(k)
		}
		return n.chosen
	}
	d.push(e, k)
	n := &d.stack[k]
	n.node = node{enabled: enabled}
	awake := enabled &^ n.asleep
	if awake == 0 {
		// Whatever goes on from here was explored elsewhere. Who waits here
		// might have gone first, though, and is looked at as at an end.
		d.stack = d.stack[:k]
		d.pendingRaces(e, e.live()&^enabled)
		return -1
	}
	n.chosen = lowest(awake)
	if k > 0 {
		if g := d.stack[k-1].chosen; awake&(1<<g) != 0 {
			n.chosen = g
		}
	}
	n.backtrack = 1 << n.chosen
	n.todo = 0
	return n.chosen
}

// push makes room for step k and works out who is asleep there: those who
// were asleep or done at the step before and do not depend on what was done.
func (d *dpor) push(e *engine, k int) {
	if k < cap(d.stack) {
		d.stack = d.stack[:k+1]
	} else {
		d.stack = append(d.stack, reduced{})
	}
	n := &d.stack[k]
	n.asleep, n.sleepers = 0, n.sleepers[:0]
	if k == 0 {
		return
	}
	did := &e.trace[k-1].access
	for _, s := range d.stack[k-1].sleepers {
		if p := &e.gs[s.g].pending; s.g != did.g && (p.kind != s.kind || p.obj != s.obj) {
			e.diverged(k - 1)
		}
		if s.g != did.g && (e.fault.forgetSleep || !e.dependent(&s.access, did)) {
			n.asleep |= 1 << s.g
			n.sleepers = append(n.sleepers, s)
		}
	}
}

func (d *dpor) value(e *engine, n int) int {
	nd := &d.stack[e.k-1]
	nd.values = n
	return nd.value
}

// stepped gives step k its clock and finds the earlier steps it races with,
// if it was not taken just so in the execution before.
func (d *dpor) stepped(e *engine, k int) {
	n := &d.stack[k]
	known := n.seen.kind != 0
	n.observe(e, k)
	if known {
		return
	}
	for len(d.clocks) <= k {
		d.clocks = append(d.clocks, clock{})
	}
	a := &e.trace[k].access
	c := &d.clocks[k]
	*c = d.before(e, int(a.g))
	d.races(e, k, a, c)
	d.mine[a.g] = append(d.mine[a.g], k)
	c[a.g] = uint16(len(d.mine[a.g]))
}

// before returns the clock of what happened before the next step of g by
// the order of its own steps and its start.
func (d *dpor) before(e *engine, g int) clock {
	if steps := d.mine[g]; len(steps) > 0 {
		return d.clocks[steps[len(steps)-1]]
	}
	if p := e.gs[g].parentStep; p >= 0 {
		return d.clocks[p]
	}
	return clock{}
}

// races adds to the clock c of access a, made by step k or pending after
// step k-1, the steps that a depends on, and sees to it that those which
// could come after a are also tried after it.
func (d *dpor) races(e *engine, k int, a *access, c *clock) {
	var races [2 * maxGoroutines]race
	count := 0
	start := *c
	for g := range e.n {
		if g == int(a.g) {
			continue
		}
		steps := d.mine[g]
		joined, byObject, byCall := false, false, false
		for i := len(steps) - 1; i >= int(start[g]) && !byObject; i-- {
			b := &e.trace[steps[i]].access
			object, call := e.depends(b, a)
			if !object && !call {
				continue
			}
			if !joined {
				c.join(&d.clocks[steps[i]], e.n)
				joined = true
			}
			byObject = object && d.reversible(e, steps[i], k, a)
			if !byObject && (!call || byCall) {
				continue
			}
			byCall = byCall || call
			races[count] = race{steps[i], byObject || !waits[a.kind]}
			count++
		}
	}
	for i := range count {
		if !d.covered(e, races[i].step, races[:count]) {
			d.reverse(e, races[i].step, k, a, c)
		}
	}
}

// reversible reports whether access a, of step k, could also come before step
// i, on which it depends, preceded only by what is independent of step i.
func (d *dpor) reversible(e *engine, i, k int, a *access) bool {
	switch a.kind {
	case sched.Lock, sched.RWIntend, sched.RLock:
		// Whoever else changed the lock since depends on step i.
		return !e.trace[i].taken
	case sched.Change:
		// Whoever else changed the word since depends on step i. What it held
		// before a wait for it was announced is not known. When step i is tried
		// after what came before a, a is announced by then, and it is.
		return !e.trace[i].awaited || e.trace[i].held != d.unwanted(e, k, a)
	case sched.RWLock, sched.Wait, sched.Join:
		return false // step i is what was waited for
	case sched.WaitContext:
		return d.released(e, i, k, a)
	}
	return true
}

// unwanted returns the value that the wait a for a change, of step k or
// pending, is not content with.
func (d *dpor) unwanted(e *engine, k int, a *access) uint64 {
	if k == e.k {
		return e.gs[a.g].next.A
	}
	return e.gs[a.g].op.A
}

// released reports whether the wait a, of step k, could also end without
// step i.
func (d *dpor) released(e *engine, i, k int, a *access) bool {
	if e.objects.list[a.obj].early {
		return true
	}
	for c := a.ctx; c != 0; c = e.objects.list[c].parent {
		if e.objects.list[c].early || e.objects.list[c].alien {
			return true
		}
	}
	by := e.trace[i].g
	for j := range k {
		b := &e.trace[j].access
		if j == i || j > i && d.clocks[j][by] >= d.clocks[i][by] {
			continue
		}
		if b.kind == sched.Set && b.obj == a.obj || b.kind == sched.Cancel && e.objects.within(a.ctx, b.ctx) {
			return true
		}
	}
	return false
}

// race is an earlier step that a step depends on. If the latter can wait and
// only the order of their calls is at stake, it may turn out that it cannot
// come first.
type race struct {
	step int
	sure bool // it can come first
}

// covered reports whether step i happened before another race that is sure,
// so that it becomes a race of its own once that one is reversed.
func (d *dpor) covered(e *engine, i int, races []race) bool {
	g := e.trace[i].g
	for _, r := range races {
		if r.sure && r.step > i && d.clocks[r.step][g] >= d.clocks[i][g] {
			return true
		}
	}
	return false
}

// reverse sees to it that access a, of step k, is also tried before step i,
// preceded only by what happened between and is independent of step i. One of
// the goroutines that can begin that sequence must be tried at step i.
func (d *dpor) reverse(e *engine, i, k int, a *access, c *clock) {
	n := &d.stack[i]
	by, at := e.trace[i].g, d.clocks[i][e.trace[i].g]
	var firsts [maxGoroutines]uint16 // number of the first step in the sequence, by goroutine
	var in, initials uint64
	consider := func(g uint8, c *clock, number uint16) {
		if in&(1<<g) != 0 {
			return
		}
		initial := true
		for others := in; others != 0; others &= others - 1 {
			if h := lowest(others); c[h] >= firsts[h] {
				initial = false
				break
			}
		}
		in |= 1 << g
		firsts[g] = number
		if initial {
			initials |= 1 << g
		}
	}
	for j := i + 1; j < k; j++ {
		if d.clocks[j][by] < at {
			g := e.trace[j].g
			consider(g, &d.clocks[j], d.clocks[j][g])
		}
	}
	consider(a.g, c, 0)
	if initials&(n.backtrack|n.asleep) != 0 {
		return
	}
	initials &= n.enabled
	switch {
	case initials == 0:
		n.backtrack |= n.enabled
	case initials&(1<<a.g) != 0:
		n.backtrack |= 1 << a.g
	default:
		n.backtrack |= 1 << lowest(initials)
	}
}

func (d *dpor) ended(e *engine) bool {
	d.long = d.long || e.fair > 0
	if !e.drain {
		d.pendingRaces(e, e.stuck)
	}
	for k := len(d.stack) - 1; k >= 0; k-- {
		n := &d.stack[k]
		d.mine[n.chosen] = d.mine[n.chosen][:len(d.mine[n.chosen])-1]
		if n.value+1 < n.values {
			n.value++
			n.seen = access{}
			d.stack = d.stack[:k+1]
			return true
		}
		n.asleep |= 1 << n.chosen
		n.sleepers = append(n.sleepers, sleeper{n.seen})
		if todo := n.backtrack &^ n.asleep & n.enabled; todo != 0 {
			n.chosen = lowest(todo)
			n.values, n.value, n.seen = 0, 0, access{}
			d.stack = d.stack[:k+1]
			return true
		}
	}
	d.stack = d.stack[:0]
	return false
}

// pendingRaces treats the operations that goroutines wait for at the end of
// the execution, or where it is given up, as if they came next: had one come
// earlier, it might not have had to wait.
func (d *dpor) pendingRaces(e *engine, waiting uint64) {
	for g := range e.n {
		if waiting&(1<<g) == 0 {
			continue
		}
		a := &e.gs[g].pending
		if a.kind == sched.Start {
			continue
		}
		c := d.before(e, g)
		d.races(e, e.k, a, &c)
	}
}

func (d *dpor) complete() bool { return !d.long }
