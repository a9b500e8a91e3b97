package abusepeers

import (
	"context"
	"hash/fnv"
	"sync"

	"github.com/alphadose/haxmap"
	cmap "github.com/orcaman/concurrent-map/v2"
	xsyncv3 "github.com/puzpuzpuz/xsync/v3"
	xsyncv4 "github.com/puzpuzpuz/xsync/v4"

	"github.com/surety-go/surety/internal/abuse"
)

var anyKey = abuse.KeyTypes{NaN: true, Unhashable: true}

func syncMap() abuse.Subject[abuse.Map] {
	return abuse.Subject[abuse.Map]{Name: "sync.Map", New: func() abuse.Map { return syncMapOf(new(sync.Map)) }}
}

func syncMapOf(m *sync.Map) abuse.Map {
	return abuse.Map{
		Load: func(key any) (int, bool) {
			v, ok := m.Load(key)
			n, _ := v.(int)
			return n, ok
		},
		Store:  func(key any, v int) { m.Store(key, v) },
		Delete: m.Delete,
		Len: func() (n int) {
			m.Range(func(any, any) bool { n++; return true })
			return n
		},
		Range: func(f func(any, int) bool) { m.Range(func(k, v any) bool { return f(k, v.(int)) }) },
		Keys:  anyKey,
		Copy:  func() abuse.Map { return syncMapOf(copied(m)) },
		Nil: func(call string) {
			if call == "Range" {
				m.Range(nil)
			}
		},
	}
}

func xsyncV3() abuse.Subject[abuse.Map] {
	return abuse.Subject[abuse.Map]{Name: "xsync v3", New: func() abuse.Map { return xsyncV3Of(xsyncv3.NewMapOf[any, int]()) }}
}

func xsyncV3Of(m *xsyncv3.MapOf[any, int]) abuse.Map {
	return abuse.Map{
		Load:   m.Load,
		Store:  m.Store,
		Delete: m.Delete,
		Len:    m.Size,
		Range:  m.Range,
		LoadOrCompute: func(ctx context.Context, key any, f func(context.Context) (int, error)) (v int, err error) {
			v, _ = m.LoadOrTryCompute(key, func() (int, bool) {
				var n int
				n, err = f(ctx)
				return n, err != nil
			})
			return v, err
		},
		Compute: func(ctx context.Context, key any, f func(context.Context, int) (int, error)) (v int, err error) {
			v, _ = m.Compute(key, func(old int, loaded bool) (int, bool) {
				var n int
				if n, err = f(ctx, old); err != nil {
					return old, !loaded
				}
				return n, false
			})
			return v, err
		},
		Exclusive: true,
		Keys:      anyKey,
		Sized: func(n int) (abuse.Map, error) {
			return xsyncV3Of(xsyncv3.NewMapOf[any, int](xsyncv3.WithPresize(n))), nil
		},
		Copy: func() abuse.Map { return xsyncV3Of(copied(m)) },
		Nil: func(call string) {
			switch call {
			case "LoadOrCompute":
				m.LoadOrCompute(1.0, nil)
			case "Compute":
				m.Compute(1.0, nil)
			case "Range":
				m.Range(nil)
			}
		},
	}
}

func xsyncV4() abuse.Subject[abuse.Map] {
	return abuse.Subject[abuse.Map]{Name: "xsync v4", New: func() abuse.Map { return xsyncV4Of(xsyncv4.NewMap[any, int]()) }}
}

func xsyncV4Of(m *xsyncv4.Map[any, int]) abuse.Map {
	return abuse.Map{
		Load:   m.Load,
		Store:  m.Store,
		Delete: m.Delete,
		Len:    m.Size,
		Range:  m.Range,
		LoadOrCompute: func(ctx context.Context, key any, f func(context.Context) (int, error)) (v int, err error) {
			v, _ = m.LoadOrCompute(key, func() (int, bool) {
				var n int
				n, err = f(ctx)
				return n, err != nil
			})
			return v, err
		},
		Compute: func(ctx context.Context, key any, f func(context.Context, int) (int, error)) (v int, err error) {
			v, _ = m.Compute(key, func(old int, _ bool) (int, xsyncv4.ComputeOp) {
				var n int
				if n, err = f(ctx, old); err != nil {
					return 0, xsyncv4.CancelOp
				}
				return n, xsyncv4.UpdateOp
			})
			return v, err
		},
		Exclusive: true,
		Keys:      anyKey,
		Sized: func(n int) (abuse.Map, error) {
			return xsyncV4Of(xsyncv4.NewMap[any, int](xsyncv4.WithPresize(n))), nil
		},
		Copy: func() abuse.Map { return xsyncV4Of(copied(m)) },
		Nil: func(call string) {
			switch call {
			case "LoadOrCompute":
				m.LoadOrCompute(1.0, nil)
			case "Compute":
				m.Compute(1.0, nil)
			case "Range":
				m.Range(nil)
			}
		},
	}
}

func concurrentMap() abuse.Subject[abuse.Map] {
	return abuse.Subject[abuse.Map]{Name: "concurrent-map", New: func() abuse.Map {
		return concurrentMapOf(cmap.NewWithCustomShardingFunction[any, int](func(key any) uint32 {
			h := fnv.New32a()
			_, _ = h.Write([]byte(text(key)))
			return h.Sum32()
		}))
	}}
}

func concurrentMapOf(m cmap.ConcurrentMap[any, int]) abuse.Map {
	return abuse.Map{
		Load:   m.Get,
		Store:  m.Set,
		Delete: m.Remove,
		Len:    m.Count,
		// Its IterCb cannot be left early.
		Range: func(f func(any, int) bool) { m.IterCb(func(k any, v int) { f(k, v) }) },
		Compute: func(ctx context.Context, key any, f func(context.Context, int) (int, error)) (v int, err error) {
			v = m.Upsert(key, 0, func(_ bool, old, _ int) int {
				var n int
				if n, err = f(ctx, old); err != nil {
					return old
				}
				return n
			})
			return v, err
		},
		Exclusive: true,
		Keys:      anyKey,
		Copy:      func() abuse.Map { return concurrentMapOf(*copied(&m)) },
		Nil: func(call string) {
			switch call {
			case "Compute":
				m.Upsert(1.0, 0, nil)
			case "Range":
				m.IterCb(nil)
			}
		},
	}
}

func haxMap() abuse.Subject[abuse.Map] {
	return abuse.Subject[abuse.Map]{Name: "haxmap", New: func() abuse.Map { return haxMapOf(haxmap.New[float64, int]()) }}
}

func haxMapOf(m *haxmap.Map[float64, int]) abuse.Map {
	return abuse.Map{
		Load:   func(key any) (int, bool) { return m.Get(key.(float64)) },
		Store:  func(key any, v int) { m.Set(key.(float64), v) },
		Delete: func(key any) { m.Del(key.(float64)) },
		Len:    func() int { return int(m.Len()) },
		Range:  func(f func(any, int) bool) { m.ForEach(func(k float64, v int) bool { return f(k, v) }) },
		LoadOrCompute: func(ctx context.Context, key any, f func(context.Context) (int, error)) (v int, err error) {
			v, _ = m.GetOrCompute(key.(float64), func() int {
				var n int
				n, err = f(ctx) // it has no way to fail
				return n
			})
			return v, err
		},
		Keys: abuse.KeyTypes{NaN: true},
		Copy: func() abuse.Map { return haxMapOf(copied(m)) },
		Nil: func(call string) {
			switch call {
			case "LoadOrCompute":
				m.GetOrCompute(1.0, nil)
			case "Range":
				m.ForEach(nil)
			}
		},
	}
}
