package mapsuite

import "github.com/puzpuzpuz/xsync/v4"

func init() {
	add("xsync-v4", peer{changes, newXsyncV4[uint64], newXsyncV4[string], newXsyncV4[pair]})
}

type xsyncV4[K comparable] struct{ m *xsync.Map[K, uint64] }

func newXsyncV4[K comparable]() Table[K] { return &xsyncV4[K]{xsync.NewMap[K, uint64]()} }

func (t *xsyncV4[K]) Load(key K) (uint64, bool) { return t.m.Load(key) }

func (t *xsyncV4[K]) Store(key K, value uint64) { t.m.Store(key, value) }

func (t *xsyncV4[K]) Delete(key K) { t.m.Delete(key) }

func (t *xsyncV4[K]) LoadOrCompute(key K) uint64 {
	v, _ := t.m.LoadOrCompute(key, func() (uint64, bool) { return computed(), false })
	return v
}

func (t *xsyncV4[K]) Increment(key K) {
	t.m.Compute(key, func(old uint64, _ bool) (uint64, xsync.ComputeOp) { return old + 1, xsync.UpdateOp })
}

func (t *xsyncV4[K]) Range(yield func(K, uint64) bool) { t.m.Range(yield) }

func (t *xsyncV4[K]) Clear() { t.m.Clear() }
