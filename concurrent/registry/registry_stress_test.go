package registry_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

// together runs f on n goroutines that start as close together as they can,
// and waits for them.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}

// What is written before Register without synchronization is seen by whoever
// sees the registration. The race detector judges.
func TestRegisterSynchronizesBeforeItsObservers(t *testing.T) {
	type payload struct{ text string }
	for range 200 {
		var r registry.Registry[string, *payload]
		check := func(p *payload) {
			if p.text != "ready" {
				t.Errorf("saw %q", p.text)
			}
		}
		together(3, func(i int) {
			switch i {
			case 0:
				p := &payload{}
				p.text = "ready"
				r.MustRegister("a", p)
			case 1:
				if p, err := r.Lookup(t.Context(), "a"); err == nil {
					check(p)
				}
			case 2:
				for _, p := range r.All() {
					check(p)
				}
			}
		})
	}
}

// Removing a registration and sealing synchronize before those who observe
// them, who may then write what the others had read. The race detector judges.
func TestUnregisterAndSealSynchronizeBeforeTheirObservers(t *testing.T) {
	for range 200 {
		var r registry.Registry[string, int]
		h := r.MustRegister("a", 1)
		var beforeRemoval, beforeSeal int
		together(3, func(i int) {
			switch i {
			case 0:
				beforeRemoval = 1
				if err := r.Unregister(t.Context(), h); err != nil {
					t.Error(err)
				}
				beforeSeal = 1
				r.Seal()
			case 1:
				if _, err := r.Lookup(t.Context(), "a"); err != nil {
					beforeRemoval++
				}
			case 2:
				if r.Sealed() {
					beforeSeal++
				}
			}
		})
	}
}

func TestOneOfConcurrentRegistrationsWins(t *testing.T) {
	const goroutines = 8
	for range 200 {
		var r registry.Registry[string, int]
		var handles [goroutines]registry.Handle
		var errs [goroutines]error
		together(goroutines, func(i int) {
			// One line each, so that the sites differ.
			switch i % 4 {
			case 0:
				handles[i], errs[i] = r.Register("k", i)
			case 1:
				handles[i], errs[i] = r.Register("k", i)
			case 2:
				handles[i], errs[i] = r.Register("k", i)
			case 3:
				handles[i], errs[i] = r.Register("k", i)
			}
		})
		winner := -1
		for i, err := range errs {
			if err == nil {
				require.Equal(t, -1, winner, "only one may win")
				winner = i
			}
		}
		require.NotEqual(t, -1, winner, "one must win")
		for i, err := range errs {
			if i == winner {
				continue
			}
			var duplicate *registry.DuplicateError
			require.ErrorAs(t, err, &duplicate)
			require.Equal(t, handles[winner].Site(), duplicate.Existing)
			require.Zero(t, handles[i])
		}
		v, err := r.Lookup(t.Context(), "k")
		require.NoError(t, err)
		require.Equal(t, winner, v)
	}
}

// Of those who remove one registration at once, one succeeds.
func TestOneOfConcurrentRemovalsWins(t *testing.T) {
	const goroutines = 4
	for range 200 {
		var r registry.Registry[string, int]
		h := r.MustRegister("k", 1)
		var errs [goroutines]error
		together(goroutines, func(i int) { errs[i] = r.Unregister(t.Context(), h) })
		removed := 0
		for _, err := range errs {
			if err == nil {
				removed++
			} else {
				require.ErrorIs(t, err, concurrent.ErrStale)
			}
		}
		require.Equal(t, 1, removed, "only one may win")
		require.Zero(t, r.Len())
	}
}

