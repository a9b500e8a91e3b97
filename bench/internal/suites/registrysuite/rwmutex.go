package registrysuite

import (
	"context"
	"sync"
)

func init() { add(baseline, newRWMutexMap) }

// rwMutexMap is a built-in map behind a read-write mutex.
type rwMutexMap struct {
	overrides
	mu sync.RWMutex
	m  map[string]uint64 // guarded by mu
}

func newRWMutexMap() Registry {
	return &rwMutexMap{overrides: newOverrides(), m: map[string]uint64{}}
}

func (r *rwMutexMap) Register(key string, value uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.m[key]; ok {
		return errRegistered(key)
	}
	r.m[key] = value
	return nil
}

func (r *rwMutexMap) Lookup(ctx context.Context, key string) (uint64, error) {
	if v, ok := r.overriding(ctx, key); ok {
		return v, nil
	}
	r.mu.RLock()
	v, ok := r.m[key]
	r.mu.RUnlock()
	if !ok {
		return 0, errUnknown(key)
	}
	return v, nil
}
