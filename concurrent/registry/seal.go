package registry

import "github.com/surety-go/surety/internal/seam"

// Seal ends all changes: no Register and no Unregister succeeds after it
// returned. Look-ups, snapshots and overrides go on. A program that has read
// its flags, or is about to serve, seals its registries, so that a
// registration that comes too late to be seen by all fails instead.
//
// Sealing a sealed registry has no effect; errors name the first seal.
//
// Concurrency: atomic(whole); linear; 0 allocs.
func (r *Registry[K, V]) Seal() {
	r.nocopy.Check("registry: Registry")
	place := seam.Caller(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sealed.Load() {
		return
	}
	r.sealedAt = place
	r.sealed.Store(true) // linearization point
}

// Sealed reports whether Seal was called.
//
// Concurrency: atomic(whole); wait-free; 0 allocs.
func (r *Registry[K, V]) Sealed() bool { return r.sealed.Load() }

// sealPlace returns the place of the first call of Seal.
func (r *Registry[K, V]) sealPlace() seam.PC {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sealedAt
}
