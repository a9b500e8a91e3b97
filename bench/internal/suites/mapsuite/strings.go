package mapsuite

import (
	"math/rand/v2"
	"strings"
)

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-"

// stringKeys draws keys of shortest to longest bytes. Their last eight tell
// them apart, the others are a drawn part of one text. All are parts of one
// string, so that the collector's work does not grow with n.
func stringKeys(r *rand.Rand, n, shortest, longest int) []string {
	filler := make([]byte, 1<<16)
	for i := range filler {
		filler[i] = letters[r.Uint32()%64]
	}
	first := r.Uint64N(1 << 48)
	var text strings.Builder
	text.Grow(n * (shortest + longest + 1) / 2)
	ends := make([]int, n)
	for i := range ends {
		at := r.IntN(len(filler) - longest)
		text.Write(filler[at : at+shortest-8+r.IntN(longest-shortest+1)])
		// 48 bits that no two keys have in common: a product with an odd
		// number is a bijection of the low bits.
		x := (first + uint64(i)) * 0x9e3779b97f4a7c15
		for range 8 {
			text.WriteByte(letters[x%64])
			x /= 64
		}
		ends[i] = text.Len()
	}
	return cut(text.String(), ends)
}

// copyStrings returns equal strings that lie one after the other in memory of
// their own.
func copyStrings(keys []string) []string {
	size := 0
	for _, key := range keys {
		size += len(key)
	}
	var text strings.Builder
	text.Grow(size)
	ends := make([]int, len(keys))
	for i, key := range keys {
		text.WriteString(key)
		ends[i] = text.Len()
	}
	return cut(text.String(), ends)
}

// cut returns the parts of text that end there.
func cut(text string, ends []int) []string {
	keys, begin := make([]string, len(ends)), 0
	for i, end := range ends {
		keys[i], begin = text[begin:end], end
	}
	return keys
}
