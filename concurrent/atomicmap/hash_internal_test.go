package atomicmap

import (
	"fmt"
	"math/bits"
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

// spreadOf returns the mean number of strays and of buckets of maps of n such
// keys, over many seeds.
func spreadOf(t *testing.T, n, seeds int, key func(i int) uint64) (strays, buckets float64) {
	t.Helper()
	for range seeds {
		var m Map[uint64, uint64]
		for i := range n {
			m.Store(key(i), 0)
		}
		require.Equal(t, n, m.Len(), "the keys must be different ones")
		s := shapeOf(&m)
		strays += float64(s.strays) / float64(seeds)
		buckets += float64(s.buckets) / float64(seeds)
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
	for _, c := range []struct{ n, few, many int }{{6_000, 8, 60}, {20_000, 3, 20}} {
		n := c.n
		if n > 6_000 && testing.Short() {
			continue
		}
		wantStrays, wantBuckets := spreadOf(t, n, c.many, func(i int) uint64 { return mix(uint64(i)) })
		for name, key := range patterns() {
			strays, buckets := spreadOf(t, n, c.few, key)
			if strays > 1.2*wantStrays || buckets > 1.2*wantBuckets {
				strays, buckets = spreadOf(t, n, c.many, key)
			}
			assert.Less(t, strays, 1.2*wantStrays, "strays of %d keys: %s", n, name)
			assert.Less(t, buckets, 1.2*wantBuckets, "buckets of %d keys: %s", n, name)
		}
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
