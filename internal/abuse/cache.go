package abuse

import (
	"context"
	"time"

	"github.com/surety-go/surety/concurrent/once"
)

// Cache is a cache that loads, or a group that loads once at a time.
type Cache struct {
	// Get returns the value of key, and loads it if there is none.
	Get func(ctx context.Context, key any, load func(ctx context.Context, key any) (int, error)) (int, error)

	Peek       func(key any) (int, bool)
	Set        func(key any, value int)
	Invalidate func(key any)
	Len        func() int
	Range      func(f func(key any, value int) bool)

	// Context says that Get looks at its ctx, and passes one on.
	Context bool

	Keys KeyTypes

	// Sized returns a cache of at most n entries that lives for ttl.
	Sized func(n int, ttl time.Duration) (Cache, error)
	// Copy returns a cache that works on a copy of the variable behind this
	// one.
	Copy func() Cache
	// Unset calls Get of a cache that was made without a function to load.
	Unset func()
}

type loadFunc = func(ctx context.Context, key any) (int, error)

// SuretyCache is [once.Cache].
func SuretyCache() Subject[Cache] {
	return Subject[Cache]{"surety", func() Cache { return suretyCache(new(once.Cache[any, int])) }}
}

func suretyCache(c *once.Cache[any, int]) Cache {
	return Cache{
		Get:        c.GetFunc,
		Peek:       c.Peek,
		Set:        c.Set,
		Invalidate: c.Invalidate,
		Len:        c.Len,
		Range:      func(f func(any, int) bool) { c.All()(f) },
		Context:    true,
		Keys:       KeyTypes{NaN: true, Unhashable: true},
		Sized: func(n int, ttl time.Duration) (Cache, error) {
			return suretyCache(once.NewCache(once.CacheConfig[any, int]{MaxEntries: n, TTL: ttl})), nil
		},
		Copy:  func() Cache { return suretyCache(copied(c)) },
		Unset: func() { _, _ = c.Get(background, key) },
	}
}

// CacheSection is the rows about caches, over some.
func CacheSection(subjects ...Subject[Cache]) Section {
	rows := append(cacheLoadRows(), cacheReentrancyRows()...)
	rows = append(rows, cacheKeyRows()...)
	rows = append(rows, cacheArgumentRows()...)
	rows = append(rows, cacheContextRows()...)
	return NewSection("cache", rows, cacheUsable, subjects...)
}

func hasGet(c Cache) bool     { return c.Get != nil }
func hasPeek(c Cache) bool    { return c.Peek != nil }
func hasSet(c Cache) bool     { return c.Set != nil && c.Peek != nil }
func hasBodies(c Cache) bool  { return c.Range != nil && hasSet(c) }
func hasContext(c Cache) bool { return hasGet(c) && c.Context }
func hasRemoval(c Cache) bool { return hasGet(c) && hasPeek(c) && c.Invalidate != nil }

// load7 loads 7.
func load7(context.Context, any) (int, error) { return 7, nil }

// cacheUsable does every call on the key that was abused and on another.
func cacheUsable(_ *Trial, c Cache) bool {
	for _, k := range []any{key, other} {
		if c.Invalidate != nil {
			c.Invalidate(k)
		}
		if c.Get != nil {
			// A value from before the abuse is right where nothing removes it.
			v, err := c.Get(background, k, load7)
			if err != nil || v != 7 && c.Invalidate != nil {
				return false
			}
		}
		if hasSet(c) {
			c.Set(k, 8)
			if v, ok := c.Peek(k); v != 8 || !ok {
				return false
			}
		}
		if c.Invalidate != nil && c.Peek != nil {
			c.Invalidate(k)
			if _, ok := c.Peek(k); ok {
				return false
			}
		}
	}
	if hasBodies(c) {
		c.Set(key, 9)
		seen := false
		c.Range(func(k any, v int) bool { seen = seen || k == key && v == 9; return true })
		return seen
	}
	return true
}
