package atomicmap

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"unsafe"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trackedKeys are strings of which it can be seen whether they are in memory.
type trackedKeys []weak.Pointer[[16]byte]

// add returns a new key, and tracks it.
func (ts *trackedKeys) add(i int) string {
	text := new([16]byte)
	copy(text[:], trackedKey(i))
	*ts = append(*ts, weak.Make(text))
	return unsafe.String(&text[0], len(text))
}

// trackedKey returns the i-th key again, in other memory.
func trackedKey(i int) string { return fmt.Sprintf("%016d", i) }

// inMemory counts the keys that are.
func (ts *trackedKeys) inMemory() (n int) {
	runtime.GC()
	for _, p := range *ts {
		if p.Value() != nil {
			n++
		}
	}
	return n
}

// A deleted key stays in memory until its segment is replaced. A segment is
// replaced when fewer than about a quarter of its slots have values, unless
// it has as few buckets as the map began with. So of a map whose entries are
// all deleted, no more remains than the slots of one bucket per segment.
func TestDeletedKeysAreReleasedAsTheMapShrinks(t *testing.T) {
	n := 50_000
	if raceEnabled {
		n = 20_000
	}
	var keys trackedKeys
	var m Map[string, int]
	for i := range n {
		m.Store(keys.add(i), i)
	}
	require.Equal(t, n, keys.inMemory())
	for i := range n {
		m.Delete(trackedKey(i))
		if i == n/2 {
			slots := shapeOf(&m).buckets * slotsPerBucket
			assert.LessOrEqual(t, keys.inMemory(), slots)
		}
	}
	left, shape := keys.inMemory(), shapeOf(&m)
	assert.LessOrEqual(t, left, shape.buckets*slotsPerBucket)
	assert.Less(t, left, n/50)
	m.Clear()
	assert.Zero(t, keys.inMemory())
	runtime.KeepAlive(&m)
}

// Of keys that come and go while the number of entries stays the same, no more
// stay in memory than the map has slots, which are a few times the entries.
func TestDeletedKeysAreReleasedAsOthersCome(t *testing.T) {
	live, come := 5_000, 100_000
	if raceEnabled {
		come = 30_000
	}
	var keys trackedKeys
	var m Map[string, int]
	for i := range live + come {
		m.Store(keys.add(i), i)
		if i >= live {
			m.Delete(trackedKey(i - live))
		}
	}
	slots := shapeOf(&m).buckets * slotsPerBucket
	assert.LessOrEqual(t, keys.inMemory(), slots)
	assert.Less(t, slots, 6*live)
	assert.Equal(t, live, m.Len())
	runtime.KeepAlive(&m)
}

// A deleted or replaced value is released at once, whatever its form and
// however often it has moved.
func TestDeletedValuesAreReleased(t *testing.T) {
	type boxedValue struct {
		p *[64]byte
		n int
	}
	const n = 2_000
	var direct Map[int, *[64]byte]
	var boxed Map[int, boxedValue]
	var tracked []weak.Pointer[[64]byte]
	value := func() *[64]byte {
		p := new([64]byte)
		tracked = append(tracked, weak.Make(p))
		return p
	}
	for i := range n {
		direct.Store(i, value())
		boxed.Store(i, boxedValue{value(), i})
	}
	inMemory := func() (n int) {
		runtime.GC()
		for _, p := range tracked {
			if p.Value() != nil {
				n++
			}
		}
		return n
	}
	require.Equal(t, 2*n, inMemory())
	for i := range n / 2 {
		if i%2 == 0 {
			direct.Delete(i)
			boxed.LoadAndDelete(i)
		} else {
			direct.Store(i, nil)
			boxed.Swap(i, boxedValue{})
		}
	}
	assert.Equal(t, n, inMemory())
	runtime.KeepAlive(&direct)
	runtime.KeepAlive(&boxed)
}

// What a computation was about is not kept when it is over: neither its key, after
// the entry is gone, nor what its call was part of.
func TestComputedKeysAreReleased(t *testing.T) {
	var keys, outerKeys trackedKeys
	var m Map[string, int]
	keep := func(_ context.Context, old int, _ bool) (int, Op, error) { return old, Keep, nil }
	background := context.Background()
	for i := range uses + 3 { // one at a time, in more than one claim
		_, _, err := m.Compute(background, keys.add(100+i), keep)
		require.NoError(t, err)
	}
	var outer Map[string, int]
	var numbers Map[int, int]
	_, _, err := outer.Compute(background, outerKeys.add(0), func(ctx context.Context, _ int, _ bool) (int, Op, error) {
		_, _, err := m.Compute(ctx, keys.add(3), keep)
		require.NoError(t, err)
		_, _, err = numbers.Compute(ctx, 3, func(_ context.Context, old int, _ bool) (int, Op, error) { return old, Keep, nil })
		return 0, Keep, err
	})
	require.NoError(t, err)
	assert.Zero(t, keys.inMemory(), "keys of computations")
	assert.Zero(t, outerKeys.inMemory(), "keys of computations that others were part of")

	_, _, err = m.Compute(background, keys.add(4), func(context.Context, int, bool) (int, Op, error) {
		_, _, err := m.Compute(background, keys.add(5), keep) // two at a time
		return 0, Keep, err
	})
	require.NoError(t, err)
	for i := range 3 {
		_, _, err := m.Compute(background, keys.add(6+i), keep)
		require.NoError(t, err)
	}
	assert.Zero(t, keys.inMemory(), "keys of computations, after two at a time")
	runtime.KeepAlive(&m)
	runtime.KeepAlive(&outer)
	runtime.KeepAlive(&numbers)
}
