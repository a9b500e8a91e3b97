//go:build surety_explore

package registry

import (
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/explore"
)

// programs returns the client programs made of these kinds of calls, each on
// both keys. Of two programs that differ only in which key is called which it
// has one.
func programs(goroutines, calls int, kinds []kind) explore.Space[call] {
	return explore.TwoKeys(explore.Space[call]{Goroutines: goroutines, Calls: calls}, kinds,
		func(k kind) bool { return k < seal },
		func(k kind, key int) call { return call{k, key} },
		[]int{0, 2, 1, 4, 3})
}

// program runs one client program on a fresh registry.
func program(p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		reg, handles := setup(p.Init)
		r.Name(reg, "registry")
		for g, calls := range p.Calls {
			r.Go(string(rune('A'+g)), func() {
				c := client{r: reg, id: g, handles: handles}
				for i, op := range calls {
					in := c.input(op, i)
					r.Call(in, func() any { return c.do(in) })
				}
			})
		}
		r.Check(func(h explore.History) error {
			var calls history
			for _, c := range h.Calls {
				out, _ := c.Out.(output)
				calls = append(calls, historyCall{In: c.In.(input), Out: out, Begin: c.Begin, End: c.End, Pending: c.Pending})
			}
			return settled(p.Init, reg, calls)
		})
	}
}

func sweepOf(goroutines, calls int, kinds []kind) explore.Sweep[call] {
	buildInfo() // is read once per process: not in an execution, which would not be like the others
	return explore.Sweep[call]{
		Space:   programs(goroutines, calls, kinds),
		Hashes:  []explore.HashMode{explore.HashSpread, explore.HashEqual, explore.HashPrefix},
		Program: program,
		Init:    func(init int) string { return fmt.Sprint(inits[init]) },
	}
}

// sweep explores every program made of these kinds of calls under every hash
// mode, and requires that none was capped.
func sweep(t *testing.T, goroutines, calls int, kinds ...kind) {
	t.Helper()
	sweepOf(goroutines, calls, kinds).Run(t)
}

func TestExploreChanges(t *testing.T) {
	sweep(t, 2, 2, register, lookup, unregisterInit, snapshot)
}

func TestExploreOwnHandles(t *testing.T) {
	sweep(t, 2, 2, register, unregisterOwn, all, length)
}

func TestExploreSeal(t *testing.T) {
	sweep(t, 2, 2, register, unregisterInit, seal, sealed)
	// What is there after Seal returned is there for good: this takes a client
	// that seals and then looks.
	sweep(t, 2, 2, register, unregisterInit, seal, lookup)
}

func TestExploreOverrides(t *testing.T) {
	sweep(t, 2, 2, lookupOverridden, unregisterInit, unregisterGone)
}

func TestExploreThreeGoroutines(t *testing.T) {
	sweep(t, 3, 1, register, lookup, lookupOverridden, unregisterInit, unregisterGone, seal, sealed, snapshot, all, length)
}

// As long as nothing changes there is one snapshot, also if several ask for it
// at once.
func TestExploreOneSnapshotPerGeneration(t *testing.T) {
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		reg, _ := setup(0)
		reg.MustRegister(0, fresh(0, 0, 0))
		var got [2]*Snapshot[int, int]
		for i := range got {
			r.Go(string(rune('A'+i)), func() {
				r.Call(i, func() any { got[i] = reg.Snapshot(); return nil })
			})
		}
		r.Check(func(explore.History) error {
			if got[0] != got[1] {
				return fmt.Errorf("two snapshots of one generation, %d", got[0].Generation())
			}
			return nil
		})
	})
	if !result.Complete {
		t.Errorf("not exhausted: %v", result)
	}
	t.Logf("1 programs, %v", result)
}

// Larger programs than can be exhausted.
func TestExploreSample(t *testing.T) { sweepOf(3, 3, allKinds).Sample(t, 100) }

// TestExploreAll is for the nightly tier: 314,973 programs.
func TestExploreAll(t *testing.T) {
	if !explore.Deep() {
		t.Skip("takes minutes; set SURETY_EXPLORE_DEEP")
	}
	sweep(t, 2, 2, allKinds...)
}
