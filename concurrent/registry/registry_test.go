package registry_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

// place is a call in this package's source: the file's base name and line.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", p.file, p.line) }

// next returns the place of the line below the call.
func next() place {
	_, file, line, _ := runtime.Caller(1)
	return place{filepath.Base(file), line + 1}
}

func placeOf(s registry.Site) place { return place{filepath.Base(s.File), s.Line} }

// keysOf returns the keys of r in its order.
func keysOf[K comparable, V any](r *registry.Registry[K, V]) []K {
	var keys []K
	for key := range r.All() {
		keys = append(keys, key)
	}
	return keys
}

func TestZeroRegistryIsReady(t *testing.T) {
	var r registry.Registry[string, int]
	assert.Zero(t, r.Len())
	assert.False(t, r.Sealed())
	assert.Empty(t, keysOf(&r))
	assert.Zero(t, r.Snapshot().Generation())
	_, err := r.Lookup(t.Context(), "a")
	require.ErrorIs(t, err, concurrent.ErrNotFound)

	h, err := r.Register("a", 1)
	require.NoError(t, err)
	v, err := r.Lookup(t.Context(), "a")
	require.NoError(t, err)
	assert.Equal(t, 1, v)
	require.NoError(t, r.Unregister(t.Context(), h))
}

func TestZeroSnapshotIsEmpty(t *testing.T) {
	var s registry.Snapshot[string, int]
	_, ok := s.Lookup("a")
	assert.False(t, ok)
	assert.Zero(t, s.Len())
	assert.Empty(t, maps.Collect(s.All()))
	assert.Empty(t, maps.Collect(s.Registrations()))
}

func TestNilValueIsFound(t *testing.T) {
	var r registry.Registry[string, func()]
	r.MustRegister("none", nil)
	f, err := r.Lookup(t.Context(), "none")
	require.NoError(t, err)
	assert.Nil(t, f)
	_, ok := r.Snapshot().Lookup("none")
	assert.True(t, ok)
}

func TestNotFoundErrorSuggests(t *testing.T) {
	r := registry.NewRegistry[string, int](registry.Config{Name: "codecs"})
	lookUp := func(key string) *registry.NotFoundError {
		v, err := r.Lookup(t.Context(), key)
		require.ErrorIs(t, err, concurrent.ErrNotFound)
		assert.Zero(t, v)
		var notFound *registry.NotFoundError
		require.ErrorAs(t, err, &notFound)
		assert.Equal(t, "codecs", notFound.Registry)
		assert.Equal(t, key, notFound.Key)
		return notFound
	}

	err := lookUp("jsn")
	assert.Zero(t, err.Registered)
	assert.EqualError(t, err, `registry "codecs": key "jsn" not found: nothing is registered; import the package that registers it`)

	for i, key := range []string{"yaml", "bson", "json", "proto"} {
		r.MustRegister(key, i)
	}
	err = lookUp("jsom")
	assert.Equal(t, []string{"json", "bson"}, err.Nearest)
	assert.Equal(t, 4, err.Registered)
	assert.EqualError(t, err, `registry "codecs": key "jsom" not found: did you mean "json" or "bson"? If not, import the package that registers it`)

	assert.Equal(t, []string{"yaml"}, lookUp("YAML").Nearest)
	err = lookUp("messagepack")
	assert.Empty(t, err.Nearest)
	assert.EqualError(t, err, `registry "codecs": key "messagepack" not found among the 4 registered; import the package that registers it`)
}

// kind is a key of kind string with a method that must not run for a look-up.
type kind string

func (kind) String() string { panic("String called") }

