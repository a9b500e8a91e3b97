package mapsuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/atomicmap"
)

func init() {
	add(workload.Surety, peer{changes, newSuretyMap[uint64], newSuretyMap[string], newSuretyMap[pair]})
}

type suretyMap[K comparable] struct{ m atomicmap.Map[K, uint64] }

func newSuretyMap[K comparable]() Table[K] { return &suretyMap[K]{} }

func (t *suretyMap[K]) Load(key K) (uint64, bool) { return t.m.Load(key) }

func (t *suretyMap[K]) Store(key K, value uint64) { t.m.Store(key, value) }

func (t *suretyMap[K]) Delete(key K) { t.m.Delete(key) }

func (t *suretyMap[K]) LoadOrCompute(key K) uint64 {
	v, _, err := t.m.LoadOrCompute(context.Background(), key, computeOne)
	if err != nil {
		panic(err) // the context does not end, and computeOne does not fail
	}
	return v
}

func computeOne(context.Context) (uint64, error) { return computed(), nil }

func (t *suretyMap[K]) Increment(key K) {
	if _, _, err := t.m.Compute(context.Background(), key, increment); err != nil {
		panic(err) // the context does not end, and increment calls nothing
	}
}

func increment(_ context.Context, old uint64, _ bool) (uint64, atomicmap.Op, error) {
	return old + 1, atomicmap.Set, nil
}

func (t *suretyMap[K]) Range(yield func(K, uint64) bool) { t.m.Range(yield) }

func (t *suretyMap[K]) Clear() { t.m.Clear() }
