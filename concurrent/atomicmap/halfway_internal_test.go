package atomicmap

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// halfway begins to replace the segment s, as replaceSegment does, moves that
// many slots, and returns what does the rest. In between the map is as others
// find it while the goroutine that moves is preempted. With a negative number it
// stops before the new segments are shared.
func halfway[K comparable](d *directory[K], s *segment[K], why reason, slots int) (finish func()) {
	s.fill.working.Lock()
	m := d.plan(s, why)
	copies := d.copyAll(s, m, make([]copyIndex, mostCopies))
	entries, both := 0, m.segments()
	move := func(most int) {
		s.move.Store(m)
		for i := range s.n {
			if most <= 0 {
				return
			}
			b := s.bucket(i)
			for used := freeze(b) & usedBits; used != 0 && most > 0; used &= used - 1 {
				j := firstSlot(used)
				e := &b.slots[j]
				if _, is := s.read(&e.value); is == moved {
					continue
				}
				c, to := copyOf(&both, copies[i*slotsPerBucket+uint64(j)])
				if c != nil && s.moveCopied(&e.value, c, to) || d.moveSlot(s, e, m, c != nil) {
					entries++
				}
				most--
			}
		}
	}
	if slots >= 0 {
		move(slots)
	}
	return func() {
		move(int(s.n) * slotsPerBucket)
		m.done.Store(true)
		d.publish(s, entries)
		s.fill.working.Unlock()
		d.afterMove(m, entries)
	}
}

// A goroutine that is preempted while it moves entries keeps nobody from
// anything: every call works on every key, those that moved, those that have not,
// and new ones; and an iteration yields each key once. So it is at every
// moment of a move to one segment or to two.
func TestCallsWorkWhileAMoveIsHalfway(t *testing.T) {
	for _, c := range []struct {
		name    string
		buckets int // that a segment has at most
		entries int
		why     reason
	}{
		{"splits", 4, 16, tooFull},
		{"grows", 100, 30, tooFull},
		{"gets another flip", 100, 30, unfit},
	} {
		for slots := -1; slots <= c.entries+2; slots++ {
			t.Run(fmt.Sprint(c.name, ", ", slots, " slots moved"), func(t *testing.T) {
				m := New(Config[int, int]{test: &geometry[int]{buckets: c.buckets}})
				model := map[int]int{}
				for k := range c.entries {
					m.Store(k, k+1)
					model[k] = k + 1
				}
				for k := 0; k < c.entries; k += 5 {
					m.Delete(k)
					delete(model, k)
				}
				d := m.core.directory.Load()
				finish := halfway(d, d.segment(d.hash(1)), c.why, slots)
				agrees(t, m, model, 2*c.entries)
				keys := 2 * c.entries
				if slots < 0 {
					keys = c.entries // a new key might have to wait for who replaces the segment
				}
				changes(m, model, keys, slots)
				agrees(t, m, model, 2*c.entries)
				finish()
				agrees(t, m, model, 2*c.entries)
				changes(m, model, 2*c.entries, slots)
				agrees(t, m, model, 2*c.entries)
				require.Equal(t, len(model), m.Len())
			})
		}
	}
}

// A map whose entries are deleted while a goroutine is preempted that moves them
// is small when that one is done, also if others have replaced the new segments
// meanwhile. How full a segment is is known by a sample of its keys, so that some
// thirty buckets may stay.
func TestMapEmptiedDuringAMoveIsSmall(t *testing.T) {
	const n, more = 900, 1200
	for _, slots := range []int{-1, 0, 450, 900, 2000} {
		for _, others := range []int{0, more} {
			if slots < 0 && others > 0 {
				continue // a new key might have to wait for who replaces the segment
			}
			var m Map[string, int]
			var keys trackedKeys
			for i := range n {
				m.Store(keys.add(i), i)
			}
			d := m.core.directory.Load()
			finish := halfway(d, d.segment(d.hash(trackedKey(0))), tooFull, slots)
			for i := range n {
				m.Delete(trackedKey(i))
			}
			for i := n; i < n+others; i++ {
				m.Store(keys.add(i), i)
			}
			finish()
			require.NoError(t, countsAgree(&m))
			for i := n; i < n+others; i++ {
				m.Delete(trackedKey(i))
			}
			shape := shapeOf(&m)
			require.Zero(t, m.Len())
			require.NoError(t, countsAgree(&m))
			require.Less(t, shape.buckets, 64, "%d slots moved, %d new keys meanwhile; deleted keys in memory: %d", slots, others, keys.inMemory())
			runtime.KeepAlive(&m)
		}
	}
}

// agrees compares a map with a built-in map, by look-ups and by iterations.
func agrees(t *testing.T, m *Map[int, int], model map[int]int, keys int) {
	t.Helper()
	for k := range keys {
		want, present := model[k]
		v, ok := m.Load(k)
		require.Equal(t, present, ok, "key %d", k)
		require.Equal(t, want, v, "key %d", k)
	}
	seen := map[int]int{}
	for k, v := range m.All() {
		require.NotContains(t, seen, k, "key %d twice", k)
		seen[k] = v
	}
	require.Equal(t, model, seen)
}

// changes makes some of all writes.
func changes(m *Map[int, int], model map[int]int, keys, seed int) {
	r := rand.New(rand.NewPCG(uint64(seed), 0))
	for i := range keys {
		switch k, v := r.IntN(keys), 1_000+i; r.IntN(6) {
		case 0:
			m.Store(k, v)
			model[k] = v
		case 1:
			m.Delete(k)
			delete(model, k)
		case 2:
			m.Swap(k, v)
			model[k] = v
		case 3:
			got, _ := m.LoadOrStore(k, v)
			model[k] = got
		case 4:
			if was, ok := model[k]; ok && CompareAndSwap(m, k, was, v) {
				model[k] = v
			}
		case 5:
			if was, ok := model[k]; ok && CompareAndDelete(m, k, was) {
				delete(model, k)
			}
		}
	}
}
