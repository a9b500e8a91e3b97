package registrysuite

import "context"

func init() { add(equivalent, newPlainMap) }

// plainMap is a built-in map for one goroutine.
type plainMap struct {
	overrides
	m map[string]uint64
}

func newPlainMap() Registry { return &plainMap{newOverrides(), map[string]uint64{}} }

func (r *plainMap) Register(key string, value uint64) error {
	if _, ok := r.m[key]; ok {
		return errRegistered(key)
	}
	r.m[key] = value
	return nil
}

func (r *plainMap) Lookup(ctx context.Context, key string) (uint64, error) {
	if v, ok := r.overriding(ctx, key); ok {
		return v, nil
	}
	v, ok := r.m[key]
	if !ok {
		return 0, errUnknown(key)
	}
	return v, nil
}
