package args_test

import (
	"context"
	"fmt"
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
	err := args.KeyError[any](struct{ x float64 }{math.NaN()}, "pkg: Call")
	assert.ErrorIs(t, err, concurrent.ErrInvalidKey)
	assert.ErrorContains(t, err, "pkg: Call: invalid key: key struct { x float64 }{x:NaN} of type struct { x float64 } does")
}

// What a key that cannot be compared holds is not printed: others may be changing
// it.
func TestKeysThatCannotBeComparedAreNotRead(t *testing.T) {
	for _, key := range []any{map[string]int{"content": 1}, []string{"content"}, [1]any{[]string{"content"}}, func() {}} {
		err := args.KeyError(key, "pkg: Call")
		assert.ErrorIs(t, err, concurrent.ErrInvalidKey)
		assert.ErrorContains(t, err, fmt.Sprintf("pkg: Call: invalid key: key of type %T does not equal itself", key))
		assert.NotContains(t, err.Error(), "content")
	}
}

type session struct{ user string }

type stringer struct{ user string }

func (*stringer) String() string { return "String called" }

type goStringer struct{ user string }

func (*goStringer) GoString() string { return "GoString called" }

func TestPointerKeysAreFormattedByTheirAddress(t *testing.T) {
	plain, named, self := &session{"content"}, &stringer{"content"}, &goStringer{"content"}
	assert.Equal(t, fmt.Sprintf("(*args_test.session)(%p)", plain), args.FormatKey(plain))
	assert.Equal(t, fmt.Sprintf("(*args_test.stringer)(%p)", named), args.FormatKey(named), "Go's syntax has no String")
	assert.Equal(t, "GoString called", args.FormatKey(self))
	assert.Equal(t, fmt.Sprintf("[1]*args_test.session{(*args_test.session)(%p)}", plain), args.FormatKey([1]*session{plain}))
	number := 1
	assert.Equal(t, fmt.Sprintf("(*int)(%p)", &number), args.FormatKey(&number))
	assert.Equal(t, "(*int)(0x0)", args.FormatKey((*int)(nil)))
	for key, want := range map[any]string{
		"a": `"a"`, 1: "1", nil: "<nil>", uint8(7): "0x7",
		session{"a"}:  `args_test.session{user:"a"}`,
		stringer{"a"}: `args_test.stringer{user:"a"}`,
	} {
		assert.Equal(t, want, args.FormatKey(key))
	}

	text, ok := args.FormatPointer(self)
	assert.True(t, ok)
	assert.Equal(t, fmt.Sprintf("(*args_test.goStringer)(%p)", self), text, "no method runs")
	_, ok = args.FormatPointer("a")
	assert.False(t, ok)
}
