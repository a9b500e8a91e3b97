// The explored build runs none of this, and its instances take long to compile.

//go:build !surety_explore

package atomicmap

import (
	"context"
	"math"
	"reflect"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// valueKind is a type of values, with some that are told apart by same.
type valueKind interface {
	check(t *testing.T)
}

type kindOf[V any] struct {
	form   form
	same   func(a, b V) bool
	values []V
}

// check makes every call that takes or returns a value, with every value
// replaced by every other, on a map that grows meanwhile.
func (k kindOf[V]) check(t *testing.T) {
	assert.Equal(t, k.form, formOf[V]())
	ctx := context.Background()
	var zero V
	is := func(want, got V, ok bool, call string) {
		t.Helper()
		require.True(t, ok, call)
		require.True(t, k.same(want, got), "%s: want %#v, got %#v", call, want, got)
	}
	m := New(Config[int, V]{test: &geometry[int]{buckets: 2}})
	key := 0
	for _, old := range k.values {
		for _, next := range k.values {
			key++
			got, ok := m.Load(key)
			require.False(t, ok)
			require.True(t, k.same(zero, got))
			got, ok = m.LoadOrStore(key, old)
			require.False(t, ok)
			is(old, got, true, "LoadOrStore of a new key")
			got, ok = m.LoadOrStore(key, next)
			is(old, got, ok, "LoadOrStore")
			got, ok = m.Load(key)
			is(old, got, ok, "Load")
			got, ok = m.Swap(key, next)
			is(old, got, ok, "Swap")
			m.Store(key, old)
			got, ok, err := m.LoadOrCompute(ctx, key, func(context.Context) (V, error) { return next, nil })
			require.NoError(t, err)
			is(old, got, ok, "LoadOrCompute")
			got, ok, err = m.Compute(ctx, key, func(_ context.Context, was V, ok bool) (V, Op, error) {
				is(old, was, ok, "Compute's function")
				return next, Set, nil
			})
			require.NoError(t, err)
			is(next, got, ok, "Compute")
			got, ok = m.LoadAndDelete(key)
			is(next, got, ok, "LoadAndDelete")
			got, ok = m.LoadAndDelete(key)
			require.False(t, ok)
			require.True(t, k.same(zero, got))
			got, ok = m.Swap(key, old)
			require.False(t, ok)
			require.True(t, k.same(zero, got))
			_, ok, err = m.Compute(ctx, key, func(context.Context, V, bool) (V, Op, error) { return next, Remove, nil })
			require.NoError(t, err)
			require.False(t, ok)
			got, ok, err = m.LoadOrCompute(ctx, key, func(context.Context) (V, error) { return next, nil })
			require.NoError(t, err)
			require.False(t, ok)
			is(next, got, true, "LoadOrCompute of a deleted key")
		}
	}
	require.Equal(t, key, m.Len())
	n := 0
	for at, got := range m.All() {
		is(k.values[(at-1)%len(k.values)], got, true, "All")
		n++
	}
	assert.Equal(t, key, n)
}

// flats is a kind whose values are comparable and all equal themselves, or
// equal bits if not.
func flats[V comparable](values ...V) kindOf[V] {
	return kindOf[V]{flat, func(a, b V) bool { return a == b }, values}
}

func numbers[V int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | uintptr | time.Duration](most V) kindOf[V] {
	return flats(0, 1, 2, most, most-1, V(0)-1)
}

func boxes[V any](values ...V) kindOf[V] {
	return kindOf[V]{boxed, func(a, b V) bool { return reflect.DeepEqual(a, b) }, values}
}

// pointers are values that are one pointer.
func pointers[V any](values ...V) kindOf[V] {
	return kindOf[V]{direct, func(a, b V) bool { return addressIn(a) == addressIn(b) }, values}
}

// addressIn returns the pointer that a pointer-shaped value is.
func addressIn[V any](v V) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&v)) }

func TestValuesOfEveryKind(t *testing.T) {
	number, text := 1, "text"
	nan := func(bits uint64) float64 { return math.Float64frombits(0x7ff8<<48 | bits) }
	for name, k := range map[string]valueKind{
		"bool":     flats(false, true),
		"int":      numbers[int](math.MaxInt),
		"int8":     numbers[int8](math.MaxInt8),
		"int16":    numbers[int16](math.MaxInt16),
		"int32":    numbers[int32](math.MaxInt32),
		"int64":    numbers[int64](math.MaxInt64),
		"uint":     numbers[uint](math.MaxUint),
		"uint8":    numbers[uint8](math.MaxUint8),
		"uint16":   numbers[uint16](math.MaxUint16),
		"uint32":   numbers[uint32](math.MaxUint32),
		"uint64":   numbers[uint64](math.MaxUint64),
		"uintptr":  numbers[uintptr](math.MaxUint),
		"named":    numbers[time.Duration](math.MaxInt64),
		"complex":  flats[complex64](0, 1i, -1),
		"struct{}": flats(struct{}{}),
		"[0]*int":  flats([0]*int{}),
		"[8]byte":  flats([8]byte{}, [8]byte{1}, [8]byte{7: 1}, [8]byte{1, 2, 3, 4, 5, 6, 7, 8}),
		"[3]byte":  flats([3]byte{}, [3]byte{1}, [3]byte{1, 2, 3}),
		"padded":   flats(padded{}, padded{1, 0}, padded{0, -1}, padded{-1, -1}),
		"padded array": flats(paddedArray{}, paddedArray{{1, 0}}, paddedArray{{0, 1}, {-1, -1}},
			paddedArray{{-1, -1}, {-1, -1}}),
		"float64": kindOf[float64]{flat, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) },
			[]float64{0, math.Copysign(0, -1), 1, math.Inf(1), nan(0), nan(1), -nan(7), math.SmallestNonzeroFloat64}},
		"float32": kindOf[float32]{flat, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) },
			[]float32{0, 1, float32(math.Inf(-1)), float32(nan(0)), math.SmallestNonzeroFloat32}},
		"pointer":   pointers(nil, &number, new(int), new(int)),
		"empty":     pointers(nil, new(struct{})),
		"map":       pointers(nil, map[int]int{}, map[int]int{1: 1}),
		"channel":   pointers(nil, make(chan int), make(chan int)),
		"function":  pointers(nil, func() {}, func() { t.Log(number) }),
		"struct *":  pointers(struct{ p *string }{}, struct{ p *string }{&text}),
		"[1]*":      pointers([1]*string{}, [1]*string{&text}),
		"string":    boxes("", "a", text, string([]byte{0})),
		"slice":     boxes(nil, []int{}, []int{1, 2}),
		"any":       boxes[any](nil, 0, 1, "", (*int)(nil), []int{1}, struct{}{}),
		"error":     boxes[error](nil, context.Canceled),
		"array":     boxes([3]int{}, [3]int{1, 2, 3}),
		"struct":    boxes(struct{ a, b string }{}, struct{ a, b string }{"a", "b"}),
		"complex64": boxes(0, 1i, complex128(-1)),
	} {
		t.Run(name, k.check)
	}
}
