package registry_test

import (
	"context"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/internal/alloctest"
)

func TestAllocations(t *testing.T) {
	ctx := context.Background()
	var plain registry.Registry[string, int]
	plain.MustRegister("a", 1)
	s := plain.Snapshot()

	var overridden registry.Registry[string, int]
	overridden.MustRegister("a", 1)
	inner := ctx
	for _, key := range []string{"x", "y", "z"} {
		inner = overridden.WithOverride(inner, key, 2)
	}

	type pair struct {
		name   string
		number int
	}
	var structs registry.Registry[pair, [4]int]
	structs.MustRegister(pair{"a", 1}, [4]int{})

	alloctest.Run(t, []alloctest.Case{
		{Name: "Registry.Lookup", Detail: "never overridden", Run: func() { _, _ = plain.Lookup(ctx, "a") }},
		{Name: "Registry.Lookup", Detail: "context without override", Run: func() { _, _ = overridden.Lookup(ctx, "a") }},
		{Name: "Registry.Lookup", Detail: "overrides of other keys", Run: func() { _, _ = overridden.Lookup(inner, "a") }},
		{Name: "Registry.Lookup", Detail: "outermost override", Run: func() { _, _ = overridden.Lookup(inner, "x") }},
		{Name: "Registry.Lookup", Detail: "struct keys", Run: func() { _, _ = structs.Lookup(ctx, pair{"a", 1}) }},
		{Name: "Registry.Len", Run: func() { plain.Len() }},
		{Name: "Registry.Seal", Run: func() { plain.Seal() }},
		{Name: "Registry.Sealed", Run: func() { plain.Sealed() }},
		{Name: "Registry.Snapshot", Run: func() { plain.Snapshot() }},
		{Name: "Snapshot.Generation", Run: func() { s.Generation() }},
		{Name: "Snapshot.Len", Run: func() { s.Len() }},
		{Name: "Snapshot.Lookup", Detail: "present", Run: func() { s.Lookup("a") }},
		{Name: "Snapshot.Lookup", Detail: "absent", Run: func() { s.Lookup("b") }},
		{Name: "Snapshot.Lookup", Detail: "struct keys", Run: func() { structs.Snapshot().Lookup(pair{"a", 1}) }},
	})
}
