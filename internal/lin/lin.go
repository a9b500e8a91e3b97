// Package lin checks short histories of concurrent calls against a sequential
// model: is there an order of the calls, consistent with which returned before
// which began, in which the model returns what the calls returned
// (linearizability)?
//
// The search is that of Wing and Gong, with the states that were met
// remembered (Lowe). It is meant for histories of up to some dozen calls; it
// is exact, and its cost grows exponentially with how many calls overlap.
package lin

import (
	"fmt"
	"slices"
	"strings"
)

// MaxCalls is the length of the longest history that Check takes.
const MaxCalls = 64

// Model is a sequential specification. S is a state; equal states must be ==.
type Model[S comparable, I, O any] struct {
	// Init is the state before the first call.
	Init S
	// Step returns the state after a call with input in that returned out,
	// and whether the call can return that in state s.
	Step func(s S, in I, out O) (next S, ok bool)
	// Pending returns the state after a call that never returned took
	// effect. Such a call may also have had none. Nil: it never has one.
	Pending func(s S, in I) S
	// Spontaneous returns the states that s may turn into at any time
	// without a call, as when a cache evicts; not s itself. Nil: none.
	Spontaneous func(s S) []S
}

// Call is one call of a history. It returned before another began if and
// only if its End is less than the other's Begin.
type Call[I, O any] struct {
	In         I
	Out        O // of no meaning if Pending
	Begin, End int
	Pending    bool // it has not returned; End is of no meaning
}

// Check returns nil if the history is linearizable, and otherwise an error
// that shows the longest beginning of an order that the model accepts.
func Check[S comparable, I, O any](m Model[S, I, O], history []Call[I, O]) error {
	if len(history) > MaxCalls {
		return fmt.Errorf("lin: a history of %d calls, the most are %d", len(history), MaxCalls)
	}
	c := checker[S, I, O]{model: &m, history: history}
	for i := range history {
		if !history[i].Pending {
			c.returned |= 1 << i
		}
	}
	c.order = c.orderSpace[:0]
	c.met = c.metSpace[:0]
	if c.search(0, m.Init) {
		return nil
	}
	return c.explain()
}

type checker[S comparable, I, O any] struct {
	model    *Model[S, I, O]
	history  []Call[I, O]
	returned uint64 // the calls that are not pending
	order    []int  // calls in the order tried
	best     []int  // the longest order that was accepted
	bestAt   S
	met      []met[S]            // what was tried without success, up to its capacity
	more     map[met[S]]struct{} // and beyond

	orderSpace [16]int
	metSpace   [32]met[S]
}

// met is a state reached by a set of calls.
type met[S comparable] struct {
	done  uint64
	state S
}

// search tries to complete an order in which the calls in done have come
// already and led to state s.
func (c *checker[S, I, O]) search(done uint64, s S) bool {
	if c.returned&^done == 0 {
		return true
	}
	if !c.enter(met[S]{done, s}) {
		return false
	}
	if len(c.order) > len(c.best) || c.best == nil {
		c.best, c.bestAt = append(c.best[:0], c.order...), s
	}
	// A call can come next if no other one returned before it began.
	first := c.firstEnd(done)
	for i := range c.history {
		call := &c.history[i]
		if done&(1<<i) != 0 || call.Begin > first {
			continue
		}
		var next S
		ok := true
		if !call.Pending {
			next, ok = c.model.Step(s, call.In, call.Out)
		} else if c.model.Pending != nil {
			next = c.model.Pending(s, call.In)
		} else {
			continue
		}
		if !ok {
			continue
		}
		c.order = append(c.order, i)
		if c.search(done|1<<i, next) {
			return true
		}
		c.order = c.order[:len(c.order)-1]
	}
	if c.model.Spontaneous != nil {
		for _, next := range c.model.Spontaneous(s) {
			if c.search(done, next) {
				return true
			}
		}
	}
	return false
}

// firstEnd returns the earliest return among the calls that have not come.
func (c *checker[S, I, O]) firstEnd(done uint64) int {
	first := int(^uint(0) >> 1)
	for i := range c.history {
		if done&(1<<i) == 0 && !c.history[i].Pending {
			first = min(first, c.history[i].End)
		}
	}
	return first
}

// enter notes that m is being tried and reports whether it was not before.
func (c *checker[S, I, O]) enter(m met[S]) bool {
	if slices.Contains(c.met, m) {
		return false
	}
	if len(c.met) < cap(c.met) {
		c.met = append(c.met, m)
		return true
	}
	if _, ok := c.more[m]; ok {
		return false
	}
	if c.more == nil {
		c.more = make(map[met[S]]struct{})
	}
	c.more[m] = struct{}{}
	return true
}

func (c *checker[S, I, O]) explain() error {
	var b strings.Builder
	b.WriteString("not linearizable; the calls:")
	for i := range c.history {
		fmt.Fprintf(&b, "\n  %s", c.history[i].String())
	}
	if len(c.best) > 0 {
		b.WriteString("\nthe model accepts, in this order:")
		for _, i := range c.best {
			fmt.Fprintf(&b, "\n  %s", c.history[i].String())
		}
		fmt.Fprintf(&b, "\nand then, in state %+v, none of the others", c.bestAt)
	}
	return fmt.Errorf("%s", b.String())
}

// String returns the call as input, output and interval.
func (c *Call[I, O]) String() string {
	if c.Pending {
		return fmt.Sprintf("%+v, pending [%d..]", c.In, c.Begin)
	}
	return fmt.Sprintf("%+v = %+v [%d..%d]", c.In, c.Out, c.Begin, c.End)
}
