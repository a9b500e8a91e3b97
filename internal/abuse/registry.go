package abuse

import (
	"context"

	"github.com/surety-go/surety/concurrent/registry"
)

// Registry holds values that were registered under keys.
type Registry struct {
	// Register registers and returns what takes it back, or nil where nothing
	// does.
	Register     func(key any, value any) (unregister func(context.Context) error, err error)
	MustRegister func(key any, value any)
	Lookup       func(ctx context.Context, key any) (any, error)
	Override     func(ctx context.Context, key any, value any) context.Context
	Seal         func()
	Range        func(f func(key any) bool)

	// Context says that Lookup looks at its ctx.
	Context bool
	// Unregisters says that registrations can be taken back.
	Unregisters bool

	Keys KeyTypes

	// Copy returns a registry that works on a copy of the variable behind
	// this one.
	Copy func() Registry
	// Zero takes back a registration that never was.
	Zero func() error
	// Depth registers for a caller that is -1 calls up the stack.
	Depth func()
}

// SuretyRegistry is [registry.Registry].
func SuretyRegistry() Subject[Registry] {
	return Subject[Registry]{"surety", func() Registry {
		return suretyRegistry(registry.NewRegistry[any, any](registry.Config{Name: "abuse"}))
	}}
}

func suretyRegistry(r *registry.Registry[any, any]) Registry {
	return Registry{
		Register: func(key, value any) (func(context.Context) error, error) {
			h, err := r.Register(key, value)
			return func(ctx context.Context) error { return r.Unregister(ctx, h) }, err
		},
		MustRegister: func(key, value any) { r.MustRegister(key, value) },
		Lookup:       r.Lookup,
		Override:     r.WithOverride,
		Seal:         r.Seal,
		Range: func(f func(any) bool) {
			r.All()(func(key, _ any) bool { return f(key) })
		},
		Context:     true,
		Unregisters: true,
		Keys:        KeyTypes{NaN: true, Unhashable: true},
		Copy:        func() Registry { return suretyRegistry(copied(r)) },
		Zero:        func() error { return r.Unregister(background, registry.Handle{}) },
		Depth:       func() { _, _ = r.RegisterDepth(-1, key, 1) },
	}
}

// RegistrySection is the rows about registries, over some.
func RegistrySection(subjects ...Subject[Registry]) Section {
	rows := append(registryChangeRows(), registryKeyRows()...)
	rows = append(rows, registryCallbackRows()...)
	rows = append(rows, registryArgumentRows()...)
	return NewSection("registry", rows, registryUsable, subjects...)
}

// registryUsable registers under a new key, finds it, and visits it.
func registryUsable(_ *Trial, r Registry) bool {
	const fresh = 1000.0
	unregister, err := r.Register(fresh, "probe")
	if err != nil {
		return false
	}
	if v, err := r.Lookup(background, fresh); v != "probe" || err != nil {
		return false
	}
	if r.Range != nil {
		seen := false
		r.Range(func(k any) bool { seen = seen || k == fresh; return true })
		if !seen {
			return false
		}
	}
	if unregister != nil {
		if unregister(background) != nil {
			return false
		}
		_, err := r.Lookup(background, fresh)
		return err != nil
	}
	return true
}
