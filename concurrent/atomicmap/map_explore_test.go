//go:build surety_explore

package atomicmap

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/lin"
)

// The clients below run on the shipped engine with two shards. Keys are 0 and
// 1, and every write writes a value of its own, so that a history tells which
// write a read has seen.

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

// client makes calls on behalf of one goroutine.
type client struct {
	m    *Map[int, int]
	seen [2]int // the value of each key that it saw last
}

// inits are the states in which programs start: by key, 0 for absent. The
// second and the third are the same but for the names of the keys.
var inits = [4][2]int{{0, 0}, {1, 0}, {0, 2}, {1, 2}}

// do makes a call. Values are never 0.
func (c *client) do(in input) (out output) {
	ctx := context.Background()
	compute := func(op Op) func(context.Context, int, bool) (int, Op, error) {
		return func(_ context.Context, old int, loaded bool) (int, Op, error) {
			out.old, out.had = old, loaded
			return in.value, op, nil
		}
	}
	switch in.kind {
	case load:
		out.value, out.ok = c.m.Load(in.key)
	case store:
		c.m.Store(in.key, in.value)
	case loadOrStore:
		out.value, out.ok = c.m.LoadOrStore(in.key, in.value)
	case loadAndDelete:
		out.value, out.ok = c.m.LoadAndDelete(in.key)
	case remove:
		c.m.Delete(in.key)
	case swap:
		out.value, out.ok = c.m.Swap(in.key, in.value)
	case compareAndSwap:
		out.ok = CompareAndSwap(c.m, in.key, in.old, in.value)
	case compareAndDelete:
		out.ok = CompareAndDelete(c.m, in.key, in.old)
	case loadOrCompute:
		out.value, out.ok, _ = c.m.LoadOrCompute(ctx, in.key, func(context.Context) (int, error) { return in.value, nil })
	case computeSet:
		out.value, out.ok, _ = c.m.Compute(ctx, in.key, compute(Set))
	case computeRemove:
		out.value, out.ok, _ = c.m.Compute(ctx, in.key, compute(Remove))
	case computeKeep:
		out.value, out.ok, _ = c.m.Compute(ctx, in.key, compute(Keep))
	case clearAll:
		c.m.Clear()
	case length:
		out.n = c.m.Len()
	case all:
		for k, v := range c.m.All() {
			out.twice = out.twice || out.pairs[k] != 0
			out.pairs[k] = v
		}
	}
	if in.kind < clearAll && out.value != 0 {
		c.seen[in.key] = out.value
	}
	return out
}

// state is the sequential map: the value by key, 0 for absent.
type state [2]int

// model is the sequential specification. Len and All are not in it: they are
// broken up into look-ups first.
var model = lin.Model[state, input, output]{
	Step: func(s state, in input, out output) (state, bool) {
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
			return state{}, true
		case present: // a look-up that tells only whether there was a value
			return s, out.ok == (was != 0)
		}
		panic("unknown call")
	},
}

const present kind = -1

type historyCall = lin.Call[input, output]

// check reports whether a history is one that the map may have. An iteration
// is a look-up of each key at some instant during the call, and so is Len.
func check(init state) func(explore.History) error {
	m := model
	m.Init = init
	return func(h explore.History) error {
		var calls []historyCall
		var lens []historyCall
		for _, c := range h.Calls {
			if c.Pending {
				return fmt.Errorf("%v did not return", c.In)
			}
			in, out := c.In.(input), c.Out.(output)
			lc := historyCall{In: in, Out: out, Begin: c.Begin, End: c.End}
			switch in.kind {
			case all:
				if out.twice {
					return fmt.Errorf("All yielded a key twice")
				}
				for key, v := range out.pairs {
					lc.In, lc.Out = input{call: call{load, key}}, output{value: v, ok: v != 0}
					calls = append(calls, lc)
				}
			case length:
				lens = append(lens, lc)
			default:
				calls = append(calls, lc)
			}
		}
		return checkLens(&m, calls, lens)
	}
}

