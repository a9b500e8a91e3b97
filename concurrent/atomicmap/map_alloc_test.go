package atomicmap_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/alloctest"
)

func TestAllocations(t *testing.T) {
	type point struct{ x, y int }
	cases := allocCases("int keys", 1, 2, 7)
	cases = append(cases, allocCases("string keys", "present", "absent", 7)...)
	cases = append(cases, allocCases("array keys", [2]int{1}, [2]int{2}, "value")...)
	cases = append(cases, allocCases("struct keys", point{1, 1}, point{2, 2}, point{3, 3})...)
	cases = append(cases, deleteCases()...)
	cases = append(cases, overwriteCases("int values", 1, 2)...)
	cases = append(cases, overwriteCases("bool values", true, false)...)
	cases = append(cases, overwriteCases("float32 values", float32(1), 2)...)
	cases = append(cases, overwriteCases("[2]int32 values", [2]int32{1}, [2]int32{2})...)
	cases = append(cases, overwriteCases("pointer values", new(int), nil)...)
	alloctest.Run(t, cases)
}

// A computation with the background as its context allocates nothing where one with
// another context allocates that.
func TestComputingInTheBackgroundAllocatesNothing(t *testing.T) {
	if atomicmap.RaceEnabled {
		t.Skip("allocations are not measured under the race detector, which adds its own")
	}
	var m atomicmap.Map[string, int]
	m.Store("present", 0)
	increment, one := add(1), fixed(1)
	compute := func(ctx context.Context) func() {
		return func() {
			_, _, _ = m.Compute(ctx, "present", increment)
			_, _, _ = m.LoadOrCompute(ctx, "absent", one)
			m.Delete("absent")
		}
	}
	assert.Equal(t, 0.0, testing.AllocsPerRun(1000, compute(context.Background())))
	assert.Equal(t, 2.0, testing.AllocsPerRun(1000, compute(t.Context())))
}

// overwriteCases measures calls that replace one value by another.
func overwriteCases[V comparable](detail string, one, other V) []alloctest.Case {
	var m atomicmap.Map[string, V]
	m.Store("present", one)
	type key struct{}
	ctx := context.WithValue(context.Background(), key{}, "not the background")
	change := func(_ context.Context, old V, _ bool) (V, atomicmap.Op, error) {
		if old == one {
			return other, atomicmap.Set, nil
		}
		return one, atomicmap.Set, nil
	}
	return []alloctest.Case{
		{Name: "Map.Compute", Detail: detail, Run: func() { _, _, _ = m.Compute(ctx, "present", change) }},
		{Name: "Map.Store", Detail: detail, Run: func() { m.Store("present", one); m.Store("present", other) }},
		{Name: "Map.Swap", Detail: detail, Run: func() { m.Swap("present", one); m.Swap("present", other) }},
		{Name: "CompareAndSwap", Detail: detail, Run: func() {
			m.Store("present", one)
			atomicmap.CompareAndSwap(&m, "present", one, other)
			atomicmap.CompareAndSwap(&m, "present", one, other)
			atomicmap.CompareAndSwap(&m, "absent", one, other)
		}},
	}
}

// deleteCases measures deletions that find their key: each run takes the next.
func deleteCases() []alloctest.Case {
	var m atomicmap.Map[int, int]
	for i := range 1000 {
		m.Store(i, i)
	}
	next := 0
	key := func() int { next++; return next }
	return []alloctest.Case{
		{Name: "Map.LoadAndDelete", Detail: "key present", Run: func() { m.LoadAndDelete(key()) }},
		{Name: "Map.Delete", Detail: "key present", Run: func() { m.Delete(key()) }},
		{Name: "CompareAndDelete", Detail: "key present", Run: func() { k := key(); atomicmap.CompareAndDelete(&m, k, k) }},
	}
}

// clearing clears one of many maps of one entry each time.
func clearing[K, V comparable](key K, value V) func() {
	maps := make([]atomicmap.Map[K, V], 300)
	for i := range maps {
		maps[i].Store(key, value)
	}
	next := 0
	return func() { maps[next%len(maps)].Clear(); next++ }
}

// allocCases measures every stated call on a map of one key that is present.
func allocCases[K, V comparable](detail string, present, absent K, value V) []alloctest.Case {
	var m atomicmap.Map[K, V]
	m.Store(present, value)
	ctx := context.Background()
	compute := func(context.Context) (V, error) { return value, nil }
	return []alloctest.Case{
		{Name: "Map.Load", Detail: detail, Run: func() { m.Load(present); m.Load(absent) }},
		{Name: "Map.LoadOrStore", Detail: detail, Run: func() { m.LoadOrStore(present, value) }},
		{Name: "Map.LoadAndDelete", Detail: detail, Run: func() { m.LoadAndDelete(absent) }},
		{Name: "Map.Delete", Detail: detail, Run: func() { m.Delete(absent) }},
		{Name: "CompareAndDelete", Detail: detail, Run: func() {
			var other V
			atomicmap.CompareAndDelete(&m, absent, value)
			atomicmap.CompareAndDelete(&m, present, other)
		}},
		{Name: "Map.LoadOrCompute", Detail: detail, Run: func() { _, _, _ = m.LoadOrCompute(ctx, present, compute) }},
		{Name: "Map.Len", Detail: detail, Run: func() { m.Len() }},
		{Name: "Map.Clear", Detail: detail, Run: clearing[K, V](present, value)},
	}
}
