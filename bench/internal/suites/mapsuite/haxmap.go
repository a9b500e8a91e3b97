package mapsuite

import "github.com/alphadose/haxmap"

func init() {
	add("haxmap", peer{
		several: overwrites,
		ints:    func() Table[uint64] { return &haxMap[uint64]{haxmap.New[uint64, uint64]()} },
		strings: func() Table[string] { return &haxMap[string]{haxmap.New[string, uint64]()} },
	})
}

// haxMap is github.com/alphadose/haxmap. The package's omissions say what is
// left out.
type haxMap[K uint64 | string] struct{ m *haxmap.Map[K, uint64] }

func (t *haxMap[K]) Load(key K) (uint64, bool) { return t.m.Get(key) }

func (t *haxMap[K]) Store(key K, value uint64) { t.m.Set(key, value) }

func (t *haxMap[K]) Delete(key K) { t.m.Del(key) }

func (t *haxMap[K]) LoadOrCompute(key K) uint64 {
	v, _ := t.m.GetOrCompute(key, computed)
	return v
}

func (t *haxMap[K]) Increment(key K) {
	old, loaded := t.m.GetOrSet(key, 1)
	for loaded && !t.m.CompareAndSwap(key, old, old+1) {
		old, loaded = t.m.GetOrSet(key, 1)
	}
}

func (t *haxMap[K]) Range(yield func(K, uint64) bool) { t.m.ForEach(yield) }

func (t *haxMap[K]) Clear() { t.m.Clear() }
