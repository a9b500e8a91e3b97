package mapsuite

import "hash/maphash"

func init() {
	add("sharded-RWMutex+map", peer{changes, newShardedMap[uint64], newShardedMap[string], newShardedMap[pair]})
}

// shardedMap is 64 built-in maps, each behind a read-write mutex of its own.
type shardedMap[K comparable] struct {
	seed   maphash.Seed
	shards [64]struct {
		rwMutexMap[K]
		_ [96]byte // fills two cache lines
	}
}

func newShardedMap[K comparable]() Table[K] {
	t := &shardedMap[K]{seed: maphash.MakeSeed()}
	for i := range t.shards {
		t.shards[i].m = map[K]uint64{}
	}
	return t
}

func (t *shardedMap[K]) shard(key K) *rwMutexMap[K] {
	return &t.shards[maphash.Comparable(t.seed, key)%uint64(len(t.shards))].rwMutexMap
}

func (t *shardedMap[K]) Load(key K) (uint64, bool) { return t.shard(key).Load(key) }

func (t *shardedMap[K]) Store(key K, value uint64) { t.shard(key).Store(key, value) }

func (t *shardedMap[K]) Delete(key K) { t.shard(key).Delete(key) }

func (t *shardedMap[K]) LoadOrCompute(key K) uint64 { return t.shard(key).LoadOrCompute(key) }

func (t *shardedMap[K]) Increment(key K) { t.shard(key).Increment(key) }

func (t *shardedMap[K]) Range(yield func(K, uint64) bool) {
	more := true
	for i := range t.shards {
		t.shards[i].Range(func(key K, value uint64) bool {
			more = yield(key, value)
			return more
		})
		if !more {
			return
		}
	}
}

func (t *shardedMap[K]) Clear() {
	for i := range t.shards {
		t.shards[i].Clear()
	}
}
