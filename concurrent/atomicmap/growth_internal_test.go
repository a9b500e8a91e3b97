package atomicmap

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mostInOneStep is how many entries are moved under one lock.
const mostInOneStep = 2048

// Whatever the number of entries, no step of growing, of replacing keys that
// come and go, or of shrinking moves more than 2,048 of them; and what all
// steps move together is a few times the entries that came.
func TestStepsMoveAtMost2048Entries(t *testing.T) {
	sizes := []int{10_000}
	switch {
	case raceEnabled:
	case testing.Short():
		sizes = append(sizes, 1_000_000)
	default:
		sizes = append(sizes, 1_000_000, 10_000_000)
	}
	for _, n := range sizes {
		for name, key := range map[string]func(int) int{
			"sequential": func(i int) int { return i },
			"random":     scrambled,
		} {
			if n > 1_000_000 && name == "sequential" {
				continue // for the time that it takes
			}
			t.Run(fmt.Sprint(n, " ", name), func(t *testing.T) {
				var m Map[int, int]
				check := func(phase string, moved int) {
					_, entries, most := m.Moves()
					require.LessOrEqual(t, most, mostInOneStep, phase)
					assert.Less(t, entries, moved, phase)
				}
				for i := range n {
					m.Store(key(i), i)
				}
				check("growth", 4*n)
				require.Equal(t, n, m.Len())

				if n > 1_000_000 || n == 1_000_000 && name == "sequential" {
					return
				}
				come := n // and as many go
				for i := range come {
					m.Delete(key(i))
					m.Store(key(n+i), n+i)
				}
				check("coming and going", 4*n+4*come)
				require.Equal(t, n, m.Len())

				for i := come; i < come+n; i++ {
					m.Delete(key(i))
				}
				check("shrinking", 6*n+4*come)
				require.Zero(t, m.Len())
			})
		}
	}
}

// As long as a map has one segment, a look-up finds that one's place in the
// directory.
func TestOnlySegmentsPlaceIsInTheDirectory(t *testing.T) {
	m := new(Map[int, int])
	segments := map[*segment[int]]bool{}
	for k := 0; ; k++ {
		m.Store(k, k)
		d := m.core.directory.Load()
		if d.depth > 0 {
			break
		}
		s := d.sole.Load()
		assert.Same(t, s, d.segment(d.hash(k)))
		require.Equal(t, s.place, d.only, "after %d insertions", k+1)
		require.Same(t, &d.only, d.place(d.hash(k)))
		segments[s] = true
	}
	if slotsPerBucket == 7 {
		assert.Greater(t, len(segments), 5, "segments that were the only one, one after the other")
	}
	d := m.core.directory.Load()
	for k := range 100 {
		assert.Same(t, &d.segment(d.hash(k)).place, d.place(d.hash(k)))
	}
}

// After all but a few entries are deleted, a large map holds on to no more
// than 1/50 of what it took: one bucket in each place of the directory.
func TestMapOfDeletedEntriesIsSmall(t *testing.T) {
	n, left := 1_000_000, 10
	if raceEnabled {
		n = 50_000
	}
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

// A map that lost its entries grows again, and what is stored after Clear does
// not find the room of the segments that it lost. (Few are left with a part of
// their buckets: that they are empty is noticed by a sample of the keys.)
func TestShrunkMapGrowsAgain(t *testing.T) {
	n := 50_000
	if raceEnabled {
		n = 10_000
	}
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
	segments := shapeOf(&m).segments
	require.Greater(t, segments, 1)
	m.Clear()
	m.Store(1, 1)
	assert.LessOrEqual(t, 2*shapeOf(&m).segments, segments, "segments after Clear")
}

// What is stored after Clear finds room for as many entries as there was room
// for before, up to a megabyte of it, or as Config.Capacity asks for; and the map
// gives up what it does not need when it loses entries.
func TestClearedMapHasRoomAgain(t *testing.T) {
	fill := func(m *Map[int, int], n int) {
		for i := range n {
			m.Store(scrambled(i), i)
		}
	}
	var small Map[int, int]
	fill(&small, 1_000)
	full := shapeOf(&small)
	small.Clear()
	assert.Zero(t, shapeOf(&small))
	fill(&small, 700) // far enough below the limit for every seed
	assert.Equal(t, full.buckets, shapeOf(&small).buckets)
	_, moved, _ := small.Moves()
	assert.Zero(t, moved, "entries moved though there was room")

	var large Map[int, int]
	fill(&large, 100_000)
	require.Greater(t, shapeOf(&large).segments, 32)
	large.Clear()
	large.Store(1, 1)
	assert.LessOrEqual(t, shapeOf(&large).segments, 32, "segments after Clear")
	assert.LessOrEqual(t, shapeOf(&large).bytes, 1<<20+32*512)
	room := shapeOf(&large).buckets
	fill(&large, 2_000)
	for i := range 2_000 {
		large.Delete(scrambled(i))
	}
	assert.Less(t, shapeOf(&large).buckets, room/4, "buckets of a cleared map that lost its entries")

	type page [1 << 14]byte // a bucket of these takes a tenth of a megabyte
	var pages Map[page, int]
	for i := range 200 {
		pages.Store(page{byte(i)}, i)
	}
	require.Greater(t, shapeOf(&pages).bytes, 2<<20)
	pages.Clear()
	pages.Store(page{}, 1)
	assert.LessOrEqual(t, shapeOf(&pages).bytes, 1<<20+32*512, "bytes of large keys after Clear")

	capacity := New(Config[int, int]{Capacity: 100_000})
	capacity.Store(1, 1)
	want := shapeOf(capacity)
	capacity.Clear()
	capacity.Store(1, 1)
	assert.Equal(t, want, shapeOf(capacity), "room for Config.Capacity")
}
