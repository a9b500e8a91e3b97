//go:build surety_explore

package registry

import (
	"context"
	"errors"
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

// What Len counts is what look-ups find: this takes a client that does both.
func TestExploreCounts(t *testing.T) {
	sweep(t, 2, 2, register, lookup, length)
}

// exhaust explores one program and requires that it was exhausted.
func exhaust(t *testing.T, o explore.Options, program func(r *explore.R)) {
	t.Helper()
	buildInfo() // see sweepOf
	o.Name = t.Name()
	result := explore.Run(t, o, program)
	if !result.Complete {
		t.Errorf("not exhausted: %v", result)
	}
	t.Logf("1 programs, %v", result)
}

// As long as nothing changes there is one snapshot, also if several ask for it
// at once.
func TestExploreOneSnapshotPerGeneration(t *testing.T) {
	exhaust(t, explore.Options{}, func(r *explore.R) {
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
}

// Of seals at once one counts: everybody who comes too late names its place.
func TestExploreFirstSealIsNamed(t *testing.T) {
	exhaust(t, explore.Options{}, func(r *explore.R) {
		reg, _ := setup(0)
		var late [3]*SealedError
		registerLate := func(g int) {
			_, err := reg.Register(0, fresh(0, g, 0))
			errors.As(err, &late[g])
		}
		r.Go("A", func() {
			reg.Seal()
			registerLate(0)
		})
		r.Go("B", func() {
			reg.Seal()
			registerLate(1)
		})
		r.Go("C", func() { registerLate(2) })
		r.Check(func(explore.History) error {
			if late[0] == nil || late[1] == nil {
				return errors.New("a registration succeeded after Seal had returned")
			}
			for _, err := range late {
				if err != nil && (err.SealedAt == Site{} || err.SealedAt != late[0].SealedAt) {
					return fmt.Errorf("the seal is named as that by %v and by %v", late[0].SealedAt, err.SealedAt)
				}
			}
			return nil
		})
	})
}

// A duplicate names the registration that it met, also if that is gone before
// the error is made.
func TestExploreDuplicateNamesTheWinner(t *testing.T) {
	exhaust(t, explore.Options{}, func(r *explore.R) {
		reg, handles := setup(1)
		first := handles[initial(0)]
		var duplicate *DuplicateError
		r.Go("A", func() {
			if err := reg.Unregister(context.Background(), first); err != nil {
				panic(err)
			}
		})
		r.Go("B", func() {
			_, err := reg.Register(0, fresh(0, 1, 0))
			errors.As(err, &duplicate)
		})
		r.Check(func(explore.History) error {
			if duplicate != nil && duplicate.Existing != first.Site() {
				return fmt.Errorf("the place of the winner is %v, and %v is named", first.Site(), duplicate.Existing)
			}
			return nil
		})
	})
}

// What a look-up's error lists and what it counts was there at one instant.
func TestExploreErrorsShowOneInstant(t *testing.T) {
	exhaust(t, explore.Options{}, func(r *explore.R) {
		var reg Registry[string, int]
		var missing *NotFoundError
		r.Go("A", func() {
			_, err := reg.Lookup(context.Background(), "jsom")
			errors.As(err, &missing)
		})
		r.Go("B", func() {
			if err := reg.Unregister(context.Background(), reg.MustRegister("json", 1)); err != nil {
				panic(err)
			}
		})
		r.Check(func(explore.History) error {
			if len(missing.Nearest) != missing.Registered {
				return fmt.Errorf("of the %d registered, %q are near", missing.Registered, missing.Nearest)
			}
			return nil
		})
	})
}

// Readers that find what they look for take no lock of the registry: they
// return while somebody holds it for good.
func TestExploreReadersTakeNoLock(t *testing.T) {
	exhaust(t, explore.Options{AllowLocks: true}, func(r *explore.R) {
		reg, _ := setup(1)
		r.Go("writer", func() { reg.mu.Lock() })
		r.Go("reader", func() {
			ctx := reg.WithOverride(context.Background(), 1, replaced(1, 0))
			for key, want := range []int{initial(0), replaced(1, 0)} {
				if v, err := reg.Lookup(ctx, key); v != want {
					r.Fatalf("look-up of %d: %d, %v", key, v, err)
				}
			}
			if n := reg.Snapshot().Len(); n != 1 || reg.Sealed() {
				r.Fatalf("a snapshot of %d", n)
			}
		})
	})
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
