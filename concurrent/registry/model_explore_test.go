//go:build surety_explore

package registry

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/lin"
)

// state is the sequential registry.
type state struct {
	live       [2]int // the values registered, oldest first, then 0
	generation uint64
	sealed     bool
}

// at returns the place of the registration of a key in live, or -1.
func (s *state) at(key int) int {
	for i, v := range s.live {
		if v != 0 && keyOf(v) == key {
			return i
		}
	}
	return -1
}

func (s *state) len() int {
	n := 0
	for _, v := range s.live {
		if v != 0 {
			n++
		}
	}
	return n
}

// initialState is the state in which setup leaves a registry.
func initialState(init int) state {
	s := state{generation: uint64(4 + len(inits[init]))}
	for i, key := range inits[init] {
		s.live[i] = initial(key)
	}
	return s
}

// model is the sequential specification.
var model = lin.Model[state, input, output]{
	Step: func(s state, in input, out output) (state, bool) {
		i := s.at(in.key)
		switch in.kind {
		case register:
			switch {
			case s.sealed:
				return s, out.outcome == rejected
			case i >= 0:
				return s, out.outcome == duplicate
			}
			s.live[s.len()] = in.value
			s.generation++
			return s, out.outcome == done
		case lookup:
			if i < 0 {
				return s, out.outcome == notFound && out.value == 0
			}
			return s, out.outcome == done && out.value == s.live[i]
		case lookupOverridden:
			return s, out.outcome == done && out.value == in.value
		case unregisterOwn, unregisterInit, unregisterGone:
			switch {
			case i < 0 || s.live[i] != in.value:
				return s, out.outcome == stale
			case s.sealed:
				return s, out.outcome == rejected
			}
			copy(s.live[i:], s.live[i+1:])
			s.live[1] = 0
			s.generation++
			return s, out.outcome == done
		case seal:
			s.sealed = true
			return s, true
		case sealed:
			return s, out.n == 1 == s.sealed
		case snapshot:
			return s, out.live == s.live && out.generation == s.generation
		case all:
			return s, out.live == s.live
		case length:
			return s, out.n == s.len()
		}
		panic("unknown call")
	},
}

type historyCall = lin.Call[input, output]

// check reports whether a history is one that the registry may have. The
// error of a Lookup counts the registrations at an instant of its own.
func check(init int, h explore.History) error {
	m := model
	m.Init = initialState(init)
	var calls []historyCall
	for _, c := range h.Calls {
		if c.Pending {
			return fmt.Errorf("%v did not return", c.In)
		}
		lc := historyCall{In: c.In.(input), Out: c.Out.(output), Begin: c.Begin, End: c.End}
		if lc.Out.flawed != "" {
			return fmt.Errorf("%v: %s", lc.In, lc.Out.flawed)
		}
		calls = append(calls, lc)
		if lc.Out.outcome == notFound {
			calls = append(calls, historyCall{In: input{call: call{kind: length}}, Out: output{n: lc.Out.n}, Begin: c.Begin, End: c.End})
		}
	}
	return lin.Check(m, calls)
}

// intact reports what is inconsistent in a registry that nobody uses.
func intact(r *Registry[int, int]) error {
	n := 0
	var last *entry[int, int]
	for e := r.order.first; e != nil; last, e = e, e.next {
		n++
		if e.prev != last {
			return fmt.Errorf("the order's link back from key %d is broken", e.key)
		}
		if live, _ := r.entries.Load(e.key); live != e {
			return fmt.Errorf("key %d is in the order and not among the entries", e.key)
		}
		if e.registration.entry != any(e) {
			return fmt.Errorf("the registration of key %d does not lead to its entry", e.key)
		}
	}
	if r.order.last != last {
		return fmt.Errorf("the order's last entry is not at its end")
	}
	if n != r.order.len || n != r.entries.Len() {
		return fmt.Errorf("the order has %d entries and counts %d, and there are %d", n, r.order.len, r.entries.Len())
	}
	if s := r.current.Load(); s != nil {
		e := r.order.first
		for _, listed := range s.entries {
			if listed != e {
				return fmt.Errorf("the kept snapshot is not the present one")
			}
			e = e.next
		}
		if e != nil || s.generation != r.generation {
			return fmt.Errorf("the kept snapshot is older than the registry")
		}
	}
	return nil
}

// calls returns a call for a history made by hand.
func calls(in input, out output, begin, end int) explore.Call {
	return explore.Call{In: in, Out: out, Begin: begin, End: end}
}

