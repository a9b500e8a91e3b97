package registry

import (
	"iter"

	"github.com/surety-go/surety/internal/args"
)

// Snapshot is the registrations of a registry at one instant. All reads from
// it agree with each other. Overrides are not part of it.
//
// # Guarantees
//
//   - Zero value: an empty snapshot of generation 0.
//   - Copying: allowed.
//   - Access: any goroutine, any time, every method.
//   - Memory model: every registration in it synchronizes before the return
//     of the call that returned the snapshot.
//   - Atomicity: it shows one instant, and never changes.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: the bodies of loops run on the caller's goroutine with no
//     lock held.
//   - Panics: a body's panic or Goexit passes to the caller.
//   - Goroutines: none.
//   - Testing (synctest): nothing to wait for.
type Snapshot[K comparable, V any] struct {
	generation uint64
	entries    []*entry[K, V]     // in the order of registration; of each, only the immutable fields are used
	index      map[K]*entry[K, V] // the same by key
}

// Registration says where and when a registration was made.
type Registration struct {
	// Site is the place of the call that made it.
	Site Site

	// Generation is the generation of the registry that it began. No two
	// registrations in one registry have the same.
	Generation uint64
}

// Snapshot returns the present registrations. As long as nothing changes,
// calls return the same snapshot; the first call after a change builds a new
// one, at a cost that grows with the number of registrations.
//
// Concurrency: atomic(whole); wait-free on hit, else linear; 0 allocs (nothing changed since the last call).
func (r *Registry[K, V]) Snapshot() *Snapshot[K, V] {
	if s := r.current.Load(); s != nil { // linearization point, if it is not nil
		return s
	}
	return r.buildSnapshot()
}

func (r *Registry[K, V]) buildSnapshot() *Snapshot[K, V] {
	r.nocopy.Check("registry: Registry")
	r.mu.Lock() // linearization point: nothing changes until Unlock
	defer r.mu.Unlock()
	if s := r.current.Load(); s != nil {
		return s
	}
	s := &Snapshot[K, V]{
		generation: r.generation,
		entries:    make([]*entry[K, V], 0, r.order.len),
		index:      make(map[K]*entry[K, V], r.order.len),
	}
	for e := r.order.first; e != nil; e = e.next {
		s.entries = append(s.entries, e)
		s.index[e.key] = e
	}
	r.current.Store(s)
	return s
}

// Generation returns the number of changes (registrations and removals) that
// had been made to the registry. Two snapshots of one registry with the same
// generation have the same content.
//
// Concurrency: immutable; wait-free; 0 allocs.
func (s *Snapshot[K, V]) Generation() uint64 { return s.generation }

// Len returns the number of registrations in s.
//
// Concurrency: immutable; wait-free; 0 allocs.
func (s *Snapshot[K, V]) Len() int { return len(s.entries) }

// Lookup returns the value that was registered under key, and whether there
// was one. A key that does not equal itself has none.
//
// Concurrency: immutable; wait-free; 0 allocs.
func (s *Snapshot[K, V]) Lookup(key K) (value V, ok bool) {
	if !args.Usable(key) {
		return value, false
	}
	e, ok := s.index[key]
	if !ok {
		return value, false
	}
	return e.value, true
}

// All returns an iterator over the keys and values in the order in which they
// were registered.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic propagated.
func (s *Snapshot[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, e := range s.entries {
			if !yield(e.key, e.value) {
				return
			}
		}
	}
}

// Registrations returns an iterator over the keys and how each came to be
// registered, in the order in which they were.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic propagated.
func (s *Snapshot[K, V]) Registrations() iter.Seq2[K, Registration] {
	return func(yield func(K, Registration) bool) {
		for _, e := range s.entries {
			if !yield(e.key, Registration{siteOf(e.registration.place), e.registration.made}) {
				return
			}
		}
	}
}
