package registry_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

func TestSealRefusesChanges(t *testing.T) {
	r := registry.NewRegistry[string, int](registry.Config{Name: "codecs"})
	h := r.MustRegister("a", 1)
	before := r.Snapshot()
	assert.False(t, r.Sealed())
	sealedAt := next()
	r.Seal()
	assert.True(t, r.Sealed())
	r.Seal() // has no effect

	check := func(err error, key string, rejectedAt place) {
		t.Helper()
		require.ErrorIs(t, err, concurrent.ErrSealed)
		var sealed *registry.SealedError
		require.ErrorAs(t, err, &sealed)
		assert.Equal(t, "codecs", sealed.Registry)
		assert.Equal(t, key, sealed.Key)
		assert.Equal(t, sealedAt, placeOf(sealed.SealedAt))
		assert.Equal(t, rejectedAt, placeOf(sealed.RejectedAt))
		assert.EqualError(t, err, fmt.Sprintf(
			`registry "codecs": sealed by %v; rejected change of key %q by %v: make changes before Seal, or use WithOverride for what one context sees`,
			sealed.SealedAt, key, sealed.RejectedAt))
	}
	rejectedAt := next()
	_, err := r.Register("b", 2)
	check(err, "b", rejectedAt)
	rejectedAt = next()
	_, err = r.Register("a", 2)
	check(err, "a", rejectedAt)
	rejectedAt = next()
	err = r.Unregister(t.Context(), h)
	check(err, "a", rejectedAt)

	v, err := r.Lookup(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	assert.Same(t, before, r.Snapshot())
	v, err = r.Lookup(r.WithOverride(t.Context(), "b", 3), "b")
	require.NoError(t, err)
	assert.Equal(t, 3, v)
}
