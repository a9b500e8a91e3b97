//go:build surety_explore

package sharedwrites

import (
	"context"
	"time"

	"github.com/surety-go/surety/concurrent/once"
)

var caches = []kind{
	onCache("Get, hit", once.CacheConfig[int, int]{}, present),
	onCache("Get, hit with TTL", once.CacheConfig[int, int]{TTL: time.Hour}, present),
	onCache("Get, hit, bounded", once.CacheConfig[int, int]{MaxEntries: 4 * operations}, present),
	onCache("Get, hit, bounded with TTL", once.CacheConfig[int, int]{MaxEntries: 4 * operations, TTL: time.Hour}, present),
	onCache("Get, hit, hits counted", once.CacheConfig[int, int]{CountHits: true}, present),
	onCache("Get, first hit after the load, bounded", once.CacheConfig[int, int]{MaxEntries: 4 * operations}, loaded),
	onCache("Get, miss", once.CacheConfig[int, int]{}, absent),
	onCache("Get, miss that evicts", once.CacheConfig[int, int]{MaxEntries: operations}, absent),
}

// state is what the cache knows of the key that an operation gets.
type state int

const (
	absent  state = iota // nothing
	loaded               // its value, which was not asked for since
	present              // its value, which was
)

func onCache(name string, config once.CacheConfig[int, int], keys state) kind {
	return kind{"once.Cache: " + name, func(c *counter) steps {
		config.Load = func(_ context.Context, key int) (int, error) { return key, nil }
		cache := once.NewCache(config)
		get := func(key int) {
			must(cache.Get(context.Background(), key))
			c.goroutinesEnd()
		}
		for i := range operations {
			get(i)
			if keys == present {
				get(i)
			}
		}
		first := 0
		if keys == absent {
			first = operations
		}
		return steps{
			op: func(i int) { get(first + i) },
			visit: func() {
				for i := range operations {
					get(first + i)
				}
			},
		}
	}}
}

var values = []kind{
	{"once.Value: Get", func(c *counter) steps {
		v := once.NewValue(func(context.Context) (int, error) { return 1, nil })
		get := func(int) { must(v.Get(context.Background())) }
		get(0)
		c.goroutinesEnd()
		return steps{op: get}
	}},
}