func TestModelRefusesIllegalHistories(t *testing.T) {
	reg := func(value int) input { return input{call{register, keyOf(value)}, value} }
	unreg := func(value int) input { return input{call{unregisterInit, keyOf(value)}, value} }
	look := input{call: call{lookup, 0}}
	of := func(k kind) input { return input{call: call{kind: k}} }
	none := output{outcome: notFound}
	a, b := fresh(0, 0, 0), fresh(0, 1, 0)
	otherKey := fresh(1, 0, 0)

	for name, test := range map[string]struct {
		init  int
		legal bool
		calls []explore.Call
	}{
		"registrations and look-ups": {0, true, []explore.Call{
			calls(reg(a), output{}, 0, 1), calls(look, output{value: a}, 2, 3), calls(unreg(a), output{}, 4, 5), calls(look, none, 6, 7)}},
		"look-up overlaps a registration": {0, true, []explore.Call{
			calls(reg(a), output{}, 0, 5), calls(look, output{value: a}, 1, 2)}},
		"two registrations of one key": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 5), calls(reg(b), output{}, 1, 6)}},
		"duplicate of nothing": {0, false, []explore.Call{
			calls(reg(a), output{outcome: duplicate}, 0, 1)}},
		"look-up misses a registration": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 1), calls(look, none, 2, 3)}},
		"look-up of what was removed": {1, false, []explore.Call{
			calls(unreg(initial(0)), output{}, 0, 1), calls(look, output{value: initial(0)}, 2, 3)}},
		"look-up goes back in time": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 9), calls(look, output{value: a}, 1, 2), calls(look, none, 3, 4)}},
		"one registration removed twice": {1, false, []explore.Call{
			calls(unreg(initial(0)), output{}, 0, 5), calls(unreg(initial(0)), output{}, 1, 6)}},
		"stale handle removes a later registration": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 1), calls(unreg(gone(0)), output{}, 2, 3)}},
		"handle of a live registration is stale": {1, false, []explore.Call{
			calls(unreg(initial(0)), output{outcome: stale}, 0, 1)}},
		"registration after the seal": {0, false, []explore.Call{
			calls(of(seal), output{}, 0, 1), calls(reg(a), output{}, 2, 3)}},
		"removal after the seal": {1, false, []explore.Call{
			calls(of(seal), output{}, 0, 1), calls(unreg(initial(0)), output{}, 2, 3)}},
		"rejection before the seal": {0, false, []explore.Call{
			calls(reg(a), output{outcome: rejected}, 0, 1), calls(of(seal), output{}, 2, 3)}},
		"seal undone": {0, false, []explore.Call{
			calls(of(seal), output{}, 0, 9), calls(of(sealed), output{n: 1}, 1, 2), calls(of(sealed), output{}, 3, 4)}},
		"snapshot in another order": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 1), calls(reg(otherKey), output{}, 2, 3),
			calls(of(all), output{live: [2]int{otherKey, a}}, 4, 5)}},
		"snapshots of two orders": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 9), calls(reg(otherKey), output{}, 0, 9),
			calls(of(all), output{live: [2]int{a}}, 1, 4), calls(of(all), output{live: [2]int{otherKey}}, 2, 5)}},
		"snapshot older than the call": {0, false, []explore.Call{
			calls(reg(a), output{}, 0, 1), calls(of(snapshot), output{generation: 4}, 2, 3)}},
		"snapshot of the wrong generation": {0, false, []explore.Call{
			calls(of(snapshot), output{generation: 5}, 0, 1)}},
		"snapshot that disagrees with itself": {0, false, []explore.Call{
			calls(of(snapshot), output{generation: 4, flawed: "two lengths"}, 0, 1)}},
		"wrong length": {1, false, []explore.Call{
			calls(of(length), output{n: 2}, 0, 1)}},
		"error that counts what is not there": {0, false, []explore.Call{
			calls(look, output{outcome: notFound, n: 1}, 0, 1)}},
		"override not seen": {1, false, []explore.Call{
			calls(input{call{lookupOverridden, 0}, replaced(0, 0)}, output{value: initial(0)}, 0, 1)}},
		"override seen by others": {1, false, []explore.Call{
			calls(input{call{lookupOverridden, 0}, replaced(0, 0)}, output{value: replaced(0, 0)}, 0, 1),
			calls(look, output{value: replaced(0, 0)}, 2, 3)}},
		"call that does not return": {0, false, []explore.Call{
			{In: of(length), Begin: 0, Pending: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			err := check(test.init, explore.History{Calls: test.calls})
			assert.Equal(t, test.legal, err == nil, "%v", err)
		})
	}
}
