//go:build surety_explore

package seam

import (
	"fmt"
	"hash/maphash"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Seed selects one hash function of a family. A seed made during an
// exploration is 1 plus the sched.HashMode; the hashes under it are the same
// in every process.
type Seed struct{ bits uint64 }

// MakeSeed returns a random seed; during an exploration, that of the hash
// mode which its options give.
func MakeSeed() Seed {
	if run := sched.Current(); run != nil {
		return Seed{1 + uint64(run.HashMode())}
	}
	real := maphash.MakeSeed()
	return *(*Seed)(unsafe.Pointer(&real))
}

// Hash returns the hash of key under seed. Keys that are equal (==) have
// equal hashes. It panics if key holds a value that cannot be compared.
func Hash[K comparable](seed Seed, key K) uint64 {
	if mode := seed.bits - 1; mode <= uint64(sched.HashSuffix) {
		return fixed(sched.HashMode(mode), plain(key))
	}
	return maphash.Comparable(*(*maphash.Seed)(unsafe.Pointer(&seed)), key)
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
