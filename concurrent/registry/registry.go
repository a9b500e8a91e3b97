package registry

import (
	"context"
	"iter"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/nocopy"
	"github.com/surety-go/surety/internal/seam"
)

// Config says how a registry is made. The zero Config is the default.
type Config struct {
	// Name names the registry in errors, like `registry "codecs": ...`. If
	// it is empty, the place of the call to NewRegistry is the name.
	Name string
}

// Registry holds values that were registered under keys. Usually it is a
// package-level variable, filled by the init functions of those who import
// the package, and read by everyone.
//
// Use it where the parts of a program find each other by name. For data that
// comes and goes with the work of the program, use atomicmap.Map.
//
// # Guarantees
//
//   - Zero value: an empty registry without a name, ready for use.
//   - Copying: not after first use; vet reports it, and calls that change the
//     registry, override a key, count it or build a snapshot panic on a copy.
//   - Access: any goroutine, any time, every method.
//   - Memory model: a registration, its removal and a seal synchronize before
//     every call that observes them.
//   - Atomicity: linearizable as a whole: every call takes effect at one
//     instant, in one order for all keys, snapshots and the seal. An override
//     is part of a context and is seen through that context alone.
//   - Progress: no call runs or awaits user code, the bodies of loops and the
//     context's Value, Done and Err apart. Look-ups that find their key take
//     no lock of the registry. The first snapshot after a change is built
//     under the lock of the writers, at a cost that grows with the number of
//     registrations: nothing else makes a call wait long.
//   - Fairness: none.
//   - Cancellation: Unregister does nothing if its context has ended. No call
//     waits for anything that a context could end.
//   - Callbacks: the bodies of loops run on the caller's goroutine with no
//     lock held, and may use the registry in any way.
//   - Panics: MustRegister panics with the error that Register returns. A nil
//     context, a negative depth, and an invalid key where no error can be
//     returned panic, before anything was changed. A body's panic or Goexit
//     passes to the caller.
//   - Goroutines: none.
//   - Testing (synctest): works in bubbles; nothing to wait for.
type Registry[K comparable, V any] struct {
	nocopy nocopy.Guard
	name   string  // Config.Name; immutable after NewRegistry
	made   seam.PC // the call of NewRegistry; zero for a zero Registry; immutable after NewRegistry

	// entries holds the live registrations by key. Only holders of mu write.
	entries atomicmap.Map[K, *entry[K, V]]

	// overridden reports whether WithOverride was ever called. It is set
	// before the first context that carries an override exists, and never
	// reset.
	overridden seam.Bool

	// sealed is set under mu, once: holders of mu that see it unset may
	// write.
	sealed seam.Bool

	// current is the snapshot of the present generation, or nil if it has
	// not been built. It is set and reset under mu.
	//
	// Invariant: if it is not nil, it lists exactly what entries holds. A
	// writer resets it before it writes to entries.
	current seam.Pointer[Snapshot[K, V]]

	mu         seam.Mutex  // guards the fields below and all writes; no user code runs under it
	order      order[K, V] // the live registrations, oldest first
	generation uint64      // number of changes made
	sealedAt   seam.PC     // the call of Seal; meaningful once sealed is set
}

// NewRegistry returns an empty registry.
//
// Concurrency: independent; wait-free.
func NewRegistry[K comparable, V any](c Config) *Registry[K, V] {
	return &Registry[K, V]{name: c.Name, made: seam.Caller(1)}
}

// Lookup returns the value of key: that of the innermost override that ctx
// carries for it, or else the registered one.
//
// For a key that has neither, it returns a [*NotFoundError], which matches
// concurrent.ErrNotFound, and for a key that does not equal itself an error
// that matches concurrent.ErrInvalidKey. A nil value that was registered is
// found like any other.
//
// As long as nobody called WithOverride on r, ctx is not looked at, and costs
// one atomic load. From then on each call searches ctx, at the cost of
// ctx.Value. A call that does not find its key compares it with up to 256
// others for the error to suggest some.
//
// Concurrency: atomic(whole); bounded wait on hit, else linear; 0 allocs (key found).
func (r *Registry[K, V]) Lookup(ctx context.Context, key K) (V, error) {
	args.Context(ctx, "registry: Lookup")
	if r.overridden.Load() {
		if o := r.findOverride(ctx, key); o != nil {
			return o.value, nil
		}
	}
	if e, ok := r.entries.Load(key); ok { // linearization point
		return e.value, nil
	}
	var none V
	return none, r.missing(key)
}

// All returns an iterator over the registrations in the order in which they
// were made, as they were when the loop began: it visits one snapshot.
// Overrides do not show.
//
// Concurrency: atomic(whole); linear; callback inline unlocked, panic propagated.
func (r *Registry[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		r.Snapshot().All()(yield)
	}
}

// Len returns the number of registrations. Overrides do not count.
//
// Concurrency: atomic(whole); linear; 0 allocs.
func (r *Registry[K, V]) Len() int {
	r.nocopy.Check("registry: Registry")
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.order.len
}

// prefix returns how errors of r begin.
func (r *Registry[K, V]) prefix() string { return prefix(r.displayName()) }

// displayName returns the name of r in errors, or "" for a zero Registry.
func (r *Registry[K, V]) displayName() string {
	if r.name == "" && r.made != 0 {
		return siteOf(r.made).String()
	}
	return r.name
}
