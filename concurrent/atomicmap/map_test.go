package atomicmap_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// layouts are maps that spread keys differently: as shipped, all keys in one
// segment, and segments chosen by the lowest bits of the keys.
func layouts[V any]() map[string]*atomicmap.Map[int, V] {
	return map[string]*atomicmap.Map[int, V]{
		"zero value":   new(atomicmap.Map[int, V]),
		"New":          atomicmap.New(atomicmap.Config[int, V]{Capacity: 100}),
		"equal hashes": atomicmap.NewForTest[int, V](4, func(int) uint64 { return 3 }),
		"two buckets":  atomicmap.NewForTest[int, V](2, func(k int) uint64 { return uint64(k) }),
	}
}

// Every call of one goroutine behaves as on a built-in map.
func TestAgreesWithBuiltinMap(t *testing.T) {
	for name, m := range layouts[int]() {
		t.Run(name, func(t *testing.T) {
			seed := rand.Uint64()
			r := rand.New(rand.NewPCG(seed, 0))
			t.Logf("seed %d", seed)
			model := map[int]int{}
			for range 20_000 {
				key, value := r.IntN(12), r.IntN(3)
				want, present := model[key]
				switch r.IntN(10) {
				case 0:
					got, ok := m.Load(key)
					require.Equal(t, present, ok)
					require.Equal(t, want, got)
				case 1:
					m.Store(key, value)
					model[key] = value
				case 2:
					got, loaded := m.LoadOrStore(key, value)
					require.Equal(t, present, loaded)
					if !present {
						model[key], want = value, value
					}
					require.Equal(t, want, got)
				case 3:
					got, loaded := m.LoadAndDelete(key)
					require.Equal(t, present, loaded)
					require.Equal(t, want, got)
					delete(model, key)
				case 4:
					m.Delete(key)
					delete(model, key)
				case 5:
					got, loaded := m.Swap(key, value)
					require.Equal(t, present, loaded)
					require.Equal(t, want, got)
					model[key] = value
				case 6:
					swapped := atomicmap.CompareAndSwap(m, key, value, value+1)
					require.Equal(t, present && want == value, swapped)
					if swapped {
						model[key] = value + 1
					}
				case 7:
					deleted := atomicmap.CompareAndDelete(m, key, value)
					require.Equal(t, present && want == value, deleted)
					if deleted {
						delete(model, key)
					}
				case 8:
					require.Equal(t, len(model), m.Len())
					require.Equal(t, model, maps.Collect(m.All()))
					require.ElementsMatch(t, slices.Collect(maps.Keys(model)), slices.Collect(m.Keys()))
					require.ElementsMatch(t, slices.Collect(maps.Values(model)), slices.Collect(m.Values()))
				case 9:
					if r.IntN(50) == 0 {
						m.Clear()
						clear(model)
					}
				}
			}
			m.Clear()
			assert.Zero(t, m.Len())
		})
	}
}

func TestIterationStopsEarly(t *testing.T) {
	var m atomicmap.Map[int, int]
	for i := range 100 {
		m.Store(i, i)
	}
	count := func(each func(stop func() bool)) int {
		n := 0
		each(func() bool { n++; return n < 7 })
		return n
	}
	assert.Equal(t, 7, count(func(more func() bool) { m.Range(func(int, int) bool { return more() }) }))
	assert.Equal(t, 7, count(func(more func() bool) { m.Keys()(func(int) bool { return more() }) }))
	assert.Equal(t, 7, count(func(more func() bool) { m.Values()(func(int) bool { return more() }) }))
	assert.Equal(t, 7, count(func(more func() bool) { m.All()(func(int, int) bool { return more() }) }))
}

// unusable are keys that could not be found again.
func unusable() []any {
	return []any{
		math.NaN(),
		struct{ f float64 }{math.NaN()},
		[1]any{math.NaN()},
		[]int{1},
		struct{ v any }{func() {}},
		map[int]int{},
	}
}

func TestUnusableKeysAreAbsent(t *testing.T) {
	for _, key := range unusable() {
		var m atomicmap.Map[any, int]
		m.Store("other", 1)
		assert.NotPanics(t, func() {
			_, ok := m.Load(key)
			assert.False(t, ok)
			_, ok = m.LoadAndDelete(key)
			assert.False(t, ok)
			m.Delete(key)
			assert.False(t, atomicmap.CompareAndSwap(&m, key, 0, 1))
			assert.False(t, atomicmap.CompareAndDelete(&m, key, 0))
		}, "a key that cannot be there is absent")
		assert.Equal(t, 1, m.Len())
	}
}

