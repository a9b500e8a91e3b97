//go:build surety_explore

package once

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
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
	begun uint16  // loads whose function has started
	spent uint16  // loads that can give no key a value any more: it did, or began before a write of its key
}

// facts is what the model is told of a history beforehand.
type facts struct {
	setting
	loads [2]uint16    // by key: the loads of it
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
func (f *facts) step(s state, in historyInput, out output) (state, bool) {
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
		s.value = [2]int{}
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

type historyInput struct {
	input
	slack int // Len: how many writes overlap it
}

type historyCall = lin.Call[historyInput, output]

// check reports whether a history is one that a cache may have which had the
// values init, by key, when it began.
func check(s setting, init [2]int, h explore.History) error {
	for _, c := range h.Calls {
		if err := sound(h, c); err != nil {
			return err
		}
	}
	f := factsOf(s, h)
	m := lin.Model[state, historyInput, output]{Step: f.step}
	for key, v := range init {
		m.Init.keep(key, v)
	}
	if s.bounded || s.expires {
		m.Spontaneous = f.spontaneous
	}
	var calls []historyCall
	for _, c := range h.Calls {
		in, out := inputOf(c), outputOf(c)
		lc := historyCall{In: historyInput{input: in}, Out: out, Begin: c.Begin, End: c.End}
		switch in.kind {
		case all: // looks each key up at some instant
			for key, v := range out.pairs {
				lc.In.call, lc.Out = call{peek, key}, output{value: v}
				calls = append(calls, lc)
			}
			continue
		case length:
			if s.bounded && out.n > 1 {
				return fmt.Errorf("Len is %d, the bound is 1", out.n)
			}
			lc.In.slack = slack(s, h, c)
		}
		calls = append(calls, lc)
	}
	return checkAbandoned(&m, calls)
}

// checkAbandoned tries every way in which loads may have ended while the last
// of their callers left: such a load keeps its value, as if one who left had
// got it.
func checkAbandoned(m *lin.Model[state, historyInput, output], calls []historyCall) error {
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
// which it overlaps add or remove, and by those that have expired.
func slack(s setting, h explore.History, l explore.Call) int {
	if s.expires {
		return 2
	}
	n := 0
	for _, c := range h.Calls {
		if !overlap(c, l) {
			continue
		}
		if k := inputOf(c).kind; k == invalidateAll {
			n += 2
		} else if k.writes() {
			n++
		}
	}
	return n
}

func factsOf(s setting, h explore.History) *facts {
	f := &facts{setting: s}
	for _, c := range h.Calls {
		in := inputOf(c)
		if in.kind.isGet() {
			f.loads[in.key] |= 1 << in.id
		}
		if in.kind != advance {
			continue
		}
		if f.loose == nil {
			f.loose = make(map[int]bool)
		}
		for _, w := range h.Calls {
			if in := inputOf(w); !overlap(c, w) {
				continue
			} else if in.kind == set {
				f.loose[written(in.id, in.key)] = true
			} else if in.kind.isGet() {
				f.loose[outputOf(w).value] = true
			}
		}
	}
	return f
}

// sound reports what is wrong with one call of a history, apart from its
// place in an order.
func sound(h explore.History, c explore.Call) error {
	in, out := inputOf(c), outputOf(c)
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
	receives := func(o explore.Call) bool {
		other := outputOf(o)
		return other.outcome == out.outcome && other.load == out.load
	}
	switch out.outcome {
	case failed, panicked:
		for _, o := range h.Calls {
			if (receives(o) || inputOf(o).id == out.load && inputOf(o).kind.isGet()) && !overlap(c, o) {
				return bad("got the failure of load %d, which had ended", out.load)
			}
		}
	case exited:
		if !overlaps(h, c, func(o input) bool { return o.kind == getGoexit && o.key == in.key }) {
			return bad("reports a Goexit and no load of its key calls it")
		}
	case cancelled:
		if !in.kind.isShort() || !overlaps(h, explore.Call{Begin: math.MinInt, End: c.End}, func(o input) bool { return o.kind == cancelAll }) {
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
func soundLoad(h explore.History, start explore.Call) error {
	load := inputOf(start)
	if k := kindOf(h, load.id); (k == getPanic || k == getCrash) && !slices.ContainsFunc(h.Calls, func(c explore.Call) bool {
		return outputOf(c).outcome == panicked && outputOf(c).load == load.id
	}) {
		return fmt.Errorf("the panic of load %d was lost", load.id)
	}
	for _, c := range h.Calls {
		in, out := inputOf(c), outputOf(c)
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
		for _, o := range h.Calls {
			if in.kind.isShort() && inputOf(o).kind == cancelAll && o.End < c.Begin {
				return fmt.Errorf("call %d started a load, but its context had ended before", load.id)
			}
		}
	}
	return nil
}

func overlap(a, b explore.Call) bool { return a.Begin <= b.End && b.Begin <= a.End }

// overlaps reports whether a call of the history that matches overlaps c.
func overlaps(h explore.History, c explore.Call, matches func(input) bool) bool {
	for _, o := range h.Calls {
		if matches(inputOf(o)) && overlap(c, o) {
			return true
		}
	}
	return false
}

func inputOf(c explore.Call) input { return c.In.(input) }

func outputOf(c explore.Call) output {
	out, _ := c.Out.(output)
	return out
}

func TestModelRefusesIllegalHistories(t *testing.T) {
	at := func(k kind, id, begin, end int, out output) explore.Call {
		return explore.Call{In: input{call{kind: k}, id}, Out: out, Begin: begin, End: end}
	}
	value := func(v int) output { return output{value: v} }
	start := func(id, when int) explore.Call { return at(began, id, when, when+1, output{}) }
	kept, first, second := initial(0), loaded(0, 0), loaded(1, 0)
	nested := at(getInner, 8, 3, 4, output{outcome: refused})

	for name, test := range map[string]struct {
		setting setting
		init    int // value of key 0
		legal   bool
		calls   []explore.Call
	}{
		"callers share a load": {legal: true, calls: []explore.Call{
			at(get, 0, 0, 9, value(first)), start(0, 2), at(get, 1, 4, 8, value(first))}},
		"two loads without a write between": {calls: []explore.Call{
			at(get, 0, 0, 4, value(first)), start(0, 1), at(get, 1, 5, 9, value(second)), start(1, 6)}},
		"value out of nowhere":    {calls: []explore.Call{at(peek, 0, 0, 1, value(first))}},
		"value of another key":    {calls: []explore.Call{at(get, 0, 0, 4, value(loaded(0, 1))), start(0, 1)}},
		"lost value":              {init: kept, calls: []explore.Call{at(peek, 0, 0, 1, value(0))}},
		"load though it is there": {init: kept, calls: []explore.Call{at(get, 0, 0, 4, value(first)), start(0, 1)}},
		"invalidated value": {init: kept, calls: []explore.Call{
			at(invalidate, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(kept))}},
		"InvalidateAll undone": {init: kept, calls: []explore.Call{
			at(invalidateAll, 0, 0, 9, output{}), at(peek, 1, 2, 3, value(0)), at(peek, 2, 4, 5, value(kept))}},
		"displaced load reaches its caller": {legal: true, calls: []explore.Call{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(peek, 2, 5, 6, value(0))}},
		"load from before Invalidate": {calls: []explore.Call{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(get, 2, 5, 8, value(first))}},
		"load from before Set": {calls: []explore.Call{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(set, 1, 3, 4, output{}), at(get, 2, 5, 8, value(first))}},
		"late load overwrites Set": {calls: []explore.Call{
			at(get, 0, 0, 6, value(first)), start(0, 1), at(set, 1, 3, 4, output{}), at(peek, 2, 7, 8, value(first))}},
		"failure": {legal: true, calls: []explore.Call{
			at(getError, 0, 0, 9, output{outcome: failed}), start(0, 1), at(get, 1, 2, 8, output{outcome: failed})}},
		"failure kept": {calls: []explore.Call{
			at(getError, 0, 0, 3, output{outcome: failed}), start(0, 1), at(get, 1, 5, 8, output{outcome: failed})}},
		"failure though there is a value": {init: kept, calls: []explore.Call{
			at(getError, 0, 0, 3, output{outcome: failed}), start(0, 1)}},
		"failure from before Invalidate": {calls: []explore.Call{
			at(getError, 0, 0, 9, output{outcome: failed}), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(get, 2, 5, 8, output{outcome: failed})}},
		"starter gets another's outcome": {calls: []explore.Call{
			at(get, 0, 0, 9, value(second)), start(0, 1), at(get, 1, 2, 8, value(second)), start(1, 3)}},
		"panic lost": {calls: []explore.Call{
			at(getCrash, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{})}},
		"Goexit of nobody": {calls: []explore.Call{at(get, 0, 0, 9, output{outcome: exited})}},
		"two loads by one call": {calls: []explore.Call{
			at(get, 0, 0, 9, value(first)), start(0, 1), start(0, 3)}},
		"cancelled": {legal: true, calls: []explore.Call{
			at(getShort, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{})}},
		"cancelled with the last": {legal: true, calls: []explore.Call{
			at(getShort, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{}), at(peek, 2, 10, 11, value(first))}},
		"load keeps its value after all have left": {calls: []explore.Call{
			at(getShort, 0, 0, 5, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{}),
			at(peek, 2, 6, 7, value(0)), at(peek, 3, 10, 11, value(first))}},
		"cancelled by nobody":      {calls: []explore.Call{at(getShort, 0, 0, 9, output{outcome: cancelled})}},
		"cancelled too early":      {calls: []explore.Call{at(getShort, 0, 0, 1, output{outcome: cancelled}), at(cancelAll, 1, 2, 3, output{})}},
		"cancelled for another":    {calls: []explore.Call{at(get, 0, 0, 9, output{outcome: cancelled}), at(cancelAll, 1, 2, 3, output{})}},
		"load of a cancelled call": {calls: []explore.Call{at(cancelAll, 1, 0, 1, output{}), at(getShort, 0, 2, 9, value(first)), start(0, 3)}},
		"refused without a cycle":  {calls: []explore.Call{nested}},
		"refused in a cycle": {legal: true, calls: []explore.Call{
			at(getNested, 0, 0, 9, output{outcome: failed}), start(0, 1), nested}},
		"eviction": {setting: setting{bounded: true}, init: kept, legal: true, calls: []explore.Call{
			{In: input{call{set, 1}, 0}, Out: output{}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0))}},
		"eviction without need": {setting: setting{bounded: true}, init: kept, calls: []explore.Call{
			at(peek, 1, 2, 3, value(0))}},
		"eviction without a bound": {init: kept, calls: []explore.Call{
			{In: input{call{set, 1}, 0}, Out: output{}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0))}},
		"eviction undone": {setting: setting{bounded: true}, init: kept, calls: []explore.Call{
			{In: input{call{set, 1}, 0}, Out: output{}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0)), at(peek, 2, 4, 5, value(kept))}},
		"more than the bound": {setting: setting{bounded: true}, calls: []explore.Call{
			at(set, 0, 0, 9, output{}), at(length, 1, 1, 2, output{n: 2})}},
		"expiry": {setting: setting{expires: true}, init: kept, legal: true, calls: []explore.Call{
			at(advance, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(0))}},
		"outlived value": {setting: setting{expires: true}, init: kept, calls: []explore.Call{
			at(advance, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(kept))}},
		"early expiry": {setting: setting{expires: true}, init: kept, calls: []explore.Call{
			at(peek, 1, 2, 3, value(0)), at(advance, 0, 4, 5, output{})}},
		"wrong length":              {calls: []explore.Call{at(set, 0, 0, 1, output{}), at(length, 1, 2, 3, output{n: 2})}},
		"All misses a value":        {init: kept, calls: []explore.Call{at(all, 0, 0, 1, output{})}},
		"result wrong in itself":    {calls: []explore.Call{at(get, 0, 0, 1, output{flawed: "a value with an error"})}},
		"call that does not return": {calls: []explore.Call{{In: input{}, Pending: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			err := check(test.setting, [2]int{test.init}, explore.History{Calls: test.calls})
			assert.Equal(t, test.legal, err == nil, "%v", err)
		})
	}
}
