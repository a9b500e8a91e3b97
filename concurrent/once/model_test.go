package once

import (
	"fmt"
	"math"
	"slices"

	"github.com/surety-go/surety/internal/lin"
)

// state is the sequential cache: a Get of a key without a value loads and
// keeps one. Loads are sets of their numbers.
//
// That callers share a load needs no state: the first in the order keeps the
// value and the others find it. Nor does a load that was displaced: the calls
// that get its value come before the one that displaced it.
type state struct {
	value [2]int  // by key, 0 for none
	wrote [2]bool // by key: it was given a value, so that another one may have had to go
	begun uint32  // loads whose function has started
	spent uint32  // loads that can give no key a value any more: it did, or began before a write of its key
}

// facts is what the model is told of a history beforehand.
type facts struct {
	setting
	loads [2]uint32    // by key: the loads of it
	loose map[int]bool // values that may have been written before the clock was moved, and kept after
}

// write makes value, 0 for none, the value of key, whatever it was.
func (s *state) write(f *facts, key, value int) {
	s.spent |= s.begun & f.loads[key]
	s.keep(key, value)
}

func (s *state) keep(key, value int) {
	s.value[key] = value
	s.wrote[key] = s.wrote[key] || value != 0
}

// step is Step of the model.
func (f *facts) step(s state, in input, out output) (state, bool) {
	was := s.value[in.key]
	switch in.kind {
	case peek:
		return s, out.value == was
	case set:
		s.write(f, in.key, written(in.id, in.key))
		return s, true
	case invalidate:
		s.write(f, in.key, 0)
		return s, true
	case invalidateAll:
		s.write(f, 0, 0)
		s.write(f, 1, 0)
		return s, true
	case began:
		s.begun |= 1 << in.id
		return s, true
	case length:
		n := 0
		for _, v := range s.value {
			if v != 0 {
				n++
			}
		}
		return s, out.n >= n-in.slack && out.n <= n+in.slack
	case advance:
		if f.expires {
			s.value = [2]int{}
		}
		return s, true
	case cancelAll:
		return s, true
	}
	switch out.outcome {
	case found:
		if was != 0 {
			return s, out.value == was
		}
		id, ok := loadOf(out.value)
		if !ok || f.loads[in.key]&^s.spent&(1<<id) == 0 || out.value != loaded(id, in.key) {
			return s, false
		}
		s.spent |= 1 << id
		s.keep(in.key, out.value)
		return s, true
	case failed, panicked:
		return s, was == 0 && s.spent&(1<<out.load) == 0
	default:
		return s, was == 0
	}
}

// spontaneous is Spontaneous of the model: a bounded cache may drop a value
// when the other key was given one, and a value expires when its time is over.
func (f *facts) spontaneous(s state) []state {
	var after []state
	for key, v := range s.value {
		if v != 0 && (f.bounded && s.wrote[1-key] || f.loose[v]) {
			next := s
			next.value[key] = 0
			after = append(after, next)
		}
	}
	return after
}

// check reports whether a history is one that a cache may have which had the
// values init, by key, when it began.
func check(s setting, init [2]int, h history) error {
	for _, c := range h {
		if err := sound(h, c); err != nil {
			return err
		}
	}
	f := factsOf(s, h)
	m := lin.Model[state, input, output]{Step: f.step}
	for key, v := range init {
		m.Init.keep(key, v)
	}
	if s.bounded || s.expires {
		m.Spontaneous = f.spontaneous
	}
	calls := make(history, 0, len(h)+2)
	for _, c := range h {
		switch c.In.kind {
		case all: // looks each key up at some instant
			for key, v := range c.Out.pairs {
				c.In.call, c.Out = call{peek, key}, output{value: v}
				calls = append(calls, c)
			}
			continue
		case length:
			if s.bounded && c.Out.n > 1 {
				return fmt.Errorf("Len is %d, the bound is 1", c.Out.n)
			}
			c.In.slack = slack(s, h, c)
		}
		calls = append(calls, c)
	}
	return checkAbandoned(&m, calls)
}

// checkAbandoned tries every way in which loads may have ended while the last
// of their callers left: such a load keeps its value, as if one who left had
// got it.
func checkAbandoned(m *lin.Model[state, input, output], calls history) error {
	err := lin.Check(*m, calls)
	if err == nil {
		return nil
	}
	for i := range calls {
		left := calls[i]
		if left.Out.outcome != cancelled {
			continue
		}
		for _, start := range calls {
			if start.In.kind != began || start.In.key != left.In.key {
				continue
			}
			more := slices.Clone(calls)
			more[i].Out = output{value: loaded(start.In.id, start.In.key)}
			if checkAbandoned(m, more) == nil {
				return nil
			}
		}
	}
	return err
}

