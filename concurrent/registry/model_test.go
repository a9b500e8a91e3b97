package registry

import (
	"fmt"
	"math"

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

type (
	historyCall = lin.Call[input, output]
	history     []historyCall
)

// check reports whether a history is one that the registry may have. The
// error of a Lookup counts the registrations at an instant of its own.
func check(init int, h history) error {
	m := model
	m.Init = initialState(init)
	calls := make(history, 0, len(h)+2)
	for _, c := range h {
		if c.Pending {
			return fmt.Errorf("%v did not return", c.In)
		}
		if c.Out.flawed != "" {
			return fmt.Errorf("%v: %s", c.In, c.Out.flawed)
		}
		calls = append(calls, c)
		if c.Out.outcome == notFound {
			c.In, c.Out = input{call: call{kind: length}}, output{n: c.Out.n}
			calls = append(calls, c)
		}
	}
	return lin.Check(m, calls)
}

// settled reports whether a history is one that r may have, which nobody uses
// any more, and what is inconsistent in r.
func settled(init int, r *Registry[int, int], h history) error {
	last := historyCall{In: input{call: call{kind: snapshot}}, Begin: math.MaxInt, End: math.MaxInt}
	last.Out.read(r.Snapshot())
	if err := check(init, append(h, last)); err != nil {
		return err
	}
	return intact(r)
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
