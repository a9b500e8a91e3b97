//go:build !surety_explore

package seam

import "hash/maphash"

// Seed selects one hash function of a family.
type Seed = maphash.Seed

// MakeSeed returns a random seed.
func MakeSeed() Seed { return maphash.MakeSeed() }

// Hash returns the hash of key under seed. Keys that are equal (==) have
// equal hashes. It panics if key holds a value that cannot be compared.
func Hash[K comparable](seed Seed, key K) uint64 { return maphash.Comparable(seed, key) }
