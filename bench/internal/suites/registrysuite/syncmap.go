package registrysuite

import (
	"context"
	"sync"
)

func init() { add("sync.Map", newSyncMap) }

type syncMap struct {
	overrides
	m sync.Map // from string to uint64
}

func newSyncMap() Registry { return &syncMap{overrides: newOverrides()} }

func (r *syncMap) Register(key string, value uint64) error {
	if _, loaded := r.m.LoadOrStore(key, value); loaded {
		return errRegistered(key)
	}
	return nil
}

func (r *syncMap) Lookup(ctx context.Context, key string) (uint64, error) {
	if v, ok := r.overriding(ctx, key); ok {
		return v, nil
	}
	v, ok := r.m.Load(key)
	if !ok {
		return 0, errUnknown(key)
	}
	return v.(uint64), nil
}
