package registry

import (
	"fmt"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// Register registers value under key and returns the handle of the
// registration. The place of the call is kept for errors; a function that
// wraps Register for others calls RegisterDepth instead.
//
// It returns a [*DuplicateError], which matches concurrent.ErrDuplicate, if
// key is registered already; a [*SealedError], which matches
// concurrent.ErrSealed, if r was sealed; and an error that matches
// concurrent.ErrInvalidKey if key does not equal itself. The handle is zero
// and nothing has changed then.
//
// A value may be nil; Lookup returns it as it is.
//
// Its cost does not depend on the number of registrations; it may wait for
// one snapshot to be built, which does.
//
// Concurrency: atomic(whole); linear.
func (r *Registry[K, V]) Register(key K, value V) (Handle, error) {
	return r.register(key, value, seam.Caller(1))
}

// deepest is a depth that no stack has. Beyond it, counting could overflow.
const deepest = 1 << 30

// RegisterDepth is Register for functions that wrap it: it keeps the place of
// a call further up the stack. Depth 0 is the call of RegisterDepth itself,
// depth 1 the call of the function that called RegisterDepth, and so on. It
// panics if depth is negative; if the stack is not that deep, the place is not
// known.
//
// Concurrency: atomic(whole); linear.
func (r *Registry[K, V]) RegisterDepth(depth int, key K, value V) (Handle, error) {
	if depth < 0 {
		panic(fmt.Sprintf("registry: RegisterDepth called with depth %d; pass the number of calls between the one to report and RegisterDepth", depth))
	}
	return r.register(key, value, seam.Caller(1+min(depth, deepest)))
}

// MustRegister is Register for package-level variables and init functions: it
// panics with the error where Register would return it.
//
// Concurrency: atomic(whole); linear.
func (r *Registry[K, V]) MustRegister(key K, value V) Handle {
	h, err := r.register(key, value, seam.Caller(1))
	if err != nil {
		panic(err)
	}
	return h
}

func (r *Registry[K, V]) register(key K, value V, place seam.PC) (Handle, error) {
	r.nocopy.Check("registry: Registry")
	if !args.Usable(key) {
		return Handle{}, args.KeyError(key, r.prefix()+": Register")
	}
	made := &registration{owner: r, place: place}
	e := &entry[K, V]{key: key, value: value, registration: made}
	if sealed, existing := r.insert(e); sealed {
		return Handle{}, &SealedError{Registry: r.displayName(), Key: key, SealedAt: siteOf(r.sealPlace()), RejectedAt: siteOf(place)}
	} else if existing != nil {
		return Handle{}, &DuplicateError{Registry: r.displayName(), Key: key, Existing: siteOf(existing.place), Rejected: siteOf(place)}
	}
	return Handle{made}, nil
}

// insert makes e live, unless r is sealed or has a registration of its key
// already, which it returns.
func (r *Registry[K, V]) insert(e *entry[K, V]) (sealed bool, existing *registration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.sealed.Load() {
		return true, nil
	}
	if old, ok := r.entries.Load(e.key); ok {
		return false, old.registration
	}
	r.generation++
	e.registration.made = r.generation
	e.registration.entry = e
	r.order.append(e)
	r.current.Store(nil)
	r.entries.Store(e.key, e) // linearization point
	return false, nil
}
