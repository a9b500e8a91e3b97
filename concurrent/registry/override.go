package registry

import (
	"context"

	"github.com/surety-go/surety/internal/args"
)

// override is one replaced value. The overrides of a context form a chain,
// innermost first.
type override[K comparable, V any] struct {
	key   K
	value V
	outer *override[K, V]
}

// overridesOf is the key under which a context carries its chain of overrides
// for one registry.
type overridesOf[K comparable, V any] struct {
	registry *Registry[K, V]
}

// WithOverride returns a context derived from ctx, through which Lookup sees
// value under key, whether or not key is registered and whether or not r is
// sealed. Whoever looks up through the returned context or one derived from
// it sees value, unless a later override of the same key lies between;
// everybody else sees what they saw before. So tests that replace a value can
// run in parallel.
//
// The override lasts as long as the context is used: there is nothing to
// restore. All, Snapshot and Len show registrations only.
//
// It panics if ctx is nil or key does not equal itself.
//
// Concurrency: atomic(key); wait-free.
func (r *Registry[K, V]) WithOverride(ctx context.Context, key K, value V) context.Context {
	args.Context(ctx, "registry: WithOverride")
	args.Key(key, "registry: WithOverride")
	r.nocopy.Check("registry: Registry")
	outer, _ := ctx.Value(overridesOf[K, V]{r}).(*override[K, V])
	r.overridden.Store(true)
	return context.WithValue(ctx, overridesOf[K, V]{r}, &override[K, V]{key, value, outer})
}

// findOverride returns the innermost override of key that ctx carries, or
// nil. The key may be one that cannot be compared: the keys of overrides can,
// so that comparing one of them with it does not panic.
func (r *Registry[K, V]) findOverride(ctx context.Context, key K) *override[K, V] {
	o, _ := ctx.Value(overridesOf[K, V]{r}).(*override[K, V])
	for o != nil && o.key != key {
		o = o.outer
	}
	return o
}
