package abuse

import (
	"context"
	"iter"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// Map is a concurrent map.
type Map struct {
	Load   func(key any) (int, bool)
	Store  func(key any, value int)
	Delete func(key any)
	Len    func() int
	Range  func(f func(key any, value int) bool)

	// LoadOrCompute and Compute run a function for a key that no other
	// function computes meanwhile. Compute sets what the function returns,
	// unless it fails.
	LoadOrCompute func(ctx context.Context, key any, f func(context.Context) (int, error)) (int, error)
	Compute       func(ctx context.Context, key any, f func(ctx context.Context, old int) (int, error)) (int, error)

	// Context says that the two look at ctx and pass it on.
	Context bool
	// Exclusive says that functions that compute one key do not overlap.
	Exclusive bool

	Keys KeyTypes

	// Sized returns an empty map with room for n entries.
	Sized func(n int) (Map, error)
	// Copy returns a map that works on a copy of the variable behind this one.
	Copy func() Map
	// Nil calls something with a nil function.
	Nil func(call string)
}

// SuretyMap is [atomicmap.Map].
func SuretyMap() Subject[Map] {
	return Subject[Map]{"surety", func() Map { return suretyMap(new(atomicmap.Map[any, int])) }}
}

func suretyMap(m *atomicmap.Map[any, int]) Map {
	return Map{
		Load:   m.Load,
		Store:  m.Store,
		Delete: m.Delete,
		Len:    m.Len,
		Range:  m.Range,
		LoadOrCompute: func(ctx context.Context, key any, f func(context.Context) (int, error)) (int, error) {
			v, _, err := m.LoadOrCompute(ctx, key, f)
			return v, err
		},
		Compute: func(ctx context.Context, key any, f func(context.Context, int) (int, error)) (int, error) {
			v, _, err := m.Compute(ctx, key, func(ctx context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				v, err := f(ctx, old)
				return v, atomicmap.Set, err
			})
			return v, err
		},
		Context:   true,
		Exclusive: true,
		Keys:      KeyTypes{NaN: true, Unhashable: true},
		Sized: func(n int) (Map, error) {
			return suretyMap(atomicmap.New(atomicmap.Config[any, int]{Capacity: n})), nil
		},
		Copy: func() Map { return suretyMap(copied(m)) },
		Nil: func(call string) {
			switch call {
			case "LoadOrCompute":
				_, _, _ = m.LoadOrCompute(background, key, nil)
			case "Compute":
				_, _, _ = m.Compute(background, key, nil)
			case "Range":
				m.Range(nil)
			}
		},
	}
}

// MapSection is the rows about maps, over some.
func MapSection(subjects ...Subject[Map]) Section {
	rows := append(mapCallbackRows(), mapRows()...)
	return NewSection("map", rows, mapUsable, subjects...)
}

// mapUsable does every call on the key that was abused and on another.
func mapUsable(_ *Trial, m Map) bool {
	for _, k := range []any{key, other} {
		m.Store(k, 41)
		if m.Compute != nil {
			if v, err := m.Compute(background, k, add(1)); v != 42 || err != nil {
				return false
			}
		} else {
			m.Store(k, 42)
		}
		if v, ok := m.Load(k); v != 42 || !ok {
			return false
		}
		m.Delete(k)
		if _, ok := m.Load(k); ok {
			return false
		}
		if m.LoadOrCompute != nil {
			if v, err := m.LoadOrCompute(background, k, give(43)); v != 43 || err != nil {
				return false
			}
		} else {
			m.Store(k, 43)
		}
	}
	seen := 0
	for k, v := range iter.Seq2[any, int](func(yield func(any, int) bool) { m.Range(yield) }) {
		if (k == key || k == other) && v == 43 {
			seen++
		}
	}
	return seen == 2 && m.Len() >= 2
}

// give and add are functions to compute with.
func give(v int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return v, nil }
}

func add(n int) func(context.Context, int) (int, error) {
	return func(_ context.Context, old int) (int, error) { return old + n, nil }
}
