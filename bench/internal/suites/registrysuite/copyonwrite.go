package registrysuite

import (
	"context"
	"maps"
	"sync"
	"sync/atomic"
)

func init() { add("copy-on-write map", newCopyOnWriteMap) }

// copyOnWriteMap is a built-in map that is never written, only replaced.
type copyOnWriteMap struct {
	overrides
	mu sync.Mutex // held while m is replaced
	m  atomic.Pointer[map[string]uint64]
}

func newCopyOnWriteMap() Registry {
	r := &copyOnWriteMap{overrides: newOverrides()}
	r.m.Store(&map[string]uint64{})
	return r
}

func (r *copyOnWriteMap) Register(key string, value uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	old := *r.m.Load()
	if _, ok := old[key]; ok {
		return errRegistered(key)
	}
	next := maps.Clone(old)
	next[key] = value
	r.m.Store(&next)
	return nil
}

func (r *copyOnWriteMap) Lookup(ctx context.Context, key string) (uint64, error) {
	if v, ok := r.overriding(ctx, key); ok {
		return v, nil
	}
	v, ok := (*r.m.Load())[key]
	if !ok {
		return 0, errUnknown(key)
	}
	return v, nil
}
