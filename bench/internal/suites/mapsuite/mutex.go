package mapsuite

import "sync"

func init() {
	add("Mutex+map", peer{changes, newMutexMap[uint64], newMutexMap[string], newMutexMap[pair]})
}

// mutexMap is a built-in map behind a mutex.
type mutexMap[K comparable] struct {
	mu sync.Mutex
	m  map[K]uint64
}

func newMutexMap[K comparable]() Table[K] { return &mutexMap[K]{m: map[K]uint64{}} }

func (t *mutexMap[K]) Load(key K) (uint64, bool) {
	t.mu.Lock()
	v, ok := t.m[key]
	t.mu.Unlock()
	return v, ok
}

func (t *mutexMap[K]) Store(key K, value uint64) {
	t.mu.Lock()
	t.m[key] = value
	t.mu.Unlock()
}

func (t *mutexMap[K]) Delete(key K) {
	t.mu.Lock()
	delete(t.m, key)
	t.mu.Unlock()
}

// LoadOrCompute computes under the lock.
func (t *mutexMap[K]) LoadOrCompute(key K) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	v, ok := t.m[key]
	if !ok {
		v = computed()
		t.m[key] = v
	}
	return v
}

func (t *mutexMap[K]) Increment(key K) {
	t.mu.Lock()
	t.m[key]++
	t.mu.Unlock()
}

func (t *mutexMap[K]) Range(yield func(K, uint64) bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for k, v := range t.m {
		if !yield(k, v) {
			return
		}
	}
}

func (t *mutexMap[K]) Clear() {
	t.mu.Lock()
	clear(t.m)
	t.mu.Unlock()
}
