package mapsuite

import "github.com/puzpuzpuz/xsync/v3"

func init() {
	add("xsync-v3", peer{changes, newXsyncV3[uint64], newXsyncV3[string], newXsyncV3[pair]})
}

type xsyncV3[K comparable] struct{ m *xsync.MapOf[K, uint64] }

func newXsyncV3[K comparable]() Table[K] { return &xsyncV3[K]{xsync.NewMapOf[K, uint64]()} }

func (t *xsyncV3[K]) Load(key K) (uint64, bool) { return t.m.Load(key) }

func (t *xsyncV3[K]) Store(key K, value uint64) { t.m.Store(key, value) }

func (t *xsyncV3[K]) Delete(key K) { t.m.Delete(key) }

func (t *xsyncV3[K]) LoadOrCompute(key K) uint64 {
	v, _ := t.m.LoadOrCompute(key, computed)
	return v
}

func (t *xsyncV3[K]) Increment(key K) {
	t.m.Compute(key, func(old uint64, _ bool) (uint64, bool) { return old + 1, false })
}

func (t *xsyncV3[K]) Range(yield func(K, uint64) bool) { t.m.Range(yield) }

func (t *xsyncV3[K]) Clear() { t.m.Clear() }
