package registry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/internal/callertest"
)

// errorOf returns the error of a call in the form that it has.
func errorOf[E error](t *testing.T, err error) E {
	t.Helper()
	var e E
	if !errors.As(err, &e) {
		t.Fatalf("the error is %v", err)
	}
	return e
}

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	ctx := context.Background()
	r := registry.NewRegistry[string, int](registry.Config{})
	h := r.MustRegister("kept", 1)
	_, err := r.Register("kept", 2)
	duplicate := errorOf[*registry.DuplicateError](t, err)
	_, err = r.Lookup(ctx, "absent")
	missing := errorOf[*registry.NotFoundError](t, err)
	sealed := registry.NewRegistry[string, int](registry.Config{})
	sealed.Seal()
	_, err = sealed.Register("late", 1)
	late := errorOf[*registry.SealedError](t, err)
	snapshot := r.Snapshot()
	comeAndGo := func(register func() (registry.Handle, error)) {
		if h, err := register(); err == nil {
			_ = r.Unregister(ctx, h)
		}
	}
	callertest.Run(t, []callertest.Case{
		{Name: "DuplicateError.Error", Call: func() { _ = duplicate.Error() }},
		{Name: "DuplicateError.Unwrap", Call: func() { _ = duplicate.Unwrap() }},
		{Name: "Handle.Site", Call: func() { h.Site() }},
		{Name: "NewRegistry", Call: func() { registry.NewRegistry[string, int](registry.Config{}).Len() }},
		{Name: "NotFoundError.Error", Call: func() { _ = missing.Error() }},
		{Name: "NotFoundError.Unwrap", Call: func() { _ = missing.Unwrap() }},
		{Name: "Registry.All", Call: func() {
			for range r.All() {
			}
		}},
		{Name: "Registry.Len", Call: func() { r.Len() }},
		{Name: "Registry.Lookup", Call: func() { _, _ = r.Lookup(ctx, "kept") }},
		{Name: "Registry.MustRegister", Call: func() {
			defer func() { _ = recover() }()
			comeAndGo(func() (registry.Handle, error) { return r.MustRegister("a", 1), nil })
		}},
		{Name: "Registry.Register", Call: func() {
			comeAndGo(func() (registry.Handle, error) { return r.Register("a", 1) })
		}},
		{Name: "Registry.RegisterDepth", Call: func() {
			comeAndGo(func() (registry.Handle, error) { return r.RegisterDepth(0, "b", 1) })
		}},
		{Name: "Registry.Seal", Call: sealed.Seal},
		{Name: "Registry.Sealed", Call: func() { sealed.Sealed() }},
		{Name: "Registry.Snapshot", Call: func() { r.Snapshot().Len() }},
		{Name: "Registry.Unregister", Call: func() { _ = r.Unregister(ctx, registry.Handle{}) }},
		{Name: "Registry.WithOverride", Call: func() { _, _ = r.Lookup(r.WithOverride(ctx, "a", 3), "a") }},
		{Name: "SealedError.Error", Call: func() { _ = late.Error() }},
		{Name: "SealedError.Unwrap", Call: func() { _ = late.Unwrap() }},
		{Name: "Site.String", Call: func() { _ = h.Site().String() }},
		{Name: "Snapshot.All", Call: func() {
			for range snapshot.All() {
			}
		}},
		{Name: "Snapshot.Generation", Call: func() { snapshot.Generation() }},
		{Name: "Snapshot.Len", Call: func() { snapshot.Len() }},
		{Name: "Snapshot.Lookup", Call: func() { snapshot.Lookup("kept") }},
		{Name: "Snapshot.Registrations", Call: func() {
			for range snapshot.Registrations() {
			}
		}},
	})
}