// slack returns by how much a Len may be wrong: by the values that the writes
// which it overlaps add, remove or evict, and by those that have expired. A
// load that its last caller has left may still be counting its value.
func slack(s setting, h history, l historyCall) int {
	n := 0
	if s.expires {
		n = 2
	}
	for _, c := range h {
		if c.Out.outcome == cancelled && c.End < l.Begin {
			c.End = l.Begin
		}
		if !overlap(c, l) || !c.In.kind.writes() {
			continue
		}
		n++
		if s.bounded || c.In.kind == invalidateAll {
			n++
		}
	}
	return n
}

func factsOf(s setting, h history) *facts {
	f := &facts{setting: s}
	for _, c := range h {
		in := c.In
		if in.kind.isGet() {
			f.loads[in.key] |= 1 << in.id
		}
		if in.kind != advance {
			continue
		}
		if f.loose == nil {
			f.loose = make(map[int]bool)
		}
		for _, w := range h {
			switch in := w.In; {
			case in.kind == set && overlap(c, w):
				f.loose[written(in.id, in.key)] = true
			case w.Out.outcome == cancelled && w.Begin <= c.End: // its load may go on for others
				f.loose[loaded(in.id, in.key)] = true
			case in.kind.isGet() && overlap(c, w):
				f.loose[w.Out.value] = true
			}
		}
	}
	return f
}

// sound reports what is wrong with one call of a history, apart from its
// place in an order.
func sound(h history, c historyCall) error {
	in, out := c.In, c.Out
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%v, call %d: %s", in.call, in.id, fmt.Sprintf(format, args...))
	}
	if c.Pending {
		return bad("did not return")
	}
	if out.flawed != "" {
		return bad("%s", out.flawed)
	}
	if in.kind == began {
		return soundLoad(h, c)
	}
	// receives reports whether o is given what c is given.
	receives := func(o historyCall) bool {
		other := o.Out
		return other.outcome == out.outcome && other.load == out.load
	}
	switch out.outcome {
	case failed, panicked:
		for _, o := range h {
			if (receives(o) || o.In.id == out.load && o.In.kind.isGet()) && !overlap(c, o) {
				return bad("got the failure of load %d, which had ended", out.load)
			}
		}
	case exited:
		if !overlaps(h, c, func(o input) bool { return o.kind == getGoexit && o.key == in.key }) {
			return bad("reports a Goexit and no load of its key calls it")
		}
	case cancelled:
		if !in.kind.isShort() || !overlaps(h, historyCall{Begin: math.MinInt, End: c.End}, func(o input) bool { return o.kind == cancelAll }) {
			return bad("was cancelled though its context was not")
		}
	case refused:
		if in.kind != getInner || !overlaps(h, c, func(o input) bool { return o.kind == getNested && o.key == in.key }) {
			return bad("was refused without a cycle")
		}
	}
	return nil
}

// soundLoad reports what is wrong with the start of a load. The call that
// started it waits for it, so it gets the outcome or leaves. A panic reaches
// somebody: an execution that crashed is not checked.
func soundLoad(h history, start historyCall) error {
	load := start.In
	if k := kindOf(h, load.id); (k == getPanic || k == getCrash) && !slices.ContainsFunc(h, func(c historyCall) bool {
		return c.Out.outcome == panicked && c.Out.load == load.id
	}) {
		return fmt.Errorf("the panic of load %d was lost", load.id)
	}
	for _, c := range h {
		in, out := c.In, c.Out
		if in.id != load.id {
			continue
		}
		if in.kind == began && c.Begin != start.Begin {
			return fmt.Errorf("call %d started two loads", load.id)
		}
		if !in.kind.isGet() {
			continue
		}
		own := out.outcome == found && out.value == loaded(in.id, in.key) ||
			(out.outcome == failed || out.outcome == panicked) && out.load == in.id ||
			out.outcome == exited || out.outcome == cancelled
		if !own || in.key != load.key {
			return fmt.Errorf("call %d started a load of key %d and got something else: %+v", load.id, load.key, out)
		}
		for _, o := range h {
			if in.kind.isShort() && o.In.kind == cancelAll && o.End < c.Begin {
				return fmt.Errorf("call %d started a load, but its context had ended before", load.id)
			}
		}
	}
	return nil
}

func overlap(a, b historyCall) bool { return a.Begin <= b.End && b.Begin <= a.End }

// overlaps reports whether a call of the history that matches overlaps c.
func overlaps(h history, c historyCall, matches func(input) bool) bool {
	for _, o := range h {
		if matches(o.In) && overlap(c, o) {
			return true
		}
	}
	return false
}
