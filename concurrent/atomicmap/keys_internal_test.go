package atomicmap

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Equal keys are one key, whatever bits they consist of.
func TestEqualKeysAreOneKey(t *testing.T) {
	negative := math.Copysign(0, -1)
	sameKey(t, 0, negative)
	sameKey(t, complex(0, negative), complex(negative, 0))
	sameKey(t, [2]float32{0, 1}, [2]float32{float32(negative), 1})
	sameKey(t, struct {
		s string
		f float64
	}{"a", 0}, struct {
		s string
		f float64
	}{"a", negative})
	sameKey[any](t, 0.0, negative)
	sameKey[any](t, [1]any{0.0}, [1]any{negative})
	sameKey(t, padded{}, dirty(padded{}))
	sameKey(t, paddedArray{}, dirty(paddedArray{}))
	sameKey(t, behind{1, 2}, dirty(behind{1, 2}))
	sameKey(t, inMemory{[2]uint64{1, 2}, 3}, dirty(inMemory{[2]uint64{1, 2}, 3}))
	sameKey(t, [1]behind{{1, 2}}, dirty([1]behind{{1, 2}}))
	sameKey(t, [2]behind{{1, 2}, {3, 4}}, dirty([2]behind{{1, 2}, {3, 4}}))
	sameKey(t, ahead{[0]uint64{}, 1}, dirty(ahead{[0]uint64{}, 1}))
	sameKey(t, between{1, 2}, dirty(between{1, 2}))
	sameKey(t, inside{behind{1, 2}, 3}, dirty(inside{behind{1, 2}, 3}))
	sameKey(t, blank{a: 1}, dirty(blank{a: 1}))
	sameKey(t, blankLast{a: 1}, dirty(blankLast{a: 1}))
}

// Keys of integers, with bits that == does not compare.
type (
	behind struct {
		a uint64
		b uint32
	}
	inMemory struct { // because of the array, so that copies have its padding
		a [2]uint64
		b uint32
	}
	ahead struct { // an integer has less than its memory
		none [0]uint64
		a    uint32
	}
	between struct {
		a uint32
		b uint64
	}
	inside struct {
		behind
		c uint64
	}
	blank struct {
		_ uint64
		a uint64
	}
	blankLast struct {
		a uint64
		_ uint64
	}
)

// The first bytes of a key are taken for it exactly where they decide whether
// it equals another one.
func TestWhatDecidesEquality(t *testing.T) {
	decides := func(key any, bytes uintptr, want bool) {
		t.Helper()
		end, ok := packed(reflect.TypeOf(key))
		assert.Equal(t, want, ok, "%T", key)
		assert.True(t, !ok || end == bytes, "%T: %d", key, end)
	}
	decides(behind{}, 12, true)
	decides([1]behind{}, 12, true)
	decides(inMemory{}, 20, true)
	decides(struct{ a, b [2]int16 }{}, 8, true)
	decides(struct {
		a behind
		b [0]int64
	}{}, 12, unsafe.Sizeof(behind{}) == 12) // that is, if words have 32 bits
	decides([16]byte{}, 16, true)
	decides([2][3]uint16{}, 12, true)
	decides([0]string{}, 0, true)
	decides(struct{}{}, 0, true)
	decides([2]behind{}, 24, unsafe.Sizeof(behind{}) == 12)
	decides(between{}, 12, unsafe.Alignof(between{}) == 4)
	decides(inside{}, 20, unsafe.Sizeof(behind{}) == 12)
	decides(blank{}, 0, false)
	decides(blankLast{}, 0, false)
	decides("", 0, false)
	decides(0.0, 0, false)
	decides(true, 0, false)
	decides(new(int), 0, false)
	decides([1]any{}, 0, false)
	decides(struct {
		a int
		b float32
	}{}, 0, false)
}

func sameKey[K comparable](t *testing.T, a, b K) {
	t.Helper()
	var m Map[K, int]
	m.Store(a, 1)
	m.Store(b, 2)
	v, ok := m.Load(a)
	assert.True(t, ok && v == 2)
	assert.Equal(t, 1, m.Len())
	assert.True(t, CompareAndDelete(&m, b, 2))
	assert.Zero(t, m.Len())
}

// However bad the hashes are, every key is found, and what differs from other
// maps is time.
func TestBadHashes(t *testing.T) {
	n := 5_000
	if raceEnabled {
		n = 200
	} else if testing.Short() {
		n = 1_000
	}
	for name, hash := range map[string]func(int) uint64{
		"all equal":      func(int) uint64 { return 42 },
		"all ones":       func(int) uint64 { return math.MaxUint64 },
		"lowest bit":     func(k int) uint64 { return uint64(k) & 1 },
		"highest bit":    func(k int) uint64 { return uint64(k) << 63 },
		"lowest bits":    func(k int) uint64 { return uint64(k) & 63 },
		"highest bits":   func(k int) uint64 { return uint64(k) << 56 },
		"only the tag":   func(k int) uint64 { return uint64(k&127) << 24 },
		"no lower half":  func(k int) uint64 { return mix(uint64(k)) << 32 },
		"no higher half": func(k int) uint64 { return mix(uint64(k)) >> 32 },
		"the key":        func(k int) uint64 { return uint64(k) },
	} {
		for _, buckets := range []int{1, 4, 0} {
			n := n
			if name != "all equal" {
				n = min(n, 2_000)
			}
			m := New(Config[int, int]{test: &geometry[int]{buckets: buckets, hash: hash}})
			for k := range n {
				m.Store(k, k)
			}
			require.Equal(t, n, m.Len(), name)
			for _, k := range rand.Perm(n)[:n/5] {
				v, ok := m.Load(k)
				require.True(t, ok && v == k, "%s: what is found is another key", name)
				_, ok = m.Load(n + k)
				require.False(t, ok, "%s: what is found is another key", name)
				m.Delete(k)
				_, ok = m.Load(k)
				require.False(t, ok, "%s: what is found is another key", name)
			}
			require.Equal(t, n-n/5, m.Len(), name)
			yielded := map[int]bool{}
			for k := range m.Keys() {
				require.False(t, yielded[k], name)
				yielded[k] = true
			}
			require.Len(t, yielded, n-n/5, name)
		}
	}
}
