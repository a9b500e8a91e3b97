package registry_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

func TestUnregisterFreesTheKey(t *testing.T) {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	require.NoError(t, r.Unregister(t.Context(), h))
	_, err := r.Lookup(t.Context(), "a")
	assert.ErrorIs(t, err, concurrent.ErrNotFound)
	assert.Zero(t, r.Len())
	r.MustRegister("a", 2)
	v, err := r.Lookup(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, 2, v)
}

// A stale handle changes nothing, also when its key was registered again
// meanwhile, with the same value and at the same place.
func TestUnregisterStaleHandle(t *testing.T) {
	r := registry.NewRegistry[string, int](registry.Config{Name: "codecs"})
	other := registry.NewRegistry[string, int](registry.Config{})
	another := registry.NewRegistry[int, int](registry.Config{})
	var handles [2]registry.Handle
	for i := range handles {
		handles[i] = r.MustRegister("a", 1)
		if i == 0 {
			require.NoError(t, r.Unregister(t.Context(), handles[i]))
		}
	}
	generation := r.Snapshot().Generation()
	for name, c := range map[string]struct {
		handle registry.Handle
		says   string
	}{
		"gone":          {handles[0], "is gone already"},
		"zero":          {registry.Handle{}, "names no registration"},
		"other":         {other.MustRegister("a", 1), "was made in another registry"},
		"of other type": {another.MustRegister(1, 1), "was made in another registry"},
	} {
		err := r.Unregister(t.Context(), c.handle)
		require.ErrorIs(t, err, concurrent.ErrStale, name)
		assert.ErrorContains(t, err, `registry "codecs": Unregister: stale handle: `, name)
		assert.ErrorContains(t, err, c.says, name)
	}
	assert.Equal(t, generation, r.Snapshot().Generation())
	assert.Equal(t, 1, other.Len())
	v, err := r.Lookup(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	require.NoError(t, r.Unregister(t.Context(), handles[1]))
}

func TestHandlesAreComparable(t *testing.T) {
	var r registry.Registry[string, int]
	var handles []registry.Handle
	for range 2 {
		h := r.MustRegister("a", 1)
		copied := h
		assert.True(t, h == copied)
		require.NoError(t, r.Unregister(t.Context(), h))
		handles = append(handles, h)
	}
	assert.False(t, handles[0] == handles[1])
	assert.Equal(t, handles[0].Site(), handles[1].Site(), "a stale handle still knows its place")
	assert.Zero(t, registry.Handle{}.Site())
}

func TestUnregisterWithEndedContext(t *testing.T) {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	assert.Equal(t, cause, r.Unregister(ctx, h))
	assert.Equal(t, 1, r.Len())
	require.NoError(t, r.Unregister(t.Context(), h))
}
