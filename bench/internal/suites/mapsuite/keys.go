package mapsuite

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

// kind is a type of key: how keys are drawn, and how a subject's table is made.
type kind[K comparable] struct {
	name string
	keys func(r *rand.Rand, n int) []K // n different keys
	make func(subject string) Table[K]
}

// intKeys draws keys that look random: a bijection of consecutive numbers.
func intKeys(r *rand.Rand, n int) []uint64 {
	first := r.Uint64()
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = workload.Mix(first + uint64(i))
	}
	return keys
}

// stringKeys draws keys of 16 to 31 bytes that differ in their first 16. All
// are parts of one string, so that the collector's work does not grow with n.
func stringKeys(r *rand.Rand, n int) []string {
	ends := make([]int, n)
	var text []byte
	first := r.Uint64()
	for i := range ends {
		key := fmt.Appendf(nil, "%016x%016x", workload.Mix(first+uint64(i)), r.Uint64())
		text = append(text, key[:16+r.IntN(16)]...)
		ends[i] = len(text)
	}
	all, keys, begin := string(text), make([]string, n), 0
	for i, end := range ends {
		keys[i], begin = all[begin:end], end
	}
	return keys
}

// script draws the keys of consecutive operations: a power of two of them, at
// least four per key up to 131,072 in all.
func script[K comparable](r *rand.Rand, keys []K) []K {
	n := 1 << 12
	for n < 4*len(keys) && n < 1<<17 {
		n *= 2
	}
	s := make([]K, n)
	for i := range s {
		s[i] = keys[r.IntN(len(keys))]
	}
	return s
}

var digestSeed = maphash.MakeSeed()

// digest sums up what a table holds, in any order, and what was read from it.
func digest[K comparable](t Table[K], sums workload.Sums) func() string {
	return func() string {
		var n int
		var content uint64
		t.Range(func(key K, value uint64) bool {
			n++
			content += workload.Mix(maphash.Comparable(digestSeed, key) ^ workload.Mix(value))
			return true
		})
		return fmt.Sprintf("%d entries %x, read %x", n, content, sums.Total())
	}
}
