package atomicmap

import "github.com/surety-go/surety/internal/seam"

// NewForTest returns a map with the given number of shards, a power of two,
// and hash function, whose iterations look at two nodes under one lock.
func NewForTest[K comparable, V any](shards int, hash func(K) uint64) *Map[K, V] {
	return New(Config[K, V]{shards: shards, piece: 2, hash: func(_ seam.Seed, k K) uint64 { return hash(k) }})
}

// Claims returns the number of keys that are claimed.
func (m *Map[K, V]) Claims() int {
	m.claims.mu.Lock()
	defer m.claims.mu.Unlock()
	return len(m.claims.held)
}
