package registry_test

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

func TestOverrideIsSeenThroughItsContext(t *testing.T) {
	type tag struct{}
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	see := func(ctx context.Context, key string, want int) {
		t.Helper()
		v, err := r.Lookup(ctx, key)
		require.NoError(t, err)
		assert.Equal(t, want, v)
	}
	outer := r.WithOverride(t.Context(), "a", 2)
	inner := r.WithOverride(outer, "a", 3)
	beside := r.WithOverride(outer, "b", 4)
	for range 2 { // before and after the registrations below
		see(t.Context(), "a", 1)
		see(outer, "a", 2)
		see(inner, "a", 3)
		see(beside, "a", 2)
		see(beside, "b", 4)
		see(context.WithValue(inner, tag{}, 0), "a", 3)
		see(context.WithoutCancel(inner), "a", 3)
		for _, ctx := range []context.Context{t.Context(), outer, inner} {
			_, err := r.Lookup(ctx, "b")
			assert.ErrorIs(t, err, concurrent.ErrNotFound)
		}
		assert.Equal(t, []string{"a"}, keysOf(&r)[:1])
	}
	assert.Equal(t, 1, r.Len())
	_, ok := r.Snapshot().Lookup("b")
	assert.False(t, ok, "overrides are no part of snapshots")
	r.MustRegister("b", 5)
	see(beside, "b", 4)
	see(inner, "b", 5)
}

func TestOverrideOfOneRegistryIsNotSeenByAnother(t *testing.T) {
	var a, b registry.Registry[string, int]
	ctx := a.WithOverride(t.Context(), "k", 1)
	ctx = b.WithOverride(ctx, "k", 2)
	v, err := a.Lookup(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	v, err = b.Lookup(ctx, "k")
	require.NoError(t, err)
	assert.Equal(t, 2, v)
}

func TestOverrideWithNilValue(t *testing.T) {
	var r registry.Registry[string, error]
	r.MustRegister("a", assert.AnError)
	v, err := r.Lookup(r.WithOverride(t.Context(), "a", nil), "a")
	require.NoError(t, err)
	assert.NoError(t, v)
}

// Keys are the same if they are equal, not if they look it.
func TestOverridesOfKeysThatPrintAlike(t *testing.T) {
	var r registry.Registry[any, string]
	ctx := r.WithOverride(t.Context(), 1, "the number")
	ctx = r.WithOverride(ctx, "1", "the text")
	for key, want := range map[any]string{1: "the number", "1": "the text"} {
		got, err := r.Lookup(ctx, key)
		require.NoError(t, err)
		assert.Equal(t, want, got, "saw the override of another key")
	}
	_, err := r.Lookup(ctx, int8(1))
	assert.ErrorIs(t, err, concurrent.ErrNotFound)
}

// countingContext counts how often it is searched.
type countingContext struct {
	context.Context
	searches int
}

func (c *countingContext) Value(key any) any {
	c.searches++
	return c.Context.Value(key)
}

func TestContextIsNotSearchedBeforeTheFirstOverride(t *testing.T) {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	ctx := &countingContext{Context: t.Context()}
	_, err := r.Lookup(ctx, "a")
	require.NoError(t, err)
	assert.Zero(t, ctx.searches)
	r.WithOverride(t.Context(), "a", 2)
	_, err = r.Lookup(ctx, "a")
	require.NoError(t, err)
	assert.Equal(t, 1, ctx.searches)
}

// Each goroutine overrides one key for itself, while the registration of that
// key comes and goes, and must see its own value and nothing else.
func TestOverridesOfGoroutinesAreSeparate(t *testing.T) {
	const goroutines, rounds = 8, 500
	var r registry.Registry[string, int]
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range rounds {
				mine := g*rounds + i
				ctx := r.WithOverride(t.Context(), "k", mine)
				if v, err := r.Lookup(ctx, "k"); err != nil || v != mine {
					t.Errorf("saw %d, %v through the override of %d", v, err, mine)
				}
				if v, err := r.Lookup(t.Context(), "k"); err == nil && v != -1 {
					t.Errorf("saw %d without an override", v)
				}
			}
		})
	}
	wg.Go(func() {
		for range rounds {
			h := r.MustRegister("k", -1)
			if err := r.Unregister(t.Context(), h); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
}
