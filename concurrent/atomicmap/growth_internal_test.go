package atomicmap

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// After all but a few entries are deleted, a large map holds on to no more
// than 1/50 of what it took: one bucket in each place of the directory.
func TestMapOfDeletedEntriesIsSmall(t *testing.T) {
	const n, left = 1_000_000, 10
	var m Map[int, int]
	for i := range n {
		m.Store(scrambled(i), i)
	}
	full := shapeOf(&m)
	for i := left; i < n; i++ {
		m.Delete(scrambled(i))
	}
	small := shapeOf(&m)
	assert.Less(t, small.buckets, 2*small.segments, "of %d segments", small.segments)
	assert.Less(t, small.bytes, full.bytes/50)
	assert.Equal(t, left, m.Len())
	for i := range left {
		v, ok := m.Load(scrambled(i))
		require.True(t, ok && v == i, i)
	}
}

// A map that lost its entries grows again, and Clear makes it as small as
// a new one.
func TestShrunkMapGrowsAgain(t *testing.T) {
	const n = 50_000
	var m Map[int, int]
	for round := range 3 {
		for i := range n {
			m.Store(scrambled(i), round)
		}
		require.Equal(t, n, m.Len())
		for i := range n {
			v, ok := m.Load(scrambled(i))
			require.True(t, ok && v == round, i)
			m.Delete(scrambled(i))
		}
		require.Zero(t, m.Len())
	}
	m.Clear()
	m.Store(1, 1)
	assert.Equal(t, shape{segments: 1, buckets: 1, bytes: shapeOf(&m).bytes}, shapeOf(&m))
}
