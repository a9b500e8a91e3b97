package explore

import (
	"cmp"
	"iter"
	"slices"

	"github.com/surety-go/surety/internal/lin"
)

// Space is a set of client programs: each of several goroutines makes the
// same number of calls, in one of several initial states.
type Space[O any] struct {
	Ops        []O // what a call can be
	Goroutines int
	Calls      int // of each goroutine
	Inits      int // number of initial states
	// Symmetries are the renamings, other than that which changes nothing,
	// under which a program means the same: of keys, say. With two renamings,
	// the one that does first one and then the other must be there too. That
	// goroutines can be exchanged goes without saying.
	Symmetries []Symmetry
}

// Symmetry says what a renaming turns each call and each initial state into,
// by index.
type Symmetry struct {
	Ops   []int
	Inits []int
}

// Program is one client program.
type Program[O any] struct {
	Init  int
	Calls [][]O // by goroutine
}

// TwoKeys makes Ops of the given kinds of calls, and gives s the symmetry that
// exchanges the keys 0 and 1: a kind that names a key becomes a call on each,
// any other one call, with key 0. Inits says which initial state each becomes
// when the keys are exchanged, and so how many there are.
func TwoKeys[O, K any](s Space[O], kinds []K, keyed func(K) bool, call func(kind K, key int) O, inits []int) Space[O] {
	var exchanged []int
	for _, k := range kinds {
		n := len(s.Ops)
		if keyed(k) {
			exchanged = append(exchanged, n+1, n)
			s.Ops = append(s.Ops, call(k, 0), call(k, 1))
		} else {
			exchanged = append(exchanged, n)
			s.Ops = append(s.Ops, call(k, 0))
		}
	}
	s.Inits = len(inits)
	s.Symmetries = []Symmetry{{Ops: exchanged, Inits: inits}}
	return s
}

// All yields the programs, of those that are symmetric one. The slices are
// used again for the next program.
func (s Space[O]) All() iter.Seq[Program[O]] {
	return func(yield func(Program[O]) bool) {
		g := generator{symmetries: s.Symmetries}
		g.rows, g.image = matrix[int](s.Goroutines, s.Calls), matrix[int](s.Goroutines, s.Calls)
		p := Program[O]{Calls: matrix[O](s.Goroutines, s.Calls)}
		for init := range s.Inits {
			g.init, p.Init = init, init
			for more := true; more; more = g.next(len(s.Ops)) {
				if !g.canonical() {
					continue
				}
				for i, row := range g.rows {
					for j, op := range row {
						p.Calls[i][j] = s.Ops[op]
					}
				}
				if !yield(p) {
					return
				}
			}
		}
	}
}

// Count returns the number of programs that All yields.
func (s Space[O]) Count() int {
	n := 0
	for range s.All() {
		n++
	}
	return n
}

func matrix[T any](rows, columns int) [][]T {
	m := make([][]T, rows)
	for i := range m {
		m[i] = make([]T, columns)
	}
	return m
}

// generator counts through the programs, as numbers whose digits are calls.
type generator struct {
	symmetries []Symmetry
	init       int
	rows       [][]int
	image      [][]int
}

// next makes rows the next program and reports whether there is one; if not,
// they are the first one again.
func (g *generator) next(ops int) bool {
	for _, row := range g.rows {
		for j := range row {
			if row[j]++; row[j] < ops {
				return true
			}
			row[j] = 0
		}
	}
	return false
}

// canonical reports whether the program comes first among those that are
// symmetric to it.
func (g *generator) canonical() bool {
	if !slices.IsSortedFunc(g.rows, slices.Compare[[]int]) {
		return false
	}
	for _, s := range g.symmetries {
		for i, row := range g.rows {
			for j, op := range row {
				g.image[i][j] = s.Ops[op]
			}
		}
		slices.SortFunc(g.image, slices.Compare[[]int])
		c := cmp.Compare(s.Inits[g.init], g.init)
		if c == 0 {
			c = slices.CompareFunc(g.image, g.rows, slices.Compare[[]int])
		}
		if c < 0 {
			return false
		}
	}
	return true
}

// Linearizable returns a check that the history is linearizable by m. In and
// Out of every call must be an I and an O; a nil Out is O's zero value.
func Linearizable[S comparable, I, O any](m lin.Model[S, I, O]) func(History) error {
	return func(h History) error { return lin.Check(m, Calls[I, O](h)) }
}

// Calls returns the calls of h for a checker. In and Out of every call must be
// an I and an O; a nil Out is O's zero value.
func Calls[I, O any](h History) []lin.Call[I, O] {
	calls := make([]lin.Call[I, O], len(h.Calls))
	for i, c := range h.Calls {
		calls[i] = lin.Call[I, O]{In: c.In.(I), Begin: c.Begin, End: c.End, Pending: c.Pending}
		if !c.Pending && c.Out != nil {
			calls[i].Out = c.Out.(O)
		}
	}
	return calls
}