func TestNotFoundErrorOfOtherKeys(t *testing.T) {
	t.Run("named string", func(t *testing.T) {
		var r registry.Registry[kind, int]
		r.MustRegister("json", 1)
		_, err := r.Lookup(t.Context(), "jsom")
		var notFound *registry.NotFoundError
		require.ErrorAs(t, err, &notFound)
		assert.Equal(t, []string{"json"}, notFound.Nearest)
		assert.EqualError(t, err, `registry: key "jsom" not found: did you mean "json"? If not, import the package that registers it`)
	})
	t.Run("number", func(t *testing.T) {
		var r registry.Registry[int, int]
		r.MustRegister(1, 1)
		_, err := r.Lookup(t.Context(), 2)
		assert.EqualError(t, err, `registry: key 2 not found among the 1 registered; import the package that registers it`)
	})
	t.Run("any", func(t *testing.T) {
		var r registry.Registry[any, int]
		r.MustRegister(1, 1)
		r.MustRegister("json", 1)
		_, err := r.Lookup(t.Context(), "jsom")
		var notFound *registry.NotFoundError
		require.ErrorAs(t, err, &notFound)
		assert.Equal(t, []string{"json"}, notFound.Nearest)
		assert.Equal(t, 2, notFound.Registered)
		_, err = r.Lookup(t.Context(), nil)
		assert.ErrorIs(t, err, concurrent.ErrNotFound)
	})
}

// plugin is a key whose content others may be changing while an error is made.
type plugin struct{ state string }

func TestErrorsDoNotReadWhatAKeyLeadsTo(t *testing.T) {
	r := registry.NewRegistry[*plugin, int](registry.Config{Name: "plugins"})
	key := &plugin{"content"}
	_, notFound := r.Lookup(t.Context(), key)
	r.MustRegister(key, 1)
	_, duplicate := r.Register(key, 2)
	r.Seal()
	_, sealed := r.Register(key, 3)
	for want, err := range map[error]error{concurrent.ErrNotFound: notFound, concurrent.ErrDuplicate: duplicate, concurrent.ErrSealed: sealed} {
		require.ErrorIs(t, err, want)
		assert.ErrorContains(t, err, fmt.Sprintf("key (*registry_test.plugin)(%p) ", key))
		assert.NotContains(t, err.Error(), "content")
	}
}

func TestInvalidKeys(t *testing.T) {
	r := registry.NewRegistry[any, int](registry.Config{Name: "codecs"})
	for _, key := range []any{math.NaN(), []int{1}, [1]any{map[int]int{}}} {
		var h registry.Handle
		var err error
		require.NotPanics(t, func() { h, err = r.Register(key, 1) }, "a call that returns errors returns this one")
		require.ErrorIs(t, err, concurrent.ErrInvalidKey)
		assert.ErrorContains(t, err, `registry "codecs": Register: `)
		assert.Zero(t, h)
		assert.Panics(t, func() { r.MustRegister(key, 1) })

		_, err = r.Lookup(t.Context(), key)
		require.ErrorIs(t, err, concurrent.ErrInvalidKey)
		assert.ErrorContains(t, err, `registry "codecs": Lookup: `)
		_, err = r.Lookup(r.WithOverride(t.Context(), "other", 1), key)
		require.ErrorIs(t, err, concurrent.ErrInvalidKey)
		_, ok := r.Snapshot().Lookup(key)
		assert.False(t, ok)

		assert.Panics(t, func() { r.WithOverride(t.Context(), key, 1) })
	}
	assert.Zero(t, r.Len())
	assert.Zero(t, r.Snapshot().Generation())
}

func TestNilContextPanics(t *testing.T) {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	var none context.Context
	for call, f := range map[string]func(){
		"Lookup":       func() { _, _ = r.Lookup(none, "a") },
		"Unregister":   func() { _ = r.Unregister(none, h) },
		"WithOverride": func() { r.WithOverride(none, "a", 2) },
	} {
		func() {
			defer func() {
				assert.Contains(t, fmt.Sprint(recover()), "registry: "+call+" called with a nil context")
			}()
			f()
		}()
	}
	assert.Equal(t, 1, r.Len())
}

