//go:build surety_explore

package atomicmap

import (
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/explore"
)

// The programs below run on the shipped engine with two shards, and with
// iterations that look at one node under one lock.

// check returns a check of the calls of one execution.
func check(init state) func(explore.History) error {
	return func(h explore.History) error {
		calls := explore.Calls[input, output](h)
		for _, c := range calls {
			if c.Pending {
				return fmt.Errorf("%v did not return", c.In)
			}
		}
		return checkCalls(init, calls)
	}
}

// programs returns the client programs made of these kinds of calls, each on
// both keys. Of two programs that differ only in which key is called which it
// has one.
func programs(goroutines, calls int, kinds []kind) explore.Space[call] {
	return explore.TwoKeys(explore.Space[call]{Goroutines: goroutines, Calls: calls}, kinds,
		func(k kind) bool { return k < clearAll },
		func(k kind, key int) call { return call{k, key} },
		[]int{0, 2, 1, 3})
}

// program runs one client program on a fresh map.
func program(p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		m := New(Config[int, int]{shards: 2, piece: 1})
		r.Name(m, "map")
		for key, v := range inits[p.Init] {
			if v != 0 {
				m.Store(key, v)
			}
		}
		for g, calls := range p.Calls {
			r.Go(string(rune('A'+g)), func() {
				seen := inits[p.Init] // the value of each key that it saw last
				for i, op := range calls {
					in := input{call: op, value: 10*(g+1) + i, old: seen[op.key]}
					out := r.Call(in, func() any { return do(m, in) }).(output)
					if out.value != 0 {
						seen[op.key] = out.value
					}
				}
			})
		}
		r.Check(check(inits[p.Init]))
	}
}

// sweep explores every program under every hash mode and requires that none
// is capped.
func sweep(t *testing.T, goroutines, calls int, kinds ...kind) {
	sweepOf(goroutines, calls, kinds).Run(t)
}

func sweepOf(goroutines, calls int, kinds []kind) explore.Sweep[call] {
	return explore.Sweep[call]{
		Space:   programs(goroutines, calls, kinds),
		Hashes:  []explore.HashMode{explore.HashSpread, explore.HashEqual, explore.HashPrefix},
		Program: program,
		Init:    func(i int) string { return fmt.Sprint(inits[i]) },
	}
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

// Larger programs than can be exhausted.
func TestExploreSample(t *testing.T) {
	sweepOf(3, 3, []kind{load, store, loadOrStore, loadAndDelete, remove, swap, compareAndSwap, compareAndDelete,
		loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all}).Sample(t, 100)
}
