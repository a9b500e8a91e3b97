//go:build surety_explore

package atomicmap

import (
	"fmt"
	"math"
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

// program returns what runs a client program on a fresh map of words, whose
// segments have at most so many buckets.
func program(buckets int) func(explore.Program[call]) func(*explore.R) {
	same := func(n int) int { return n }
	return programOf(buckets, same, same)
}

// programOf is program on a map whose values stand for targets, as in doAs.
func programOf[V comparable](buckets int, value func(n int) V, number func(V) int) func(explore.Program[call]) func(*explore.R) {
	return func(p explore.Program[call]) func(*explore.R) {
		return func(r *explore.R) {
			m := New(Config[int, V]{test: &geometry[int]{buckets: buckets, flips: 31, sparse: 2}})
			r.Name(m, "map")
			for key, v := range inits[p.Init] {
				if v != 0 {
					m.Store(key, value(v))
				}
			}
			for g, calls := range p.Calls {
				r.Go(string(rune('A'+g)), func() {
					seen := inits[p.Init] // the value of each key that it saw last
					for i, op := range calls {
						in := input{call: op, value: 10*(g+1) + i, old: seen[op.key]}
						out := r.Call(in, func() any { return doAs(m, in, value, number) }).(output)
						if out.value != 0 {
							seen[op.key] = out.value
						}
					}
				})
			}
			linear := check(inits[p.Init])
			r.Check(func(h explore.History) error {
				in := input{call: call{kind: all}} // what is there in the end
				out := doAs(m, in, value, number)
				h.Calls = append(h.Calls, explore.Call{Goroutine: "end", In: in, Out: out, Begin: math.MaxInt, End: math.MaxInt})
				if err := linear(h); err != nil {
					return err
				}
				n := 0
				for _, v := range out.pairs {
					if v != 0 {
						n++
					}
				}
				if m.Len() != n {
					return fmt.Errorf("Len is %d in the end, and there are %d keys", m.Len(), n)
				}
				return countsAgree(m)
			})
		}
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
	sweep(t, 40, 2, 2, store, loadOrCompute)
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
	sweep(t, 20, 3, 1, store, computeKeep, computeRemove)
	if explore.Deep() {
		sweep(t, 1, 3, 1, load, store, loadOrStore, loadAndDelete, swap, compareAndSwap, compareAndDelete,
			loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all)
	}
}

// Values that are pointers, and values in boxes.
func TestExplorePointers(t *testing.T) {
	var targets [64]int
	pointer := func(n int) *int {
		if n == 0 {
			return nil
		}
		return &targets[n]
	}
	number := func(p *int) int {
		for n := range targets {
			if p == &targets[n] {
				return n
			}
		}
		return 0
	}
	boxed := func(n int) [2]int { return [2]int{n, -n} }
	unboxed := func(v [2]int) int { return v[0] }
	for _, program := range []func(explore.Program[call]) func(*explore.R){
		programOf(1, pointer, number), programOf(4, pointer, number), programOf(1, boxed, unboxed),
	} {
		for _, kinds := range [][]kind{{load, store, loadAndDelete, compareAndSwap}, {loadOrStore, remove, swap, all}} {
			s := sweepOf(2, 2, kinds)
			s.Every, s.Program = 300, program
			s.Run(t)
		}
	}
}

// A value that is replaced by one that equals it is still there for all who
// compare: a call that swaps it or deletes it cannot fail.
func TestExploreEqualValues(t *testing.T) {
	var total explore.Result
	total.Complete = true
	add := func(name string, program func(*explore.R)) {
		o := explore.Options{Name: t.Name() + ", " + name}
		total.Add(explore.Run(t, o, program))
	}
	add("strings", equalValues("a", "a"))
	add("zeros", equalValues(0.0, math.Copysign(0, -1)))
	add("interfaces", equalValues[any](1, 1))
	if !total.Complete {
		t.Errorf("not exhausted: %v", total)
	}
	t.Logf("3 programs, %v", total)
}

func equalValues[V comparable](v, equal V) func(*explore.R) {
	return func(r *explore.R) {
		var m Map[int, V]
		m.Store(0, v)
		m.Store(1, v)
		var swapped, deleted bool
		r.Go("A", func() { m.Store(0, equal); m.Store(1, equal) })
		r.Go("B", func() {
			swapped = CompareAndSwap(&m, 0, v, equal)
			deleted = CompareAndDelete(&m, 1, v)
		})
		r.Check(func(explore.History) error {
			if !swapped || !deleted {
				return fmt.Errorf("a key had the value all along; swapped: %v, deleted: %v", swapped, deleted)
			}
			return nil
		})
	}
}

// Two keys come at the same time whose paths begin at one full bucket, and which
// stand for different bits of onward. Both are found from then on.
func TestExploreTwoKeysGoOn(t *testing.T) {
	result := explore.Run(t, explore.Options{}, func(r *explore.R) {
		m := New(Config[int, int]{Capacity: 30 * slotsPerBucket, test: &geometry[int]{
			buckets: 64, hash: func(k int) uint64 { return uint64(k) * 80 << 16 },
		}})
		r.Name(m, "map")
		for k := range slotsPerBucket {
			m.Store(10+k, 0)
		}
		var found [2]bool
		for i := range found {
			r.Go(string(rune('A'+i)), func() {
				m.Store(1+i, 0)
				_, found[i] = m.Load(1 + i)
			})
		}
		r.Check(func(explore.History) error {
			for i := range found {
				if _, ok := m.Load(1 + i); !ok || !found[i] {
					return fmt.Errorf("key %d is not found, after its Store: %v, in the end: %v", 1+i, found[i], ok)
				}
			}
			return countsAgree(m)
		})
	})
	if !result.Complete {
		t.Errorf("not exhausted: %v", result)
	}
	t.Logf("1 programs, %v", result)
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