// Goroutines derive contexts from one that they share. Each sees its own
// override in its own context, and in the shared one what it had.
func TestSharedContextKeepsItsOverrides(t *testing.T) {
	const goroutines, rounds = 4, 300
	var r registry.Registry[string, int]
	keys := []string{"a", "b", "c"}
	shared := t.Context()
	for i, key := range keys {
		shared = r.WithOverride(shared, key, i)
	}
	together(goroutines, func(g int) {
		for round := range rounds {
			mine := 1000*(g+1) + round
			own := r.WithOverride(shared, keys[round%len(keys)], mine)
			for i, key := range keys {
				if v, err := r.Lookup(shared, key); err != nil || v != i {
					t.Errorf("the shared context has %d, %v for %s, not %d", v, err, key, i)
				}
				want := i
				if i == round%len(keys) {
					want = mine
				}
				if v, err := r.Lookup(own, key); err != nil || v != want {
					t.Errorf("the derived context has %d, %v for %s, not %d", v, err, key, want)
				}
			}
		}
	})
}

// Writers make their keys come and go. What the sealer finds right after Seal
// returned, without taking the writers' lock, must be what is there in the end.
func TestNothingChangesAfterSealReturned(t *testing.T) {
	const rounds, writers, changes = 100, 2, 200
	for range rounds {
		var r registry.Registry[int, int]
		present := func() (keys [writers]bool) {
			for key := range keys {
				_, err := r.Lookup(t.Context(), key)
				keys[key] = err == nil
			}
			return keys
		}
		var atSeal [writers]bool
		begun := make(chan struct{})
		together(writers+1, func(i int) {
			if i == writers {
				<-begun
				r.Seal()
				atSeal = present()
				return
			}
			for n := range changes {
				if n == changes/10 && i == 0 {
					close(begun)
				}
				h, err := r.Register(i, i)
				if err == nil {
					err = r.Unregister(t.Context(), h)
				}
				if err != nil {
					if !errors.Is(err, concurrent.ErrSealed) {
						t.Error(err)
					}
					return
				}
			}
		})
		require.Equal(t, atSeal, present())
	}
}

// Every late registration names the same seal, that of the call which sealed.
func TestOneOfConcurrentSealsWins(t *testing.T) {
	for range 200 {
		var r registry.Registry[string, int]
		var named [2]registry.Site
		together(2, func(i int) {
			if i == 0 {
				r.Seal()
			} else {
				r.Seal()
			}
			_, err := r.Register("k", i)
			var sealed *registry.SealedError
			if errors.As(err, &sealed) {
				named[i] = sealed.SealedAt
			}
		})
		require.NotZero(t, named[0])
		require.Equal(t, named[0], named[1])
	}
}

// A snapshot taken after a look-up shows at least what the look-up showed, and
// a look-up after a snapshot as well; generations never go back.
func TestSnapshotsAndLookupsAgree(t *testing.T) {
	const rounds = 4_000
	var r registry.Registry[string, int]
	var done atomic.Bool
	together(3, func(i int) {
		if i == 0 {
			defer done.Store(true)
			for v := range rounds {
				r.Snapshot()                // there is one to become stale
				h := r.MustRegister("k", v) // makes generation 2v+1
				r.Snapshot()
				if err := r.Unregister(t.Context(), h); err != nil {
					t.Error(err)
				}
			}
			return
		}
		var last uint64
		for !done.Load() {
			seen, err := r.Lookup(t.Context(), "k")
			s := r.Snapshot()
			if err == nil && s.Generation() < uint64(2*seen+1) {
				t.Errorf("snapshot of generation %d after a look-up that saw generation %d", s.Generation(), 2*seen+1)
			}
			if err != nil && last%2 == 1 && s.Generation() == last {
				t.Errorf("snapshot of generation %d after a look-up that saw its registration gone", last)
			}
			if s.Generation() < last {
				t.Errorf("generation %d after %d", s.Generation(), last)
			}
			last = s.Generation()
			inSnapshot, ok := s.Lookup("k")
			if ok != (last%2 == 1) || ok && uint64(2*inSnapshot+1) != last {
				t.Errorf("snapshot of generation %d holds %d, %v", last, inSnapshot, ok)
			}
			if later, err := r.Lookup(t.Context(), "k"); err == nil && ok && later < inSnapshot {
				t.Errorf("look-up of %d after a snapshot with %d", later, inSnapshot)
			}
		}
	})
	assert.EqualValues(t, 2*rounds, r.Snapshot().Generation())
}
