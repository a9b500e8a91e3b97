package atomicmap

import (
	"context"
	"fmt"
	"slices"

	"github.com/surety-go/surety/internal/lin"
)

// The sequential specification of Map, and clients whose calls are checked
// against it: by the explorer, in tiny rounds and in long histories. Keys are
// 0 and 1, and every write writes a value of its own, so that a history tells
// which write a read has seen.

// kind is a call of the map's API.
type kind int

const (
	load kind = iota
	store
	loadOrStore
	loadAndDelete
	remove
	swap
	compareAndSwap
	compareAndDelete
	loadOrCompute
	computeSet
	computeRemove
	computeKeep
	clearAll
	length
	all
)

var kindNames = [...]string{
	"Load", "Store", "LoadOrStore", "LoadAndDelete", "Delete", "Swap", "CompareAndSwap", "CompareAndDelete",
	"LoadOrCompute", "Compute/Set", "Compute/Remove", "Compute/Keep", "Clear", "Len", "All",
}

// call is one call: what a client is made of.
type call struct {
	kind kind
	key  int
}

func (c call) String() string {
	if c.kind == lookUpOnly {
		return fmt.Sprintf("look-up(%d) by Len", c.key)
	}
	if c.kind >= clearAll {
		return kindNames[c.kind]
	}
	return fmt.Sprintf("%s(%d)", kindNames[c.kind], c.key)
}

// input and output are a call in a history.
type input struct {
	call
	value int // what it writes
	old   int // what it compares with
}

type output struct {
	value, old int
	ok, had    bool
	n          int
	pairs      [2]int // by key, 0: not yielded
	twice      bool   // a key was yielded twice
}

// inits are the states in which programs start: by key, 0 for absent. The
// second and the third are the same but for the names of the keys.
var inits = [4][2]int{{0, 0}, {1, 0}, {0, 2}, {1, 2}}

// do makes a call. Values are never 0.
func do(m *Map[int, int], in input) output {
	same := func(n int) int { return n }
	return doAs(m, in, same, same)
}

// doAs is do on a map whose values stand for numbers; the zero value is 0.
func doAs[V comparable](m *Map[int, V], in input, value func(n int) V, number func(V) int) (out output) {
	ctx := context.Background()
	compute := func(op Op) func(context.Context, V, bool) (V, Op, error) {
		return func(_ context.Context, old V, loaded bool) (V, Op, error) {
			out.old, out.had = number(old), loaded
			return value(in.value), op, nil
		}
	}
	var v V
	defer func() { out.value = number(v) }()
	switch in.kind {
	case load:
		v, out.ok = m.Load(in.key)
	case store:
		m.Store(in.key, value(in.value))
	case loadOrStore:
		v, out.ok = m.LoadOrStore(in.key, value(in.value))
	case loadAndDelete:
		v, out.ok = m.LoadAndDelete(in.key)
	case remove:
		m.Delete(in.key)
	case swap:
		v, out.ok = m.Swap(in.key, value(in.value))
	case compareAndSwap:
		out.ok = CompareAndSwap(m, in.key, value(in.old), value(in.value))
	case compareAndDelete:
		out.ok = CompareAndDelete(m, in.key, value(in.old))
	case loadOrCompute:
		v, out.ok, _ = m.LoadOrCompute(ctx, in.key, func(context.Context) (V, error) { return value(in.value), nil })
	case computeSet:
		v, out.ok, _ = m.Compute(ctx, in.key, compute(Set))
	case computeRemove:
		v, out.ok, _ = m.Compute(ctx, in.key, compute(Remove))
	case computeKeep:
		v, out.ok, _ = m.Compute(ctx, in.key, compute(Keep))
	case clearAll:
		m.Clear()
	case length:
		out.n = m.Len()
	case all:
		for k, v := range m.All() {
			out.twice = out.twice || out.pairs[k] != 0
			out.pairs[k] = number(v)
		}
	}
	return out
}

