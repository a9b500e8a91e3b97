package atomicmap

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/seam"
)

// patterns are keys of programs: number i of each.
func patterns() map[string]func(i int) uint64 {
	all := map[string]func(i int) uint64{
		"snowflake":          func(i int) uint64 { return uint64(i)<<22 | 1<<60 },
		"snowflake, nodes":   func(i int) uint64 { return uint64(i)<<22 | uint64(i%3)<<12 },
		"pointers":           func(i int) uint64 { return 0xc000_0000_0000 + 48*uint64(i) },
		"pages":              func(i int) uint64 { return 0x7f00_0000_0000 + 4096*uint64(i) },
		"negative":           func(i int) uint64 { return -uint64(i) },
		"reversed":           func(i int) uint64 { return bits.Reverse64(uint64(i)) },
		"two dimensions":     func(i int) uint64 { return uint64(i%128)<<32 | uint64(i/128) },
		"two dimensions, 16": func(i int) uint64 { return uint64(i%128)<<16 | uint64(i/128) },
		"decimal":            func(i int) uint64 { return uint64(i) * 1_000_000_007 },
		"squares":            func(i int) uint64 { return uint64(i) * uint64(i) },
		"both halves":        func(i int) uint64 { return uint64(i)<<32 | uint64(i) },
		"gray code":          func(i int) uint64 { return uint64(i ^ i>>1) },
		"digits": func(i int) (text uint64) {
			for ; i > 0; i /= 10 {
				text = text<<8 | uint64('0'+i%10)
			}
			return text
		},
	}
	for shift := 0; shift <= 56; shift++ {
		all[fmt.Sprint("strides of 2^", shift)] = func(i int) uint64 {
			// From where a stride would leave the 64 bits, the keys go on below.
			return uint64(i)<<shift | uint64(i)>>(64-shift)
		}
	}
	return all
}

// spreadOf returns two means over many seeds: how many strays there are where n
// such keys take 69 percent of the slots, and how many buckets a map of n to 2n of
// them needs that grew. (Near a size at which segments are replaced, the strays
// of a map that grew vary by more than what is looked for.)
func spreadOf[K comparable](t *testing.T, n, seeds int, key func(i int) K) (strays, buckets float64) {
	t.Helper()
	fill := func(m *Map[K, uint64], n int) shape {
		for i := range n {
			m.Store(key(i), 0)
		}
		require.Equal(t, n, m.Len(), "the keys must be different ones")
		return shapeOf(m)
	}
	for i := range seeds {
		strays += float64(fill(New(Config[K, uint64]{Capacity: n * 4 / 5}), n).strays) / float64(seeds)
		buckets += float64(fill(new(Map[K, uint64]), n+n*i/seeds).buckets) / float64(seeds)
	}
	return strays, buckets
}

// No pattern of keys is worse than random keys: neither has it more keys out
// of their place, nor does it need more buckets, than 1.2 times as many. The
// means over a few seeds vary by chance; a pattern that seems to be worse is
// judged over many.
func TestPatternsOfKeysAreAsGoodAsRandomOnes(t *testing.T) {
	if raceEnabled {
		t.Skip("one goroutine, many steps")
	}
	for _, c := range []struct{ n, few, many int }{{4_000, 8, 60}, {14_000, 4, 20}} {
		n := c.n
		if n > 4_000 && testing.Short() {
			continue
		}
		wantStrays, wantBuckets := spreadOf(t, n, c.many, func(i int) uint64 { return mix(uint64(i)) })
		for name, key := range patterns() {
			asGood(t, name, n, c.few, c.many, key, wantStrays, wantBuckets)
		}
	}
}

// asGood asserts that keys are as good as random ones.
func asGood[K comparable](t *testing.T, name string, n, few, many int, key func(i int) K, wantStrays, wantBuckets float64) {
	t.Helper()
	strays, buckets := spreadOf(t, n, few, key)
	if strays > 1.2*wantStrays || buckets > 1.2*wantBuckets {
		strays, buckets = spreadOf(t, n, many, key)
	}
	assert.Less(t, strays, 1.2*wantStrays, "strays of %d keys: %s", n, name)
	assert.Less(t, buckets, 1.2*wantBuckets, "buckets of %d keys: %s", n, name)
}

// Nor is a pattern of short strings, or of structs of integers.
func TestPatternsOfTextsAreAsGoodAsRandomOnes(t *testing.T) {
	if raceEnabled {
		t.Skip("one goroutine, many steps")
	}
	const n, few, many = 4_000, 8, 60
	random := func(i int) string {
		return string(binary.LittleEndian.AppendUint64(nil, mix(uint64(i))))
	}
	strays, buckets := spreadOf(t, n, many, random)
	for name, key := range map[string]func(i int) string{
		"decimal":       strconv.Itoa,
		"with a prefix": func(i int) string { return "user:" + strconv.Itoa(i) },
		"with a suffix": func(i int) string { return strconv.Itoa(i) + ".example" },
		"right-aligned": func(i int) string { return fmt.Sprintf("%16d", i) },
		"left-aligned":  func(i int) string { return fmt.Sprintf("%-16d", i) },
		"four bytes":    func(i int) string { return string([]byte{byte(i), 0, 0, byte(i >> 8)}) },
		"three bytes":   func(i int) string { return string([]byte{byte(i), byte(i >> 8), 7}) },
		"six bytes":     func(i int) string { return fmt.Sprintf("%06x", i) },
		"the second word": func(i int) string {
			return "constant" + string(binary.BigEndian.AppendUint64(nil, uint64(i)))
		},
		"both words": func(i int) string {
			b := binary.LittleEndian.AppendUint64(nil, uint64(i))
			return string(append(b, b...))
		},
	} {
		asGood(t, name, n, few, many, key, strays, buckets)
	}

	type pair struct {
		a uint64
		b uint32
	}
	strays, buckets = spreadOf(t, n, many, func(i int) pair { return pair{mix(uint64(i)), uint32(mix(uint64(i + n)))} })
	for name, key := range map[string]func(i int) pair{
		"first":     func(i int) pair { return pair{uint64(i), 0} },
		"second":    func(i int) pair { return pair{0, uint32(i)} },
		"rectangle": func(i int) pair { return pair{uint64(i / 100), uint32(i % 100)} },
		"the same":  func(i int) pair { return pair{uint64(i), uint32(i)} },
	} {
		asGood(t, "pairs, "+name, n, few, many, key, strays, buckets)
	}
}

// Every map hashes with a seed of its own, and with a new one after Clear.
func TestEveryMapAndEveryClearHasItsOwnSeed(t *testing.T) {
	seeds, hashes := map[seam.Seed]bool{}, map[uint64]bool{}
	const maps, clears = 30, 10
	for range maps {
		var m Map[int, int]
		for range clears {
			m.Store(1, 1)
			d := m.core.directory.Load()
			seeds[d.seed] = true
			hashes[d.hash(1)] = true
			m.Clear()
		}
	}
	assert.Len(t, seeds, maps*clears)
	assert.Len(t, hashes, maps*clears)
}
