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

// HashString returns the hash of a string under s. The runtime's hash function
// needs more time, or for strings of 49 to 64 bytes as much.
//
// It is that of wyhash (github.com/wangyi-fudan/wyhash, final version 4), which
// is also what the runtime does on machines that cannot hash with AES: words of
// the string are multiplied with each other after each was mixed with a secret,
// and the halves of the product are folded into one word. Here all secrets are
// of the seed.
func HashString(s *Seed, key string) uint64 {
	if len(key) > short {
		return hashLong(s, key)
	}
	var first, last uint64 // with the length, they tell all such strings apart
	switch n := len(key); {
	case n >= 8:
		first, last = word64(key), word64(key[n-8:])
	case n >= 4:
		first, last = word32(key), word32(key[n-4:])
	case n > 0:
		first = uint64(key[0]) | uint64(key[n/2])<<8 | uint64(key[n-1])<<16
	}
	return finish(s, s.factor, first, last, len(key))
}

// short is the length of strings up to which two words hold all of one.
const short = 16

// hashLong returns the hash of a string of more than 16 bytes: all but the last
// 16, and some of these, are hashed into a state, 16 at a time, and if there are
// many 48, by three chains that do not wait for each other. The first 48 are
// hashed apart from those that follow because that takes fewer instructions: while
// a look-up waits for memory, a processor goes on with the next ones as far as it
// has room for their instructions.
func hashLong(s *Seed, key string) uint64 {
	state, rest := s.factor, key
	if len(rest) > 48 {
		second, third := bits.RotateLeft64(s.flip, 21), bits.RotateLeft64(s.flip, 42)
		a := fold(word64(rest)^s.flip, word64(rest[8:])^state)
		b := fold(word64(rest[16:])^second, word64(rest[24:])^state)
		c := fold(word64(rest[32:])^third, word64(rest[40:])^state)
		rest = rest[48:]
		for len(rest) > 48 {
			a = fold(word64(rest)^s.flip, word64(rest[8:])^a)
			b = fold(word64(rest[16:])^second, word64(rest[24:])^b)
			c = fold(word64(rest[32:])^third, word64(rest[40:])^c)
			rest = rest[48:]
		}
		state = a ^ b ^ c
	}
	for len(rest) > 16 {
		state = fold(word64(rest)^s.flip, word64(rest[8:])^state)
		rest = rest[16:]
	}
	end := key[len(key)-16:]
	return finish(s, state, word64(end), word64(end[8:]), len(key))
}

// finish returns the hash of a string of that length, from the state of what
// comes before its last two words, and these.
func finish(s *Seed, state, first, last uint64, length int) uint64 {
	hi, lo := bits.Mul64(first^s.flip, last^state)
	return fold(lo^s.flip^uint64(length), hi^0x9e3779b97f4a7c15)
}

// fold returns the halves of the product of two words in one.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// word64 returns the first eight bytes of a string, with one load where the
// machine has it.
func word64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// word32 returns the first four bytes of a string.
func word32(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}

// Functions that are to be inlined where the primitives are instantiated have
// a type parameter, and call none that has not: only those are known there.

// HashWord returns the hash of an integer under s. The first multiplication
// is secret, so that colliding words cannot be found without the seed; the
// second spreads every bit over all others.
func HashWord[W ~uint64](s *Seed, w W) uint64 {
	word := uint64(w)
	x := (word ^ s.flip) * s.factor
	hi, lo := bits.Mul64(x^x>>32, 0x9e3779b97f4a7c15)
	return hi ^ lo
}
