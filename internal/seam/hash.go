//go:build !surety_explore

package seam

import (
	"hash/maphash"
	"math/bits"
)

// Seed selects one hash function of a family.
type Seed struct {
	general maphash.Seed
	flip    uint64 // for words
	factor  uint64 // for words; odd
}

// MakeSeed returns a random seed.
func MakeSeed() Seed {
	s := maphash.MakeSeed()
	return Seed{s, maphash.Comparable(s, 0), maphash.Comparable(s, 1) | 1}
}

// Hash returns the hash of key under s. Keys that are equal (==) have equal
// hashes. It panics if key holds a value that cannot be compared.
func Hash[K comparable](s *Seed, key K) uint64 { return maphash.Comparable(s.general, key) }

// HashString returns the hash of a string under s.
func HashString[S ~string](s *Seed, key S) uint64 { return maphash.String(s.general, string(key)) }

// Functions that are to be inlined where the primitives are instantiated have
// a type parameter: only those are known there.

// HashWord returns the hash of an integer under s. The first multiplication
// is secret, so that colliding words cannot be found without the seed; the
// second spreads every bit over all others.
func HashWord[W ~uint64](s *Seed, w W) uint64 {
	word := uint64(w)
	x := (word ^ s.flip) * s.factor
	hi, lo := bits.Mul64(x^x>>32, 0x9e3779b97f4a7c15)
	return hi ^ lo
}
