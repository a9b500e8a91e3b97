package explore

import (
	"math/bits"
	"slices"
)

// A Strategy chooses schedules. Make one with DPOR, Exhaustive, Preemptions,
// PCT, Random or Portfolio.
type Strategy func(o Options) strategy

// strategy is asked for the next goroutine at each step and told of each step
// that was taken.
type strategy interface {
	// begin is called at the beginning of an execution.
	begin(e *engine)
	// pick returns the goroutine that takes step e.k, or -1 if nothing is to
	// be learned from the rest of the execution.
	pick(e *engine, enabled uint64) int
	// value returns the outcome of a choice among n, which is what the
	// goroutine does that was picked last.
	value(e *engine, n int) int
	// stepped is told that step k was taken.
	stepped(e *engine, k int)
	// ended is told that the execution has ended and returns whether there
	// is another one.
	ended(e *engine) bool
	// complete reports, after ended returned false, whether every execution
	// of the program was explored or has an equivalent that was.
	complete() bool
}

// reduces reports whether s leaves executions out because of what it knows of
// the dependency of steps.
func reduces(s strategy) bool {
	switch s := s.(type) {
	case *dpor:
		return true
	case *portfolio:
		return slices.ContainsFunc(s.parts, reduces)
	}
	return false
}

func lowest(set uint64) int { return bits.TrailingZeros64(set) }

// node is what a depth-first search knows of one step.
type node struct {
	enabled uint64
	chosen  int
	todo    uint64 // goroutines to try here that were not yet
	spent   int    // preemptions before this step
	values  int    // outcomes of the choice that chosen makes, 0 if it makes none
	value   int    // the present one
	seen    access // the step as it was taken, to notice if it differs later
}

// Exhaustive is plain depth-first search of all schedules.
func Exhaustive() Strategy {
	return func(Options) strategy { return &depthFirst{bound: -1, max: -1} }
}

// Preemptions is depth-first search of the schedules that take the turn from
// a goroutine that could go on at most bound times: first those with no
// preemption, then those with one, and so on.
func Preemptions(bound int) Strategy {
	return func(Options) strategy { return &depthFirst{bound: 0, max: bound} }
}

type depthFirst struct {
	stack []node
	bound int  // preemptions allowed, -1 without limit
	max   int  // the last bound to search
	cut   bool // the bound excluded a schedule
	long  bool // an execution went on beyond the step bound
}

func (d *depthFirst) begin(*engine) {}

func (d *depthFirst) pick(e *engine, enabled uint64) int {
	k := e.k
	if k < len(d.stack) {
		n := &d.stack[k]
		if n.enabled != enabled {
			e.diverged(k)
		}
		return n.chosen
	}
	n := node{enabled: enabled}
	previous := -1
	if k > 0 {
		previous = int(e.trace[k-1].g)
		n.spent = d.stack[k-1].spent
		if d.stack[k-1].preempts(d.previous(k - 1)) {
			n.spent++
		}
	}
	n.chosen = lowest(enabled)
	n.todo = enabled
	if previous >= 0 && enabled&(1<<previous) != 0 {
		n.chosen = previous
		if d.bound >= 0 && n.spent >= d.bound {
			d.cut = d.cut || enabled != 1<<previous
			n.todo = 1 << previous
		}
	}
	n.todo &^= 1 << n.chosen
	d.stack = append(d.stack, n)
	return n.chosen
}

// previous returns the goroutine that took the step before step k, or -1.
func (d *depthFirst) previous(k int) int {
	if k == 0 {
		return -1
	}
	return d.stack[k-1].chosen
}

// preempts reports whether the step takes the turn from the previous
// goroutine although that could go on.
func (n *node) preempts(previous int) bool {
	return previous >= 0 && previous != n.chosen && n.enabled&(1<<previous) != 0
}

func (d *depthFirst) value(e *engine, n int) int {
	nd := &d.stack[e.k-1]
	nd.values = n
	return nd.value
}

func (d *depthFirst) stepped(e *engine, k int) { d.stack[k].observe(e, k) }

// observe compares the step with what it was in earlier executions.
func (n *node) observe(e *engine, k int) {
	a := &e.trace[k].access
	if n.seen.kind != 0 && *a != n.seen {
		e.diverged(k)
	}
	n.seen = *a
}

func (d *depthFirst) ended(e *engine) bool {
	d.long = d.long || e.fair > 0
	for len(d.stack) > 0 {
		n := &d.stack[len(d.stack)-1]
		if n.value+1 < n.values {
			n.value++
			return true
		}
		if n.todo != 0 {
			n.chosen = lowest(n.todo)
			n.todo &= n.todo - 1
			n.values, n.value, n.seen = 0, 0, access{}
			return true
		}
		d.stack = d.stack[:len(d.stack)-1]
	}
	if d.cut && d.bound < d.max {
		d.bound++
		d.cut = false
		return true
	}
	return false
}

func (d *depthFirst) complete() bool { return !d.cut && !d.long }
