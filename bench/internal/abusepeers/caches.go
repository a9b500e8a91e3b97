package abusepeers

import (
	"context"
	"time"

	"github.com/Yiling-J/theine-go"
	"github.com/hashicorp/golang-lru/v2/expirable"
	"github.com/jellydator/ttlcache/v3"
	"github.com/maypok86/otter/v2"
	"github.com/viccon/sturdyc"
	"golang.org/x/sync/singleflight"
	resenje "resenje.org/singleflight"

	"github.com/surety-go/surety/internal/abuse"
)

type load = func(ctx context.Context, key any) (int, error)

// room is how many entries the caches have room for where no row says it.
const room = 1000

func singleflightGroup() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "singleflight", New: func() abuse.Cache {
		g := new(singleflight.Group)
		return abuse.Cache{
			Get: func(ctx context.Context, key any, f load) (int, error) {
				v, err, _ := g.Do(text(key), func() (any, error) { return f(ctx, key) })
				n, _ := v.(int)
				return n, err
			},
			Invalidate: func(key any) { g.Forget(text(key)) },
		}
	}}
}

func resenjeGroup() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "resenje", New: func() abuse.Cache {
		g := new(resenje.Group[any, int])
		return abuse.Cache{
			Get: func(ctx context.Context, key any, f load) (int, error) {
				v, _, err := g.Do(ctx, key, func(ctx context.Context) (int, error) { return f(ctx, key) })
				return v, err
			},
			Invalidate: g.Forget,
			Context:    true,
			Keys:       anyKey,
		}
	}}
}

func otterCache() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "otter v2", New: func() abuse.Cache {
		return otterCacheOf(otter.Must(&otter.Options[any, int]{MaximumSize: room}))
	}}
}

func otterCacheOf(c *otter.Cache[any, int]) abuse.Cache {
	return abuse.Cache{
		Get: func(ctx context.Context, key any, f load) (int, error) {
			if f == nil {
				return c.Get(ctx, key, nil)
			}
			return c.Get(ctx, key, otter.LoaderFunc[any, int](f))
		},
		Peek:       c.GetIfPresent,
		Set:        func(key any, v int) { c.Set(key, v) },
		Invalidate: func(key any) { c.Invalidate(key) },
		Len:        func() int { c.CleanUp(); return c.EstimatedSize() },
		Range:      func(f func(any, int) bool) { c.All()(f) },
		Context:    true,
		Keys:       anyKey,
		Sized: func(n int, ttl time.Duration) (abuse.Cache, error) {
			c, err := otter.New(&otter.Options[any, int]{MaximumSize: n, ExpiryCalculator: otter.ExpiryWriting[any, int](ttl)})
			if err != nil {
				return abuse.Cache{}, err
			}
			return otterCacheOf(c), nil
		},
		Copy: func() abuse.Cache { return otterCacheOf(copied(c)) },
	}
}

// loadKey is the key under which the context of a call carries its load, for
// libraries that are configured with one.
type loadKey struct{}

func theineCache() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "theine", New: func() abuse.Cache {
		c, err := theineCacheOf(room, time.Hour)
		if err != nil {
			panic(err)
		}
		return c
	}}
}

func theineCacheOf(n int, ttl time.Duration) (abuse.Cache, error) {
	c, err := theine.NewBuilder[any, int](int64(n)).BuildWithLoader(func(ctx context.Context, key any) (theine.Loaded[int], error) {
		v, err := ctx.Value(loadKey{}).(load)(ctx, key)
		return theine.Loaded[int]{Value: v, Cost: 1, TTL: ttl}, err
	})
	if err != nil {
		return abuse.Cache{}, err
	}
	return abuse.Cache{
		Get: func(ctx context.Context, key any, f load) (int, error) {
			if ctx == nil {
				return c.Get(ctx, key) // nothing can be added to it
			}
			return c.Get(context.WithValue(ctx, loadKey{}, f), key)
		},
		Set:        func(key any, v int) { c.SetWithTTL(key, v, 1, ttl) },
		Invalidate: c.Delete,
		Len:        c.Len,
		Range:      c.Range,
		Context:    true,
		Keys:       anyKey,
		Sized:      theineCacheOf,
	}, nil
}

