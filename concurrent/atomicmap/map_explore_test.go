//go:build surety_explore

package atomicmap

import (
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/explore"
)

// The programs below run on the shipped engine. With -tags surety_tiny buckets
// have one slot, so that two keys fill a segment of one bucket: it grows,
// splits, and if their hashes are equal it is enlarged instead. Flips are
// small, so that values collide with them. The quick tier explores a share of
// the programs.

// check returns a check of the calls of one execution.
func check(init modelState) func(explore.History) error {
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

// program returns what runs a client program on a fresh map, whose segments
// have at most so many buckets.
func program(buckets int) func(explore.Program[call]) func(*explore.R) {
	return func(p explore.Program[call]) func(*explore.R) { return programOn(p, buckets) }
}

func programOn(p explore.Program[call], buckets int) func(*explore.R) {
	return func(r *explore.R) {
		m := New(Config[int, int]{test: geometry[int]{buckets: buckets, flips: 31, sparse: 2}})
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

// sweep explores the programs under every hash mode, on maps of segments of
// one bucket, and on some whose segments grow to four and shrink again.
func sweep(t *testing.T, every, goroutines, calls int, kinds ...kind) {
	t.Helper()
	for _, buckets := range []int{1, 4} {
		s := sweepOf(goroutines, calls, kinds)
		s.Every, s.Program = every, program(buckets)
		if buckets > 1 {
			s.Every *= 2
		}
		if raceEnabled && !explore.Deep() {
			s.Every *= 4 // each takes many times as long
		}
		s.Run(t)
	}
}

func sweepOf(goroutines, calls int, kinds []kind) explore.Sweep[call] {
	return explore.Sweep[call]{
		Space:   programs(goroutines, calls, kinds),
		Hashes:  []explore.HashMode{explore.HashSpread, explore.HashEqual, explore.HashPrefix},
		Program: program(1),
		Init:    func(i int) string { return fmt.Sprint(inits[i]) },
		Options: explore.Options{MaxExecutions: 2000},
		Bounded: true,
	}
}

func TestExplorePlain(t *testing.T) {
	sweep(t, 40, 2, 2, load, store, loadOrStore, loadAndDelete, clearAll)
}

func TestExploreConditional(t *testing.T) {
	sweep(t, 40, 2, 2, swap, compareAndSwap, compareAndDelete, clearAll)
}

func TestExploreCompute(t *testing.T) {
	sweep(t, 40, 2, 2, store, computeSet)
	sweep(t, 40, 2, 2, remove, loadOrCompute)
	if explore.Deep() {
		sweep(t, 40, 2, 2, store, remove, loadOrCompute, computeSet, computeRemove, computeKeep, clearAll)
	}
}

func TestExploreIteration(t *testing.T) {
	sweep(t, 40, 2, 2, store, remove, clearAll, length, all)
}

func TestExploreThreeGoroutines(t *testing.T) {
	sweep(t, 20, 3, 1, load, store, loadAndDelete, compareAndSwap, clearAll, all)
	sweep(t, 20, 3, 1, store, loadOrCompute)
	sweep(t, 20, 3, 1, remove, computeSet)
	if explore.Deep() {
		sweep(t, 1, 3, 1, load, store, loadOrStore, loadAndDelete, swap, compareAndSwap, compareAndDelete,
			loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all)
	}
}

// Larger programs than can be exhausted.
func TestExploreSample(t *testing.T) {
	for _, buckets := range []int{1, 4} {
		s := sweepOf(3, 3, []kind{load, store, loadOrStore, loadAndDelete, remove, swap, compareAndSwap, compareAndDelete,
			loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all})
		s.Program = program(buckets)
		s.Sample(t, 60)
	}
}