// checkLens tries every way in which the keys may have been counted.
func checkLens(m *lin.Model[state, input, output], calls, lens []historyCall) error {
	if len(lens) == 0 {
		return lin.Check(*m, calls)
	}
	l := lens[0]
	if l.Out.n < 0 || l.Out.n > 2 {
		return fmt.Errorf("Len is %d", l.Out.n)
	}
	var err error
	for counted := range 4 {
		if counted&1+counted>>1 != l.Out.n {
			continue
		}
		more := slices.Clone(calls)
		for key := range 2 {
			lc := l
			lc.In, lc.Out = input{call: call{present, key}}, output{ok: counted>>key&1 == 1}
			more = append(more, lc)
		}
		if err = checkLens(m, more, lens[1:]); err == nil {
			return nil
		}
	}
	return fmt.Errorf("Len is %d: %w", l.Out.n, err)
}

// programs returns the client programs made of these kinds of calls, each on
// both keys. Of two programs that differ only in which key is called which it
// has one.
func programs(goroutines, calls int, kinds []kind) explore.Space[call] {
	var ops []call
	var exchanged []int // which call each becomes when the keys are exchanged
	for _, k := range kinds {
		if k >= clearAll {
			exchanged = append(exchanged, len(ops))
			ops = append(ops, call{kind: k})
			continue
		}
		exchanged = append(exchanged, len(ops)+1, len(ops))
		ops = append(ops, call{k, 0}, call{k, 1})
	}
	return explore.Space[call]{
		Ops: ops, Goroutines: goroutines, Calls: calls, Inits: len(inits),
		Symmetries: []explore.Symmetry{{Ops: exchanged, Inits: []int{0, 2, 1, 3}}},
	}
}

// program runs one client program on a fresh map.
func program(p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		m := New(Config[int, int]{shards: 2})
		r.Name(m, "map")
		for key, v := range inits[p.Init] {
			if v != 0 {
				m.Store(key, v)
			}
		}
		for g, calls := range p.Calls {
			r.Go(string(rune('A'+g)), func() {
				c := client{m: m, seen: inits[p.Init]}
				for i, op := range calls {
					in := input{call: op, value: 10*(g+1) + i, old: c.seen[op.key]}
					r.Call(in, func() any { return c.do(in) })
				}
			})
		}
		r.Check(check(inits[p.Init]))
	}
}

// sweep explores every program under every hash mode and requires that none
// is capped.
func sweep(t *testing.T, goroutines, calls int, kinds ...kind) {
	explore.Sweep[call]{
		Space:   programs(goroutines, calls, kinds),
		Hashes:  []explore.HashMode{explore.HashSpread, explore.HashEqual, explore.HashPrefix},
		Program: program,
		Init:    func(i int) string { return fmt.Sprint(inits[i]) },
	}.Run(t)
}

func TestExplorePlain(t *testing.T) {
	sweep(t, 2, 2, load, store, loadOrStore, loadAndDelete, clearAll)
}

func TestExploreConditional(t *testing.T) {
	sweep(t, 2, 2, swap, compareAndSwap, compareAndDelete, clearAll)
}

func TestExploreCompute(t *testing.T) {
	sweep(t, 2, 2, store, computeSet)
	sweep(t, 2, 2, remove, loadOrCompute)
	if explore.Deep() {
		sweep(t, 2, 2, store, remove, loadOrCompute, computeSet, computeRemove, computeKeep, clearAll)
	}
}

func TestExploreIteration(t *testing.T) {
	sweep(t, 2, 2, store, remove, clearAll, length, all)
}

func TestExploreThreeGoroutines(t *testing.T) {
	sweep(t, 3, 1, load, store, loadAndDelete, compareAndSwap, clearAll, all)
	sweep(t, 3, 1, store, loadOrCompute)
	sweep(t, 3, 1, remove, computeSet)
	if explore.Deep() {
		sweep(t, 3, 1, load, store, loadOrStore, loadAndDelete, swap, compareAndSwap, compareAndDelete,
			loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all)
	}
}
