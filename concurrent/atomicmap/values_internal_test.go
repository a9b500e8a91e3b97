package atomicmap

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"reflect"
	"testing"
	"time"

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
	m := New(Config[int, V]{test: geometry[int]{buckets: 2}})
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

type padded struct {
	a int8
	b int32
}

type paddedArray [2]struct {
	a int8
	b int16
}

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

// CompareAndSwap and CompareAndDelete compare as == does: zeros of either
// sign are equal, NaN is not, padding does not count, interfaces compare what
// they hold.
func TestValuesAreComparedByTheLanguage(t *testing.T) {
	var floats Map[int, float64]
	negative := math.Copysign(0, -1)
	floats.Store(1, negative)
	assert.True(t, CompareAndSwap(&floats, 1, 0, math.NaN()))
	assert.False(t, CompareAndSwap(&floats, 1, math.NaN(), 1))
	assert.False(t, CompareAndDelete(&floats, 1, math.NaN()))
	floats.Store(1, 0)
	assert.True(t, CompareAndDelete(&floats, 1, negative))

	var anys Map[int, any]
	anys.Store(1, nil)
	assert.False(t, CompareAndSwap[int, any](&anys, 1, (*int)(nil), 1))
	assert.True(t, CompareAndSwap[int, any](&anys, 1, nil, 1))
	assert.False(t, CompareAndSwap[int, any](&anys, 1, int8(1), 2))
	assert.True(t, CompareAndDelete[int, any](&anys, 1, 1))

	var nils Map[int, *int]
	assert.False(t, CompareAndSwap(&nils, 1, nil, new(int)), "there is no value, which is not nil")
	nils.Store(1, nil)
	assert.True(t, CompareAndSwap(&nils, 1, nil, nil))
	assert.True(t, CompareAndDelete(&nils, 1, nil))
	assert.Zero(t, nils.Len())

	// A padding that a value brought along is not a part of it.
	var structs Map[int, padded]
	var arrays Map[int, paddedArray]
	structs.Store(1, dirtyPadding[padded]())
	arrays.Store(1, dirtyPadding[paddedArray]())
	assert.True(t, CompareAndSwap(&structs, 1, padded{}, padded{1, 1}))
	assert.True(t, CompareAndSwap(&arrays, 1, paddedArray{}, paddedArray{{1, 1}}))
}

// A value that the flip of its segment makes one of the words that are no
// values is stored in another segment, by every call that writes.
func TestValuesThatCollideWithFlips(t *testing.T) {
	writes := map[string]func(m *Map[int, uint64], key int, v uint64){
		"Store":       func(m *Map[int, uint64], key int, v uint64) { m.Store(key, v) },
		"Swap":        func(m *Map[int, uint64], key int, v uint64) { m.Swap(key, v) },
		"LoadOrStore": func(m *Map[int, uint64], key int, v uint64) { m.Delete(key); m.LoadOrStore(key, v) },
		"CompareAndSwap": func(m *Map[int, uint64], key int, v uint64) {
			m.LoadOrStore(key, ^v)
			was, _ := m.Load(key)
			CompareAndSwap(m, key, was, v)
		},
		"Compute": func(m *Map[int, uint64], key int, v uint64) {
			_, _, _ = m.Compute(context.Background(), key, func(context.Context, uint64, bool) (uint64, Op, error) { return v, Set, nil })
		},
	}
	for name, write := range writes {
		for _, entries := range []int{1, 100, 20_000} {
			for _, offset := range []uint64{absentWord, movedWord} {
				var m Map[int, uint64]
				model := map[int]uint64{}
				store := func(key int, v uint64) { write(&m, key, v); model[key] = v }
				for k := range entries {
					store(k, uint64(k))
				}
				steps, _, _ := m.Moves()
				for _, key := range []int{0, -1} { // one that is there, one that is not
					d := m.core.directory.Load()
					store(key, d.segment(d.hash(key)).flip^offset)
				}
				after, _, _ := m.Moves()
				require.GreaterOrEqual(t, after-steps, 2, "nothing collided")
				require.Equal(t, len(model), m.Len(), name)
				require.Equal(t, model, maps.Collect(m.All()), name)
				v, ok := m.Load(-1)
				require.True(t, ok && v == model[-1], name)
				v, ok = m.LoadAndDelete(-1)
				require.True(t, ok && v == model[-1], name)
				_, ok = m.Load(-1)
				require.False(t, ok, name)
			}
		}
	}
}

// Where a segment has one of few flips and the values are nearly as many, so
// that they collide again and again, also while the map grows, all is as usual.
func TestFewFlipsAndManyValues(t *testing.T) {
	for _, buckets := range []int{1, 3, 0} {
		t.Run(fmt.Sprint(buckets), func(t *testing.T) {
			const keys, values = 500, 240
			m := New(Config[int, uint8]{test: geometry[int]{buckets: buckets}})
			wide := New(Config[int, uint64]{test: geometry[int]{buckets: buckets, flips: 255}})
			for round := range 5 {
				for k := range keys {
					v := uint64(mix(uint64(k*31+round)) % values)
					m.Store(k, uint8(v))
					wide.Store(k, v)
					if k%5 == round {
						m.Delete(k)
						wide.Delete(k)
					}
				}
				for k := range keys {
					want := mix(uint64(k*31+round)) % values
					narrow, ok := m.Load(k)
					require.Equal(t, k%5 != round, ok)
					require.True(t, !ok || uint64(narrow) == want)
					v, ok := wide.Load(k)
					require.Equal(t, k%5 != round, ok)
					require.True(t, !ok || v == want)
				}
				require.Equal(t, keys-keys/5, wide.Len())
				require.Len(t, maps.Collect(wide.All()), wide.Len())
			}
			if buckets > 0 {
				flips := map[uint64]bool{}
				for _, s := range segmentsOf(wide) {
					flips[s.flip] = true
				}
				assert.Greater(t, len(flips), 1)
			}
		})
	}
}

// The bits that no value has set are those beyond its memory, whatever the values
// and their padding: copies may have anything in that, and what an optimizing
// compiler makes of it is not what another one does.
func TestSpareBits(t *testing.T) {
	type wide struct { // with a byte of padding
		_       uint8
		_       uint16
		_, _, _ uint8
	}
	bytes := func(spare uint64) (n int) { return bits.OnesCount64(spare) / 8 }
	assert.Equal(t, 8, bytes(spareBits[struct{}]()))
	assert.Equal(t, 7, bytes(spareBits[bool]()))
	assert.Zero(t, spareBits[padded]())
	assert.Equal(t, 2, bytes(spareBits[[3]uint16]()))
	assert.Zero(t, spareBits[wide]())
	assert.Zero(t, spareBits[uint64]())
	var m Map[int, padded]
	m.Store(1, padded{})
	assert.Zero(t, m.core.directory.Load().table.spare)
}
