package atomicmap

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type padded struct {
	a int8
	b int32
}

type paddedArray [2]struct {
	a int8
	b int16
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
	structs.Store(1, dirty(padded{}))
	arrays.Store(1, dirty(paddedArray{}))
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
	most := 20_000
	if raceEnabled {
		most = 5_000
	}
	for name, write := range writes {
		for _, entries := range []int{1, 100, most} {
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
			m := New(Config[int, uint8]{test: &geometry[int]{buckets: buckets}})
			wide := New(Config[int, uint64]{test: &geometry[int]{buckets: buckets, flips: 255}})
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
	type wide struct { // with two bytes of padding
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
