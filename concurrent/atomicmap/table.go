package atomicmap

import "github.com/surety-go/surety/internal/seam"

// defaultShards is the number of shards of a map, a power of two. Writers of
// different shards do not wait for each other.
const defaultShards = 16

// defaultPiece bounds how long an iteration makes a writer wait.
const defaultPiece = 64

// table is all entries of a map between two calls of Clear. Which shard holds
// a key never changes.
type table[K comparable, V any] struct {
	hash   func(seam.Seed, K) uint64
	seed   seam.Seed
	shards []shard[K, V] // Invariant: the length is a power of two.
	piece  int           // nodes that an iteration looks at under one lock
}

func newTable[K comparable, V any](c *Config[K, V]) *table[K, V] {
	n := c.shards
	if n == 0 {
		n = defaultShards
	}
	t := &table[K, V]{hash: c.hash, seed: seam.MakeSeed(), shards: make([]shard[K, V], n), piece: c.piece}
	if t.piece == 0 {
		t.piece = defaultPiece
	}
	if t.hash == nil {
		t.hash = seam.Hash[K]
	}
	if perShard := c.Capacity / n; perShard > 0 {
		for i := range t.shards {
			t.shards[i].nodes = make(map[K]*node[K, V], perShard)
		}
	}
	return t
}

// shard returns the shard that key belongs to. Key must be usable.
func (t *table[K, V]) shard(key K) *shard[K, V] {
	return &t.shards[t.hash(t.seed, key)&uint64(len(t.shards)-1)]
}

// writable returns the present table, making the first one if need be.
func (m *Map[K, V]) writable() *table[K, V] {
	m.nocopy.Check("atomicmap: Map")
	for {
		if t := m.table.Load(); t != nil {
			return t
		}
		m.table.CompareAndSwap(nil, newTable(&m.config))
	}
}
