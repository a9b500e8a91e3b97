package seam

import (
	"slices"
	"strings"
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
		spreads(t, func(seed *Seed, i uint8) uint64 { return HashWord(seed, word^uint64(i)<<(shift%57)) })
	})
}

// spreads requires that the hashes of 256 keys differ in their lowest and in
// their highest bits.
func spreads(t *testing.T, hash func(seed *Seed, i uint8) uint64) {
	t.Helper()
	const seeds = 16
	var low, high int // values of the lowest and of the highest eight bits
	for range seeds {
		seed := MakeSeed()
		lows, highs := make(map[uint64]bool), make(map[uint64]bool)
		for i := range 256 {
			h := hash(&seed, uint8(i))
			lows[h&255], highs[h>>56] = true, true
		}
		low, high = low+len(lows), high+len(highs)
	}
	// Random hashes have 161 values.
	require.Greater(t, low, 128*seeds, "the lowest bits of hashes have few values")
	require.Greater(t, high, 128*seeds, "the highest bits of hashes have few values")
}

// lengths are those of strings that are hashed in different ways.
var lengths = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 47, 48, 49, 64, 65, 97, 129}

// Two strings hash alike under one seed in about 2^64: here under none.
func FuzzHashString(f *testing.F) {
	for _, n := range lengths {
		zeros := strings.Repeat("\x00", n)
		f.Add(zeros, zeros+"\x00")
		for i := range n {
			text := []byte(strings.Repeat("a", n))
			text[i] ^= 1
			f.Add(strings.Repeat("a", n), string(text))
			text[i] ^= 0x81
			f.Add(strings.Repeat("a", n), string(text))
		}
	}
	// The same words in another order.
	f.Add("12345678abcdefgh", "abcdefgh12345678")
	text := []byte(strings.Repeat("12345678", 16))
	for i := range text {
		text[i] += byte(i / 8 * 8)
	}
	for _, n := range []int{16, 32, 48, 64, 96, 128} {
		for i := 0; i < n; i += 8 {
			for j := 0; j < i; j += 8 {
				swapped := slices.Clone(text[:n])
				copy(swapped[i:i+8], text[j:])
				copy(swapped[j:j+8], text[i:])
				f.Add(string(text[:n]), string(swapped))
				if i%16 == 0 && j%16 == 0 {
					copy(swapped[i:i+16], text[j:])
					copy(swapped[j:j+16], text[i:])
					f.Add(string(text[:n]), string(swapped))
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if a == b {
			return
		}
		for range 64 {
			seed := MakeSeed()
			require.NotEqual(t, HashString(&seed, a), HashString(&seed, b), "two strings hash alike")
		}
	})
}

// Strings that differ in one byte differ in all parts of their hashes.
func FuzzHashStringSpreads(f *testing.F) {
	for _, n := range lengths {
		for i := range n {
			f.Add(strings.Repeat("\x00", n), uint8(i))
			f.Add(strings.Repeat("an example, which ", 8)[:n], uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, text string, at uint8) {
		if text == "" {
			return
		}
		spreads(t, func(seed *Seed, i uint8) uint64 {
			b := []byte(text)
			b[int(at)%len(b)] ^= i
			return HashString(seed, string(b))
		})
	})
}