func TestCopyPanics(t *testing.T) {
	type Registry = registry.Registry[string, int]
	r := new(Registry)
	h := r.MustRegister("a", 1)
	duplicate := func() *Registry { // by reflection, which vet does not follow
		c := new(Registry)
		reflect.ValueOf(c).Elem().Set(reflect.ValueOf(r).Elem())
		return c
	}
	for call, f := range map[string]func(*Registry){
		"Register":     func(c *Registry) { _, _ = c.Register("b", 1) },
		"Unregister":   func(c *Registry) { _ = c.Unregister(t.Context(), h) },
		"Seal":         (*Registry).Seal,
		"Len":          func(c *Registry) { c.Len() },
		"Snapshot":     func(c *Registry) { c.Snapshot() },
		"WithOverride": func(c *Registry) { c.WithOverride(t.Context(), "a", 1) },
	} {
		assert.PanicsWithValue(t, "registry: Registry copied after first use; share it by pointer instead", func() { f(duplicate()) }, call)
	}
}

func TestAllKeepsOrderOfRegistration(t *testing.T) {
	var r registry.Registry[int, int]
	handles := make(map[int]registry.Handle)
	for _, key := range []int{5, 1, 4, 2, 3} {
		handles[key] = r.MustRegister(key, -key)
	}
	assert.Equal(t, []int{5, 1, 4, 2, 3}, keysOf(&r))
	for _, step := range []struct {
		remove int
		left   []int
	}{{4, []int{5, 1, 2, 3}}, {5, []int{1, 2, 3}}, {3, []int{1, 2}}} {
		require.NoError(t, r.Unregister(t.Context(), handles[step.remove]))
		assert.Equal(t, step.left, keysOf(&r))
		assert.Equal(t, len(step.left), r.Len())
	}
	r.MustRegister(5, -5)
	assert.Equal(t, []int{1, 2, 5}, keysOf(&r))
	for key, value := range r.All() {
		assert.Equal(t, -key, value)
	}
}

func TestAllVisitsOneSnapshot(t *testing.T) {
	var r registry.Registry[int, int]
	first := r.MustRegister(1, 0)
	all := r.All()
	r.MustRegister(2, 0)
	r.MustRegister(3, 0)

	var visited []int
	for key := range all {
		visited = append(visited, key)
		if key == 1 {
			require.NoError(t, r.Unregister(t.Context(), first))
			r.MustRegister(4, 0)
		}
	}
	assert.Equal(t, []int{1, 2, 3}, visited, "what was there when the loop began")

	visited = nil
	for key := range all {
		visited = append(visited, key)
		if key == 3 {
			break
		}
	}
	assert.Equal(t, []int{2, 3}, visited, "a second loop begins anew, and can be left")
}

func TestNameIsThePlaceOfNewRegistry(t *testing.T) {
	here := next()
	r := registry.NewRegistry[string, int](registry.Config{})
	_, err := r.Lookup(t.Context(), "a")
	var notFound *registry.NotFoundError
	require.True(t, errors.As(err, &notFound))
	assert.Contains(t, notFound.Registry, "github.com/surety-go/surety")
	assert.Contains(t, notFound.Registry, "(concurrent/registry/"+here.String()+")")
	assert.ErrorContains(t, err, `registry "`+notFound.Registry+`": `)
}

func TestRegisteringManyIsLinear(t *testing.T) {
	// A snapshot is built only when asked for: registering n entries and
	// missing n look-ups between them must not copy n entries n times. The
	// bound is on allocated bytes, so that no clock is involved.
	const n = 10_000
	var r registry.Registry[string, int]
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range n {
		key := fmt.Sprint("key number ", i)
		_, _ = r.Lookup(t.Context(), "?")
		r.MustRegister(key, i)
	}
	runtime.ReadMemStats(&after)
	each := (after.TotalAlloc - before.TotalAlloc) / n
	t.Logf("%d bytes per registration", each)
	assert.Less(t, each, uint64(16<<10), "bytes per registration")
	assert.Equal(t, n, len(slices.Collect(maps.Keys(maps.Collect(r.All())))))
}
