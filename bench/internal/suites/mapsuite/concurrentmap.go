package mapsuite

import cmap "github.com/orcaman/concurrent-map/v2"

func init() {
	add("concurrent-map", peer{
		several: changes,
		ints:    func() Table[uint64] { return newConcurrentMap(shardOfInt) },
		strings: func() Table[string] { return &concurrentMap[string]{cmap.New[uint64]()} },
		structs: func() Table[pair] {
			return newConcurrentMap(func(key pair) uint32 { return shardOfInt(key.a ^ uint64(key.b)) })
		},
	})
}

// concurrentMap is github.com/orcaman/concurrent-map: 32 built-in maps, each
// behind a read-write mutex of its own.
type concurrentMap[K comparable] struct{ m cmap.ConcurrentMap[K, uint64] }

func newConcurrentMap[K comparable](shard func(K) uint32) Table[K] {
	return &concurrentMap[K]{cmap.NewWithCustomShardingFunction[K, uint64](shard)}
}

// shardOfInt is the sharding function that other keys than strings need: the
// high half of a product with the golden ratio (Fibonacci hashing). The low
// bits of the key itself would put all multiples of 32 into one shard.
func shardOfInt(key uint64) uint32 { return uint32(key * 0x9e3779b97f4a7c15 >> 32) }

func (t *concurrentMap[K]) Load(key K) (uint64, bool) { return t.m.Get(key) }

func (t *concurrentMap[K]) Store(key K, value uint64) { t.m.Set(key, value) }

func (t *concurrentMap[K]) Delete(key K) { t.m.Remove(key) }

// LoadOrCompute computes under the lock of a shard, if the key is not there.
func (t *concurrentMap[K]) LoadOrCompute(key K) uint64 {
	if v, ok := t.m.Get(key); ok {
		return v
	}
	return t.m.Upsert(key, 0, func(exists bool, old, _ uint64) uint64 {
		if exists {
			return old
		}
		return computed()
	})
}

func (t *concurrentMap[K]) Increment(key K) {
	t.m.Upsert(key, 1, func(_ bool, old, one uint64) uint64 { return old + one })
}

// Range does not end early: IterCb visits all entries.
func (t *concurrentMap[K]) Range(yield func(K, uint64) bool) {
	more := true
	t.m.IterCb(func(key K, value uint64) { more = more && yield(key, value) })
}

func (t *concurrentMap[K]) Clear() { t.m.Clear() }
