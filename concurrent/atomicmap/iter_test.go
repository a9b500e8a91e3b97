package atomicmap_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The body changes what is still to come: it deletes keys before and after
// the cursor and the one at it, adds them again, and adds new ones. No key is
// yielded twice, and those that stay are all yielded.
func TestBodyChangesWhatIsIterated(t *testing.T) {
	const keys = 300
	stays := func(k int) bool { return k%3 == 0 }
	for name, m := range layouts[int]() {
		for _, again := range []bool{false, true} {
			m.Clear()
			for k := range keys {
				m.Store(k, k)
			}
			seen := map[int]int{}
			for k := range m.All() {
				seen[k]++
				for other := range keys {
					if !stays(other) && (other+k)%7 < 3 {
						m.Delete(other)
						if again {
							m.Store(other, other)
						}
					}
				}
				m.Store(keys+k, k)
				m.Store(k, k)
			}
			for k, n := range seen {
				assert.Equal(t, 1, n, "%s: key %d", name, k)
			}
			for k := range keys {
				assert.True(t, !stays(k) || seen[k] == 1, "%s: key %d is missing", name, k)
			}
		}
	}
}

// A body that deletes everything ends the iteration.
func TestBodyDeletesAll(t *testing.T) {
	for name, m := range layouts[int]() {
		for k := range 300 {
			m.Store(k, k)
		}
		yielded := 0
		for range m.Keys() {
			yielded++
			for k := range 300 {
				m.Delete(k)
			}
		}
		assert.Zero(t, m.Len(), name)
		assert.LessOrEqual(t, yielded, 1, name)
		assert.Empty(t, slices.Collect(maps.Keys(maps.Collect(m.All()))), name)
	}
}
