// Package registrytest ties the registrations of a
// [registry.Registry] to the life of a test.
//
// It is for tests that need a key to be registered for everybody. A test that
// needs it for the code it calls itself passes that code a context from
// Registry.WithOverride instead, and can then run in parallel with tests that
// replace the same key.
package registrytest

import (
	"context"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/internal/args"
)

// Register registers value under key until the test and its subtests have
// ended. It fails the test at once if key cannot be registered, and at the
// end if the registration cannot be undone.
//
// Concurrency: atomic(whole); linear.
func Register[K comparable, V any](tb testing.TB, r *registry.Registry[K, V], key K, value V) {
	tb.Helper()
	h, err := r.RegisterDepth(1, key, value)
	if err != nil {
		tb.Fatalf("registrytest: %v", err)
	}
	tb.Cleanup(func() {
		tb.Helper()
		if err := r.Unregister(context.Background(), h); err != nil {
			tb.Errorf("registrytest: somebody interfered with a registration of this test: %v", err)
		}
	})
}

// Verify fails the test at its end if the registrations in r are not those
// that were there at the call, and names the places where those that differ
// were made. Call it first in a test: what the test undoes in its own
// clean-ups is undone by then. It also sees what tests that run in parallel
// do to r.
//
// Concurrency: atomic(whole); linear.
func Verify[K comparable, V any](tb testing.TB, r *registry.Registry[K, V]) {
	tb.Helper()
	before := r.Snapshot()
	tb.Cleanup(func() {
		tb.Helper()
		for _, difference := range compare(before, r.Snapshot()) {
			tb.Errorf("registrytest: %s", difference)
		}
	})
}

// compare says how after differs from before, one sentence per key, in the
// order of their registration.
func compare[K comparable, V any](before, after *registry.Snapshot[K, V]) []string {
	var differences []string
	present := make(map[K]registry.Registration, after.Len())
	for key, registration := range after.Registrations() {
		present[key] = registration
	}
	known := make(map[K]bool, before.Len())
	for key, old := range before.Registrations() {
		known[key] = true
		switch now, ok := present[key]; {
		case !ok:
			differences = append(differences, fmt.Sprintf("key %s, registered by %v, was unregistered; use WithOverride where a test needs another value", args.FormatKey(key), old.Site))
		case now != old:
			differences = append(differences, fmt.Sprintf("key %s, registered by %v, was registered again by %v; use WithOverride where a test needs another value", args.FormatKey(key), old.Site, now.Site))
		}
	}
	for key, now := range after.Registrations() {
		if !known[key] {
			differences = append(differences, fmt.Sprintf("key %s, registered by %v, was left behind; use registrytest.Register where a test needs a key", args.FormatKey(key), now.Site))
		}
	}
	return differences
}
