package atomicmap_test

import (
	"context"
	"testing"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/callertest"
)

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	ctx := context.Background()
	m := atomicmap.New(atomicmap.Config[int, int]{})
	m.Store(0, 0)
	callertest.Run(t, []callertest.Case{
		{Name: "CompareAndDelete", Call: func() { atomicmap.CompareAndDelete(m, 1, 1) }},
		{Name: "CompareAndSwap", Call: func() { atomicmap.CompareAndSwap(m, 1, 1, 2) }},
		{Name: "Config.Validate", Call: func() { _ = atomicmap.Config[int, int]{}.Validate() }},
		{Name: "Map.All", Call: func() {
			for range m.All() {
			}
		}},
		{Name: "Map.Clear", Call: m.Clear},
		{Name: "Map.Compute", Call: func() {
			_, _, _ = m.Compute(ctx, 1, func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				return old + 1, atomicmap.Set, nil
			})
		}},
		{Name: "Map.Delete", Call: func() { m.Delete(2) }},
		{Name: "Map.Keys", Call: func() {
			for range m.Keys() {
			}
		}},
		{Name: "Map.Len", Call: func() { m.Len() }},
		{Name: "Map.Load", Call: func() { m.Load(1) }},
		{Name: "Map.LoadAndDelete", Call: func() { m.LoadAndDelete(1) }},
		{Name: "Map.LoadOrCompute", Call: func() {
			_, _, _ = m.LoadOrCompute(ctx, 2, func(context.Context) (int, error) { return 2, nil })
		}},
		{Name: "Map.LoadOrStore", Call: func() { m.LoadOrStore(3, 3) }},
		{Name: "Map.Range", Call: func() { m.Range(func(int, int) bool { return true }) }},
		{Name: "Map.Store", Call: func() { m.Store(1, 1) }},
		{Name: "Map.Swap", Call: func() { m.Swap(3, 4) }},
		{Name: "Map.Values", Call: func() {
			for range m.Values() {
			}
		}},
		{Name: "New", Call: func() { atomicmap.New(atomicmap.Config[int, int]{}).Store(1, 1) }},
	})
}
