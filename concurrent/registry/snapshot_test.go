package registry_test

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/registry"
)

func TestSnapshotNeverChanges(t *testing.T) {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	r.MustRegister("b", 2)
	s := r.Snapshot()
	check := func() {
		t.Helper()
		assert.EqualValues(t, 2, s.Generation())
		assert.Equal(t, 2, s.Len())
		assert.Equal(t, map[string]int{"a": 1, "b": 2}, maps.Collect(s.All()))
		v, ok := s.Lookup("a")
		assert.True(t, ok)
		assert.Equal(t, 1, v)
		_, ok = s.Lookup("c")
		assert.False(t, ok)
	}
	check()
	assert.Same(t, s, r.Snapshot(), "nothing changed")

	require.NoError(t, r.Unregister(t.Context(), h))
	r.MustRegister("c", 3)
	check()
	later := r.Snapshot()
	assert.EqualValues(t, 4, later.Generation())
	assert.Equal(t, map[string]int{"b": 2, "c": 3}, maps.Collect(later.All()))

	r.MustRegister("d", 4)
	assert.Equal(t, 3, r.Snapshot().Len())
	assert.Equal(t, map[string]int{"b": 2, "c": 3}, maps.Collect(later.All()), "a snapshot grew with the registry")
	check()
}

func TestSnapshotTellsWhereRegistrationsWereMade(t *testing.T) {
	var r registry.Registry[string, int]
	places := map[string]place{}
	places["a"] = next()
	a := r.MustRegister("a", 1)
	places["b"] = next()
	b := r.MustRegister("b", 2)
	require.NoError(t, r.Unregister(t.Context(), a))
	places["c"] = next()
	c := r.MustRegister("c", 3)

	var keys []string
	for key, registration := range r.Snapshot().Registrations() {
		keys = append(keys, key)
		assert.Equal(t, places[key], placeOf(registration.Site))
	}
	assert.Equal(t, []string{"b", "c"}, keys)
	assert.Equal(t, map[string]registry.Registration{
		"b": {Site: b.Site(), Generation: 2},
		"c": {Site: c.Site(), Generation: 4},
	}, maps.Collect(r.Snapshot().Registrations()))
	for range r.Snapshot().Registrations() {
		break // can be left
	}
}
