package seam

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Two words hash alike under one seed in 2^64 at most: here under none.
func FuzzHashWord(f *testing.F) {
	for bit := range 64 {
		f.Add(uint64(0), uint64(1)<<bit)
		f.Add(uint64(0x0123_4567_89ab_cdef), uint64(0x0123_4567_89ab_cdef)^1<<bit)
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		if a == b {
			return
		}
		for range 64 {
			seed := MakeSeed()
			require.NotEqual(t, HashWord(&seed, a), HashWord(&seed, b), "two words hash alike")
		}
	})
}

// Words that differ in eight neighbouring bits differ in all parts of their
// hashes: a table finds them in different places, whichever bits it takes.
func FuzzHashWordSpreads(f *testing.F) {
	for shift := range 57 {
		f.Add(uint64(0), uint8(shift))
		f.Add(uint64(0x0123_4567_89ab_cdef), uint8(shift))
	}
	f.Fuzz(func(t *testing.T, word uint64, shift uint8) {
		const seeds = 16
		var low, high int // values of the lowest and of the highest eight bits
		for range seeds {
			seed := MakeSeed()
			lows, highs := make(map[uint64]bool), make(map[uint64]bool)
			for i := range uint64(256) {
				h := HashWord(&seed, word^i<<(shift%57))
				lows[h&255], highs[h>>56] = true, true
			}
			low, high = low+len(lows), high+len(highs)
		}
		// Random hashes have 161 values.
		require.Greater(t, low, 128*seeds, "the lowest bits of hashes have few values")
		require.Greater(t, high, 128*seeds, "the highest bits of hashes have few values")
	})
}
