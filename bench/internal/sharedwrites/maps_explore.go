//go:build surety_explore

package sharedwrites

import (
	"context"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/seam"
)

// Operation i works on key i, so that no two work on the same one: what they
// share then is the map's. Maps that operations insert into have room, so that
// none grows.

var lockedMaps = []kind{
	{"Mutex+map: look up", func(*counter) steps {
		m, mu := filledBuiltIn(), new(seam.Mutex)
		return steps{op: func(i int) { mu.Lock(); _ = m[i]; mu.Unlock() }}
	}},
	{"Mutex+map: set", func(*counter) steps {
		m, mu := filledBuiltIn(), new(seam.Mutex)
		return steps{op: func(i int) { mu.Lock(); m[i] = i; mu.Unlock() }}
	}},
	{"RWMutex+map: look up", func(*counter) steps {
		m, mu := filledBuiltIn(), new(seam.RWMutex)
		return steps{op: func(i int) { mu.RLock(); _ = m[i]; mu.RUnlock() }}
	}},
	{"RWMutex+map: set", func(*counter) steps {
		m, mu := filledBuiltIn(), new(seam.RWMutex)
		return steps{op: func(i int) { mu.Lock(); m[i] = i; mu.Unlock() }}
	}},
}

func filledBuiltIn() map[int]int {
	m := make(map[int]int)
	for i := range operations {
		m[i] = i
	}
	return m
}

var maps = []kind{
	onMap("Load, hit", func(m *intMap, i int) { m.Load(i) }),
	onMap("Load, miss", func(m *intMap, i int) { m.Load(i + operations) }),
	onMap("Store, overwrite", func(m *intMap, i int) { m.Store(i, i+1) }),
	onMap("Store, insert", func(m *intMap, i int) { m.Store(i+operations, i) }),
	onMap("LoadOrStore, hit", func(m *intMap, i int) { m.LoadOrStore(i, i) }),
	onMap("LoadOrStore, insert", func(m *intMap, i int) { m.LoadOrStore(i+operations, i) }),
	onMap("Delete, hit", func(m *intMap, i int) { m.Delete(i) }),
	onMap("Delete, miss", func(m *intMap, i int) { m.Delete(i + operations) }),
	onMap("LoadOrCompute, hit", func(m *intMap, i int) { loadOrCompute(m, i) }),
	onMap("LoadOrCompute, insert", func(m *intMap, i int) { loadOrCompute(m, i+operations) }),
	onMap("Compute, overwrite", func(m *intMap, i int) {
		_, _, err := m.Compute(context.Background(), i, func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
			return old + 1, atomicmap.Set, nil
		})
		check(err)
	}),
}

type intMap = atomicmap.Map[int, int]

// onMap is an operation on a map that holds keys 0 to operations-1.
func onMap(name string, op func(m *intMap, i int)) kind {
	return kind{"atomicmap.Map: " + name, func(*counter) steps {
		m := atomicmap.New(atomicmap.Config[int, int]{Capacity: 4 * operations})
		for i := range operations {
			m.Store(i, i)
		}
		return steps{
			op: func(i int) { op(m, i) },
			visit: func() {
				for i := range 2 * operations {
					m.Load(i)
				}
			},
		}
	}}
}

func loadOrCompute(m *intMap, key int) {
	_, _, err := m.LoadOrCompute(context.Background(), key, func(context.Context) (int, error) { return key, nil })
	check(err)
}