func TestUnusableKeysAreRefused(t *testing.T) {
	for _, key := range unusable() {
		for name, insert := range map[string]func(m *atomicmap.Map[any, int]){
			"Store":       func(m *atomicmap.Map[any, int]) { m.Store(key, 1) },
			"LoadOrStore": func(m *atomicmap.Map[any, int]) { m.LoadOrStore(key, 1) },
			"Swap":        func(m *atomicmap.Map[any, int]) { m.Swap(key, 1) },
		} {
			var m atomicmap.Map[any, int]
			for range 2 { // the first call makes the table
				message := panicText(t, func() { insert(&m) })
				assert.True(t, strings.HasPrefix(message, "atomicmap: "+name+": key "), message)
				assert.Contains(t, message, "does not equal itself")
				assert.Zero(t, m.Len())
			}
		}
	}
}

func panicText(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		var ok bool
		text, ok = recover().(string)
		require.True(t, ok, "no panic with a text")
	}()
	f()
	return ""
}

// Equal keys of different bits are one key; the same number in different
// types is not.
func TestKeyEquality(t *testing.T) {
	var floats atomicmap.Map[float64, string]
	floats.Store(0, "zero")
	v, ok := floats.Load(math.Copysign(0, -1))
	assert.True(t, ok)
	assert.Equal(t, "zero", v)

	var anys atomicmap.Map[any, string]
	anys.Store(int32(1), "int32")
	_, ok = anys.Load(int64(1))
	assert.False(t, ok)
}

func TestCopyIsFound(t *testing.T) {
	original := atomicmap.New(atomicmap.Config[int, int]{})
	original.Store(1, 1)
	copied := copyOf(original)
	for name, use := range map[string]func(){
		"Store":            func() { copied.Store(1, 1) },
		"LoadOrStore":      func() { copied.LoadOrStore(2, 1) },
		"LoadAndDelete":    func() { copied.LoadAndDelete(1) },
		"Delete":           func() { copied.Delete(1) },
		"Swap":             func() { copied.Swap(1, 1) },
		"CompareAndSwap":   func() { atomicmap.CompareAndSwap(&copied, 1, 1, 2) },
		"CompareAndDelete": func() { atomicmap.CompareAndDelete(&copied, 1, 1) },
		"Len":              func() { copied.Len() },
		"Clear":            func() { copied.Clear() },
		"All":              func() { _ = maps.Collect(copied.All()) },
		"LoadOrCompute":    func() { _, _, _ = copied.LoadOrCompute(t.Context(), 2, fixed(1)) },
		"Compute":          func() { _, _, _ = copied.Compute(t.Context(), 1, keep) },
	} {
		assert.Equal(t, "atomicmap: Map copied after first use; share it by pointer instead", panicText(t, use), name)
	}
	v, _ := original.Load(1)
	assert.Equal(t, 1, v)
}

// copyOf copies what vet would not let be copied.
func copyOf[T any](p *T) T { return *p }

func TestConfigIsValidated(t *testing.T) {
	bad := atomicmap.Config[int, int]{Capacity: -1}
	require.ErrorContains(t, bad.Validate(), "Config.Capacity is -1; use")
	assert.Equal(t, bad.Validate().Error(), panicText(t, func() { atomicmap.New(bad) }))
	assert.NoError(t, atomicmap.Config[int, int]{}.Validate())
}

// Comparing values that cannot be compared panics, and nothing is locked or
// changed by it.
func TestUncomparableValuesPanic(t *testing.T) {
	var m atomicmap.Map[int, any]
	m.Store(1, []int{1})
	assert.Panics(t, func() { atomicmap.CompareAndSwap[int, any](&m, 1, []int{1}, nil) })
	assert.Panics(t, func() { atomicmap.CompareAndDelete[int, any](&m, 1, []int{1}) })
	v, _ := m.Load(1)
	assert.Equal(t, []int{1}, v)
	m.Store(1, 2)
	assert.True(t, atomicmap.CompareAndSwap[int, any](&m, 1, 2, 3))
}
