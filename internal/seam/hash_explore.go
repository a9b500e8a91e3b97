//go:build surety_explore

package seam

import (
	"fmt"
	"hash/maphash"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Seed selects one hash function of a family. A seed made during an
// exploration has 1 plus the sched.HashMode in mode; the hashes under it are
// the same in every process.
type Seed struct {
	general maphash.Seed
	mode    uint64
}

// MakeSeed returns a random seed; during an exploration, that of the hash
// mode which its options give.
func MakeSeed() Seed {
	if run := sched.Current(); run != nil {
		return Seed{mode: 1 + uint64(run.HashMode())}
	}
	return Seed{general: maphash.MakeSeed()}
}

// Hash returns the hash of key under s. Keys that are equal (==) have equal
// hashes. It panics if key holds a value that cannot be compared.
func Hash[K comparable](s *Seed, key K) uint64 {
	if s.mode != 0 {
		return fixed(sched.HashMode(s.mode-1), plain(key))
	}
	return maphash.Comparable(s.general, key)
}

// HashString returns the hash of a string under s.
func HashString(s *Seed, key string) uint64 { return Hash(s, key) }

// HashWord returns the hash of an integer under s.
func HashWord[W ~uint64](s *Seed, w W) uint64 {
	word := uint64(w)
	if s.mode != 0 {
		return fixed(sched.HashMode(s.mode-1), word)
	}
	return maphash.Comparable(s.general, word)
}

// fixed brings a hash into the shape of mode.
func fixed(mode sched.HashMode, h uint64) uint64 {
	const prefix = 0x9e3779b97f4a7c15
	switch mode {
	case sched.HashEqual:
		return prefix
	case sched.HashPrefix:
		return prefix&^15 | h&15
	case sched.HashSuffix:
		return prefix>>4 | h<<60
	}
	return h * prefix
}

// plain returns a hash of key that depends on nothing but its value. The
// lowest bits of small integers are kept, so that they do not collide.
func plain[K comparable](key K) uint64 {
	switch k := any(key).(type) {
	case int:
		return uint64(k)
	case string:
		return fnv(k)
	}
	return fnv(fmt.Sprintf("%#v", key))
}

func fnv(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h ^ h>>32
}
