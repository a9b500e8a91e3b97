package atomicmap_test

import (
	"context"
	"maps"
	"testing"

	"github.com/puzpuzpuz/xsync/v3"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// FuzzPrograms runs a program of calls on a map, a built-in map and xsync's
// map, and compares what they return. A byte is an operation and a key.
func FuzzPrograms(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7})
	// Every key is stored, loaded, deleted, stored again, computed and swapped.
	f.Add([]byte("\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x00\x01\x02\x03\x04\x05\x06\x07\x18\x19\x1a\x00\x01\x02\x03\x10\x11\x12\x13\x20\x21\x22\x23\x28\x29\x2a\x30\x31\x00\x01\x02\x03\x04"))
	f.Add([]byte("\x01\x09\x11\x19\x21\x29\x31\x39\x01\x41"))
	f.Fuzz(func(t *testing.T, program []byte) {
		for name, m := range layouts[int]() {
			model, peer := map[int]int{}, xsync.NewMapOf[int, int]()
			for i, b := range program {
				key := int(b & 7)
				was, present := model[key]
				switch b >> 3 % 8 {
				case 0:
					got, ok := m.Load(key)
					want, wantOK := peer.Load(key)
					require.Equal(t, wantOK, ok, name)
					require.Equal(t, want, got, name)
				case 1:
					m.Store(key, i)
					peer.Store(key, i)
					model[key] = i
				case 2:
					got, loaded := m.LoadOrStore(key, i)
					want, wantLoaded := peer.LoadOrStore(key, i)
					require.Equal(t, wantLoaded, loaded, name)
					require.Equal(t, want, got, name)
					model[key] = got
				case 3:
					got, loaded := m.LoadAndDelete(key)
					want, wantLoaded := peer.LoadAndDelete(key)
					require.Equal(t, wantLoaded, loaded, name)
					require.Equal(t, want, got, name)
					delete(model, key)
				case 4:
					got, ok, err := m.Compute(context.Background(), key, func(_ context.Context, old int, loaded bool) (int, atomicmap.Op, error) {
						require.Equal(t, present, loaded, name)
						require.Equal(t, was, old, name)
						return old + 1, atomicmap.Op(i % 3), nil
					})
					require.NoError(t, err)
					switch atomicmap.Op(i % 3) {
					case atomicmap.Set:
						peer.Store(key, was+1)
						model[key] = was + 1
					case atomicmap.Remove:
						peer.Delete(key)
						delete(model, key)
					}
					want, wantOK := model[key]
					require.Equal(t, wantOK, ok, name)
					require.Equal(t, want, got, name)
				case 5:
					swapped := atomicmap.CompareAndSwap(m, key, was, i)
					require.Equal(t, present, swapped, name)
					if swapped {
						peer.Store(key, i)
						model[key] = i
					}
				case 6:
					deleted := atomicmap.CompareAndDelete(m, key, i)
					require.Equal(t, present && was == i, deleted, name)
					if deleted {
						peer.Delete(key)
						delete(model, key)
					}
				case 7:
					m.Clear()
					peer.Clear()
					clear(model)
				}
			}
			require.Equal(t, model, maps.Collect(m.All()), name)
			require.Equal(t, len(model), m.Len(), name)
			require.Equal(t, peer.Size(), m.Len(), name)
		}
	})
}
