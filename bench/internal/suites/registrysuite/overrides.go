package registrysuite

import (
	"context"
	"fmt"
)

// overrides is what one writes by hand so that a test replaces a value for
// itself alone: a list that the context carries. Registries embed it, each
// with a pointer of its own as the key of its list.
type overrides struct{ owner *byte }

func newOverrides() overrides { return overrides{new(byte)} }

type override struct {
	key   string
	value uint64
	outer *override
}

func (o overrides) WithOverride(ctx context.Context, key string, value uint64) context.Context {
	list, _ := ctx.Value(o).(*override)
	return context.WithValue(ctx, o, &override{key, value, list})
}

// overriding returns the value that ctx carries for key.
func (o overrides) overriding(ctx context.Context, key string) (uint64, bool) {
	list, _ := ctx.Value(o).(*override)
	for l := list; l != nil; l = l.outer {
		if l.key == key {
			return l.value, true
		}
	}
	return 0, false
}

func errRegistered(key string) error { return fmt.Errorf("%q is registered", key) }

func errUnknown(key string) error { return fmt.Errorf("%q is not registered", key) }