func sturdycCache() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "sturdyc", New: func() abuse.Cache { return sturdycCacheOf(room, time.Hour) }}
}

func sturdycCacheOf(n int, ttl time.Duration) abuse.Cache {
	c := sturdyc.New[int](n, 1, ttl, 10)
	return abuse.Cache{
		Get: func(ctx context.Context, key any, f load) (int, error) {
			if f == nil {
				return c.GetOrFetch(ctx, text(key), nil)
			}
			return c.GetOrFetch(ctx, text(key), func(ctx context.Context) (int, error) { return f(ctx, key) })
		},
		Peek:       func(key any) (int, bool) { return c.Get(text(key)) },
		Set:        func(key any, v int) { c.Set(text(key), v) },
		Invalidate: func(key any) { c.Delete(text(key)) },
		Len:        c.Size,
		Context:    true,
		Sized:      func(n int, ttl time.Duration) (abuse.Cache, error) { return sturdycCacheOf(n, ttl), nil },
	}
}

func ttlCache() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "ttlcache", New: func() abuse.Cache { return ttlCacheOf(room, time.Hour) }}
}

// ttlCacheOf loads through one SuppressedLoader, as its documentation advises
// for loads that are to run once. A loader has no way to return an error.
func ttlCacheOf(n int, ttl time.Duration) abuse.Cache {
	type item = ttlcache.Item[any, int]
	type cache = ttlcache.Cache[any, int]
	c := ttlcache.New(ttlcache.WithCapacity[any, int](uint64(n)), ttlcache.WithTTL[any, int](ttl))
	group := new(singleflight.Group)
	return abuse.Cache{
		Get: func(ctx context.Context, key any, f load) (int, error) {
			var failure error
			loader := ttlcache.LoaderFunc[any, int](func(c *cache, key any) *item {
				v, err := f(ctx, key)
				if err != nil {
					failure = err
					return nil
				}
				return c.Set(key, v, ttlcache.DefaultTTL)
			})
			found := c.Get(key, ttlcache.WithLoader[any, int](ttlcache.NewSuppressedLoader[any, int](loader, group)))
			switch {
			case failure != nil:
				return 0, failure
			case found == nil:
				return 0, errMissing
			}
			return found.Value(), nil
		},
		Peek: func(key any) (int, bool) {
			if found := c.Get(key); found != nil {
				return found.Value(), true
			}
			return 0, false
		},
		Set:        func(key any, v int) { c.Set(key, v, ttlcache.DefaultTTL) },
		Invalidate: c.Delete,
		Len:        c.Len,
		Range: func(f func(any, int) bool) {
			c.Range(func(i *item) bool { return f(i.Key(), i.Value()) })
		},
		Keys:  anyKey,
		Sized: func(n int, ttl time.Duration) (abuse.Cache, error) { return ttlCacheOf(n, ttl), nil },
	}
}

func lruCache() abuse.Subject[abuse.Cache] {
	return abuse.Subject[abuse.Cache]{Name: "golang-lru", New: func() abuse.Cache { return lruCacheOf(room, time.Hour) }}
}

func lruCacheOf(n int, ttl time.Duration) abuse.Cache {
	c := expirable.NewLRU[any, int](n, nil, ttl)
	return abuse.Cache{
		Peek:       c.Peek,
		Set:        func(key any, v int) { c.Add(key, v) },
		Invalidate: func(key any) { c.Remove(key) },
		Len:        c.Len,
		Keys:       anyKey,
		Sized:      func(n int, ttl time.Duration) (abuse.Cache, error) { return lruCacheOf(n, ttl), nil },
	}
}
