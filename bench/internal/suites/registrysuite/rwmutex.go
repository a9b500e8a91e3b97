package registrysuite

import (
	"context"
	"fmt"
	"sync"
)

func init() { add(baseline, newRWMutexMap) }

// rwMutexMap is a built-in map behind a read-write mutex, with overrides in a
// list that the context carries.
type rwMutexMap struct {
	mu sync.RWMutex
	m  map[string]uint64
}

type override struct {
	key   string
	value uint64
	outer *override
}

type overridesOf struct{ r *rwMutexMap } // the key of the context's list

func newRWMutexMap() Registry { return &rwMutexMap{m: map[string]uint64{}} }

func (r *rwMutexMap) Register(key string, value uint64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.m[key]; ok {
		return fmt.Errorf("%q is registered", key)
	}
	r.m[key] = value
	return nil
}

func (r *rwMutexMap) Lookup(ctx context.Context, key string) (uint64, error) {
	list, _ := ctx.Value(overridesOf{r}).(*override)
	for o := list; o != nil; o = o.outer {
		if o.key == key {
			return o.value, nil
		}
	}
	r.mu.RLock()
	v, ok := r.m[key]
	r.mu.RUnlock()
	if !ok {
		return 0, fmt.Errorf("%q is not registered", key)
	}
	return v, nil
}

func (r *rwMutexMap) WithOverride(ctx context.Context, key string, value uint64) context.Context {
	list, _ := ctx.Value(overridesOf{r}).(*override)
	return context.WithValue(ctx, overridesOf{r}, &override{key, value, list})
}
