//go:build surety_explore

package sharedwrites

import (
	"context"

	"github.com/surety-go/surety/concurrent/registry"
)

var registries = []kind{
	onRegistry("Lookup", func(r *intRegistry) func(int) {
		return func(i int) { must(r.Lookup(context.Background(), i)) }
	}),
	onRegistry("Lookup, key overridden in the context", func(r *intRegistry) func(int) {
		ctx := context.Background()
		for i := range operations {
			ctx = r.WithOverride(ctx, i, -i)
		}
		return func(i int) { must(r.Lookup(ctx, i)) }
	}),
	onRegistry("Lookup, another key overridden in the context", func(r *intRegistry) func(int) {
		ctx := r.WithOverride(context.Background(), -1, -1)
		return func(i int) { must(r.Lookup(ctx, i)) }
	}),
	onRegistry("Register", func(r *intRegistry) func(int) {
		return func(i int) { must(r.Register(i+operations, i)) }
	}),
}

type intRegistry = registry.Registry[int, int]

// onRegistry is an operation on a registry that holds keys 0 to operations-1.
func onRegistry(name string, prepare func(r *intRegistry) func(i int)) kind {
	return kind{"registry.Registry: " + name, func(*counter) steps {
		r := registry.NewRegistry[int, int](registry.Config{Name: "counted"})
		for i := range operations {
			must(r.Register(i, i))
		}
		return steps{
			op: prepare(r),
			visit: func() {
				for i := range 2 * operations {
					_, _ = r.Lookup(context.Background(), i)
				}
			},
		}
	}}
}
