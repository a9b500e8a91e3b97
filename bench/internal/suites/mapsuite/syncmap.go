package mapsuite

import "sync"

func init() {
	add("sync.Map", peer{changes, newSyncMap[uint64], newSyncMap[string], newSyncMap[pair]})
}

// syncMap is sync.Map, with the conversions that its users write.
type syncMap[K comparable] struct{ m sync.Map }

func newSyncMap[K comparable]() Table[K] { return &syncMap[K]{} }

func (t *syncMap[K]) Load(key K) (uint64, bool) {
	v, ok := t.m.Load(key)
	if !ok {
		return 0, false
	}
	return v.(uint64), true
}

func (t *syncMap[K]) Store(key K, value uint64) { t.m.Store(key, value) }

func (t *syncMap[K]) Delete(key K) { t.m.Delete(key) }

// LoadOrCompute computes first: sync.Map has no other form.
func (t *syncMap[K]) LoadOrCompute(key K) uint64 {
	v, _ := t.m.LoadOrStore(key, computed())
	return v.(uint64)
}

func (t *syncMap[K]) Increment(key K) {
	old, loaded := t.m.LoadOrStore(key, uint64(1))
	for loaded && !t.m.CompareAndSwap(key, old, old.(uint64)+1) {
		old, loaded = t.m.LoadOrStore(key, uint64(1))
	}
}

func (t *syncMap[K]) Range(yield func(K, uint64) bool) {
	t.m.Range(func(k, v any) bool { return yield(k.(K), v.(uint64)) })
}

func (t *syncMap[K]) Clear() { t.m.Clear() }