// modelState is the sequential map: the value by key, 0 for absent.
type modelState [2]int

// model is the sequential specification. Len and All are not in it: they are
// broken up into look-ups first.
var model = lin.Model[modelState, input, output]{
	Step: func(s modelState, in input, out output) (modelState, bool) {
		was := s[in.key]
		reads := out.value == was && out.ok == (was != 0) // returns what was there
		sees := out.old == was && out.had == (was != 0)   // its function was told what was there
		switch in.kind {
		case load:
			return s, reads
		case store:
			s[in.key] = in.value
			return s, true
		case loadOrStore, loadOrCompute:
			if was != 0 {
				return s, reads
			}
			s[in.key] = in.value
			return s, out.value == in.value && !out.ok
		case loadAndDelete:
			s[in.key] = 0
			return s, reads
		case remove:
			s[in.key] = 0
			return s, true
		case swap:
			s[in.key] = in.value
			return s, reads
		case compareAndSwap:
			if was != 0 && was == in.old {
				s[in.key] = in.value
				return s, out.ok
			}
			return s, !out.ok
		case compareAndDelete:
			if was != 0 && was == in.old {
				s[in.key] = 0
				return s, out.ok
			}
			return s, !out.ok
		case computeSet:
			s[in.key] = in.value
			return s, sees && out.ok && out.value == in.value
		case computeRemove:
			s[in.key] = 0
			return s, sees && !out.ok && out.value == 0
		case computeKeep:
			return s, sees && reads
		case clearAll:
			return modelState{}, true
		case lookUpOnly: // a look-up that tells only whether there was a value
			return s, out.ok == (was != 0)
		}
		panic("unknown call")
	},
}

const lookUpOnly kind = -1

type historyCall = lin.Call[input, output]

// checkCalls reports whether a history is one that a map may have which starts
// in state init. An iteration is a look-up of each key at some instant during
// the call. So is Len, but that each write which overlaps it may be counted or
// not, whatever the look-up would find.
func checkCalls(init modelState, history []historyCall) error {
	m := model
	m.Init = init
	var calls, lens []historyCall
	for _, c := range history {
		switch c.In.kind {
		case all:
			if c.Out.twice {
				return fmt.Errorf("All yielded a key twice")
			}
			for key, v := range c.Out.pairs {
				c.In, c.Out = input{call: call{load, key}}, output{value: v, ok: v != 0}
				calls = append(calls, c)
			}
		case length:
			lens = append(lens, c)
		default:
			calls = append(calls, c)
		}
	}
	return checkLens(&m, calls, lens)
}

// writes reports whether calls of a kind add or delete single entries.
func (k kind) writes() bool { return k > load && k < clearAll && k != computeKeep }

// checkLens tries every way in which the keys may have been counted.
func checkLens(m *lin.Model[modelState, input, output], calls, lens []historyCall) error {
	if len(lens) == 0 {
		return lin.Check(*m, calls)
	}
	l := lens[0]
	if l.Out.n < 0 {
		return fmt.Errorf("Len is %d", l.Out.n)
	}
	inFlight := 0
	for _, c := range calls {
		if c.In.kind.writes() && c.Begin <= l.End && c.End >= l.Begin {
			inFlight++
		}
	}
	err := fmt.Errorf("more than %d away from all that can have been there", inFlight)
	for counted := range 4 {
		if n := counted&1 + counted>>1; max(n, l.Out.n)-min(n, l.Out.n) > inFlight {
			continue
		}
		more := slices.Clone(calls)
		for key := range 2 {
			lc := l
			lc.In, lc.Out = input{call: call{lookUpOnly, key}}, output{ok: counted>>key&1 == 1}
			more = append(more, lc)
		}
		if err = checkLens(m, more, lens[1:]); err == nil {
			return nil
		}
	}
	return fmt.Errorf("Len is %d: %w", l.Out.n, err)
}
