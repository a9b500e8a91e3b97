package args_test

import (
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/args"
)

func TestUsable(t *testing.T) {
	assert.True(t, args.Usable(1))
	assert.True(t, args.Usable("a"))
	assert.True(t, args.Usable[any](nil))
	assert.True(t, args.Usable[any](1.5))
	assert.True(t, args.Usable(math.Inf(1)))
	assert.False(t, args.Usable(math.NaN()))
	assert.False(t, args.Usable(complex(0, math.NaN())))
	assert.False(t, args.Usable([2]float64{1, math.NaN()}))
	assert.False(t, args.Usable[any](math.NaN()))
	assert.NotPanics(t, func() {
		assert.False(t, args.Usable[any]([]int(nil)))
		assert.False(t, args.Usable(struct{ v any }{map[int]int{}}))
	})
	assert.Zero(t, testing.AllocsPerRun(10, func() { args.Usable("key") }))
}

func TestMessagesNameTheCallAndTheFix(t *testing.T) {
	var none context.Context
	assert.PanicsWithValue(t, "pkg: Call called with a nil context; pass the context of the caller, or context.Background() if it has none",
		func() { args.Context(none, "pkg: Call") })
	assert.NotPanics(t, func() { args.Context(context.Background(), "pkg: Call") })
	assert.PanicsWithValue(t, "pkg: Call called with a nil function; pass the function to run",
		func() { args.Func(true, "pkg: Call") })
	assert.NotPanics(t, func() { args.Func(false, "pkg: Call") })
	assert.PanicsWithValue(t, "pkg: Call: key NaN of type float64 does not equal itself, so it could never be found again; use a key without NaN, and no slice, map or function in an interface",
		func() { args.Key(math.NaN(), "pkg: Call") })
	assert.NotPanics(t, func() { args.Key(1, "pkg: Call") })
	err := args.KeyError[any]([]int{1}, "pkg: Call")
	assert.ErrorIs(t, err, concurrent.ErrInvalidKey)
	assert.ErrorContains(t, err, "pkg: Call: invalid key: key []int{1} of type []int")
}
