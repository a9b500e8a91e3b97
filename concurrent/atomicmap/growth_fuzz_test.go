package atomicmap_test

import (
	"context"
	"maps"
	"testing"

	"github.com/puzpuzpuz/xsync/v3"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// FuzzGrowth runs a program of calls on ranges of keys, so that maps grow and
// shrink. Three bytes are an operation, where its range begins and how long it
// is. Values are words, pointers and strings, and the map agrees with a
// built-in map and xsync's for each.
func FuzzGrowth(f *testing.F) {
	f.Add([]byte("\x00\x00\xff\x01\x00\xf0\x00\x10\x80\x02\x00\xff"))
	f.Add([]byte("\x00\x00\xff\x00\x80\xff\x03\x20\xff\x01\x00\xff\x00\x00\x20\x01\x00\xff"))
	f.Add([]byte("\x00\x00\x40\x04\x00\x80\x05\x00\xff\x06\x00\x00\x02\x00\xff\x01\x20\xff"))
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 45 {
			return
		}
		growth(t, program, func(i int) int { return i })
		growth(t, program, func(i int) uint8 { return uint8(i) })
		growth(t, program, func(i int) string { return string(rune(i)) })
		numbers := make([]int, 1<<10)
		growth(t, program, func(i int) *int {
			if i%16 == 0 {
				return nil
			}
			return &numbers[i%len(numbers)]
		})
	})
}

// growth runs a program with the i-th value of a type.
func growth[V comparable](t *testing.T, program []byte, value func(i int) V) {
	for name, m := range layouts[V]() {
		model, peer := map[int]V{}, xsync.NewMapOf[int, V]()
		i := 0
		for program := program; len(program) >= 3; program = program[3:] {
			from, n := 4*int(program[1]), int(program[2])
			if name == "equal hashes" {
				n /= 8
			}
			for key := from; key < from+n; key++ {
				i++
				growthStep(t, name, program[0]%7, m, model, peer, key, value(i))
			}
			if program[0]%7 == 6 && n == 0 {
				m.Clear()
				peer.Clear()
				clear(model)
			}
			require.Equal(t, len(model), m.Len(), name)
			require.Equal(t, peer.Size(), m.Len(), name)
		}
		require.True(t, maps.Equal(model, maps.Collect(m.All())), name)
		for key, want := range model {
			got, ok := m.Load(key)
			require.True(t, ok && got == want, name)
		}
	}
}

// growthStep does one call on all three maps.
func growthStep[V comparable](t *testing.T, name string, op byte, m *atomicmap.Map[int, V], model map[int]V, peer *xsync.MapOf[int, V], key int, v V) {
	was, present := model[key]
	same := func(got V, ok bool, want V, wantOK bool) {
		t.Helper()
		if got != want || ok != wantOK {
			t.Fatalf("%s: key %d has %v %v and should have %v %v", name, key, got, ok, want, wantOK)
		}
	}
	switch op {
	case 0:
		m.Store(key, v)
		peer.Store(key, v)
		model[key] = v
	case 1:
		got, ok := m.LoadAndDelete(key)
		want, wantOK := peer.LoadAndDelete(key)
		same(got, ok, want, wantOK)
		delete(model, key)
	case 2:
		got, ok := m.Swap(key, v)
		same(got, ok, was, present)
		peer.Store(key, v)
		model[key] = v
	case 3:
		got, ok := m.LoadOrStore(key, v)
		want, wantOK := peer.LoadOrStore(key, v)
		same(got, ok, want, wantOK)
		model[key] = got
	case 4:
		swapped := atomicmap.CompareAndSwap(m, key, was, v)
		same(v, swapped, v, present)
		if swapped {
			peer.Store(key, v)
			model[key] = v
		}
	case 5:
		op := atomicmap.Op(key % 3)
		_, _, err := m.Compute(context.Background(), key, func(_ context.Context, old V, loaded bool) (V, atomicmap.Op, error) {
			same(old, loaded, was, present)
			return v, op, nil
		})
		require.NoError(t, err)
		switch op {
		case atomicmap.Set:
			peer.Store(key, v)
			model[key] = v
		case atomicmap.Remove:
			peer.Delete(key)
			delete(model, key)
		}
	case 6:
		got, ok := m.Load(key)
		want, wantOK := peer.Load(key)
		same(got, ok, want, wantOK)
	}
}
