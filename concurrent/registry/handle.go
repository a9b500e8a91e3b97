package registry

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// Handle names one registration. Handles are comparable: two are equal if
// they name the same registration. A handle keeps naming its registration
// when that is gone, and never names a later one of the same key.
//
// # Guarantees
//
//   - Zero value: names no registration; it is stale everywhere.
//   - Copying: allowed.
//   - Access: any goroutine, any time.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: none needed; it never changes.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type Handle struct {
	registration *registration
}

// Site returns the place of the call that made the registration, also when
// the registration is gone. It returns the zero Site for the zero Handle.
//
// Concurrency: immutable; wait-free.
func (h Handle) Site() Site {
	if h.registration == nil {
		return Site{}
	}
	return siteOf(h.registration.place)
}

// Unregister removes the registration that h names. Its key is free then.
//
// If h is stale (its registration is gone, was made in another registry, or h
// is zero), the error matches concurrent.ErrStale and nothing has changed: a
// later registration of the same key stays. If r was sealed, the error is a
// [*SealedError], and if ctx has ended before the call, it is the cause of
// that; in both cases the registration stays.
//
// Those who looked the value up may go on using it: Unregister does not wait
// for them.
//
// Concurrency: atomic(whole); linear.
func (r *Registry[K, V]) Unregister(ctx context.Context, h Handle) error {
	args.Context(ctx, "registry: Unregister")
	r.nocopy.Check("registry: Registry")
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	made := h.registration
	if made == nil {
		return fmt.Errorf("%s: Unregister: %w: the zero Handle names no registration; pass what Register returned", r.prefix(), concurrent.ErrStale)
	}
	if made.owner != any(r) {
		return fmt.Errorf("%s: Unregister: %w: the registration by %v was made in another registry; call that one's Unregister", r.prefix(), concurrent.ErrStale, h.Site())
	}
	switch e, sealed := r.remove(made); {
	case e == nil:
		return fmt.Errorf("%s: Unregister: %w: the registration by %v is gone already; unregister it once only", r.prefix(), concurrent.ErrStale, h.Site())
	case sealed:
		return &SealedError{Registry: r.displayName(), Key: e.key, SealedAt: siteOf(r.sealPlace()), RejectedAt: siteOf(seam.Caller(1))}
	}
	return nil
}

// remove removes made, a registration of r, and returns its entry, or nil if
// it is gone already. If r is sealed, it removes nothing.
func (r *Registry[K, V]) remove(made *registration) (e *entry[K, V], sealed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e, _ = made.entry.(*entry[K, V])
	if e == nil || r.sealed.Load() {
		return e, e != nil
	}
	r.generation++
	made.entry = nil
	r.order.remove(e)
	r.current.Store(nil)
	r.entries.Delete(e.key) // linearization point
	return e, false
}
