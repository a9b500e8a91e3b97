package mapsuite

import "sync"

// baseline is what one writes by hand: readers, of which there are most, share
// the lock. Mutex+map is a subject like the others.
const baseline = "RWMutex+map"

func init() {
	add(baseline, peer{changes, newRWMutexMap[uint64], newRWMutexMap[string], newRWMutexMap[pair]})
}

// rwMutexMap is a built-in map behind a read-write mutex.
type rwMutexMap[K comparable] struct {
	mu sync.RWMutex
	m  map[K]uint64
}

func newRWMutexMap[K comparable]() Table[K] { return &rwMutexMap[K]{m: map[K]uint64{}} }

func (t *rwMutexMap[K]) Load(key K) (uint64, bool) {
	t.mu.RLock()
	v, ok := t.m[key]
	t.mu.RUnlock()
	return v, ok
}

func (t *rwMutexMap[K]) Store(key K, value uint64) {
	t.mu.Lock()
	t.m[key] = value
	t.mu.Unlock()
}

func (t *rwMutexMap[K]) Delete(key K) {
	t.mu.Lock()
	delete(t.m, key)
	t.mu.Unlock()
}

// LoadOrCompute computes under the lock, if the key is not there.
func (t *rwMutexMap[K]) LoadOrCompute(key K) uint64 {
	if v, ok := t.Load(key); ok {
		return v
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	v, ok := t.m[key]
	if !ok {
		v = computed()
		t.m[key] = v
	}
	return v
}

func (t *rwMutexMap[K]) Increment(key K) {
	t.mu.Lock()
	t.m[key]++
	t.mu.Unlock()
}

func (t *rwMutexMap[K]) Range(yield func(K, uint64) bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for k, v := range t.m {
		if !yield(k, v) {
			return
		}
	}
}

func (t *rwMutexMap[K]) Clear() {
	t.mu.Lock()
	clear(t.m)
	t.mu.Unlock()
}
