package registry_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

func TestDuplicateErrorNamesBothSites(t *testing.T) {
	r := registry.NewRegistry[string, int](registry.Config{Name: "codecs"})
	first := next()
	h, err := r.Register("json", 1)
	require.NoError(t, err)
	assert.Equal(t, first, placeOf(h.Site()))

	second := next()
	none, err := r.Register("json", 2)
	require.ErrorIs(t, err, concurrent.ErrDuplicate)
	assert.Zero(t, none)
	var duplicate *registry.DuplicateError
	require.ErrorAs(t, err, &duplicate)
	assert.Equal(t, "codecs", duplicate.Registry)
	assert.Equal(t, "json", duplicate.Key)
	assert.Equal(t, h.Site(), duplicate.Existing)
	assert.Equal(t, second, placeOf(duplicate.Rejected))
	for _, site := range []registry.Site{duplicate.Existing, duplicate.Rejected} {
		assert.Equal(t, "github.com/surety-go/surety", site.Module)
		assert.Equal(t, "github.com/surety-go/surety/concurrent/registry_test.TestDuplicateErrorNamesBothSites", site.Function)
	}
	assert.EqualError(t, err, fmt.Sprintf(
		`registry "codecs": key "json" already registered by %v; rejected registration by %v: remove one of the two, or use another key`,
		duplicate.Existing, duplicate.Rejected))

	v, err := r.Lookup(t.Context(), "json")
	require.NoError(t, err)
	assert.Equal(t, 1, v, "the first registration stays")
	assert.EqualValues(t, 1, r.Snapshot().Generation(), "a rejected registration changes nothing")
}

func TestMustRegisterPanicsWithTheError(t *testing.T) {
	var r registry.Registry[string, int]
	first := next()
	h := r.MustRegister("json", 1)
	assert.Equal(t, first, placeOf(h.Site()))

	var second place
	defer func() {
		err, _ := recover().(error)
		var duplicate *registry.DuplicateError
		require.ErrorAs(t, err, &duplicate)
		assert.Equal(t, first, placeOf(duplicate.Existing))
		assert.Equal(t, second, placeOf(duplicate.Rejected))
	}()
	second = next()
	r.MustRegister("json", 2)
}

// register is what a package offers to those who register with it.
func register(r *registry.Registry[string, int], depth int, key string) (registry.Handle, error) {
	return r.RegisterDepth(depth, key, 0)
}

func TestRegisterDepthKeepsTheCallersPlace(t *testing.T) {
	var r registry.Registry[string, int]
	caller := next()
	h, err := register(&r, 1, "a")
	require.NoError(t, err)
	assert.Equal(t, caller, placeOf(h.Site()))

	own := next()
	h, err = r.RegisterDepth(0, "b", 0)
	require.NoError(t, err)
	assert.Equal(t, own, placeOf(h.Site()))

	assert.PanicsWithValue(t, "registry: RegisterDepth called with depth -1; pass the number of calls between the one to report and RegisterDepth",
		func() { _, _ = register(&r, -1, "d") })
	assert.Equal(t, 2, r.Len())
}

func TestRegisterDepthBeyondTheStack(t *testing.T) {
	var r registry.Registry[string, int]
	for _, depth := range []int{1000, math.MaxInt32, math.MaxInt - 2, math.MaxInt - 1, math.MaxInt} {
		key := fmt.Sprint(depth)
		h, err := register(&r, depth, key)
		if errors.Is(err, concurrent.ErrDuplicate) {
			continue // an int of 32 bits
		}
		require.NoError(t, err)
		assert.Zero(t, h.Site(), "depth %d: the stack is not that deep", depth)
		_, err = r.Register(key, 0)
		assert.ErrorContains(t, err, "already registered by an unknown place;")
	}
}

// registrar is satisfied by a registry: calls through it pass through code
// that the compiler adds.
type registrar interface {
	MustRegister(key string, value int) registry.Handle
}

func TestSiteIsThatOfIndirectCalls(t *testing.T) {
	var r registry.Registry[string, int]

	var i registrar = &r
	called := next()
	h := i.MustRegister("interface", 0)
	assert.Equal(t, called, placeOf(h.Site()))

	value := r.MustRegister
	called = next()
	h = value("method value", 0)
	assert.Equal(t, called, placeOf(h.Site()))

	expression := (*registry.Registry[string, int]).MustRegister
	called = next()
	h = expression(&r, "method expression", 0)
	assert.Equal(t, called, placeOf(h.Site()))

	done := make(chan struct{})
	go func() {
		defer close(done)
		called = next()
		h = r.MustRegister("goroutine", 0)
	}()
	<-done
	assert.Equal(t, called, placeOf(h.Site()))
}
