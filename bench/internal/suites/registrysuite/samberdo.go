package registrysuite

import (
	"context"
	"strconv"
	"sync/atomic"

	"github.com/samber/do/v2"
)

func init() { add("samber/do", newInjector) }

// injector is a dependency injection container with a named service per key.
// A context with overrides carries a child scope that has them.
type injector struct {
	root   *do.RootScope
	scopes atomic.Int64 // names the child scopes
}

func newInjector() Registry { return &injector{root: do.New()} }

// Register panics if the key is registered.
func (r *injector) Register(key string, value uint64) error {
	do.ProvideNamedValue(r.root, key, value)
	return nil
}

func (r *injector) scope(ctx context.Context) do.Injector {
	if scope, ok := ctx.Value(r).(do.Injector); ok {
		return scope
	}
	return r.root
}

func (r *injector) Lookup(ctx context.Context, key string) (uint64, error) {
	return do.InvokeNamed[uint64](r.scope(ctx), key)
}

func (r *injector) WithOverride(ctx context.Context, key string, value uint64) context.Context {
	scope := r.scope(ctx).Scope("override" + strconv.FormatInt(r.scopes.Add(1), 10))
	do.ProvideNamedValue[uint64](scope, key, value)
	return context.WithValue(ctx, r, do.Injector(scope))
}
