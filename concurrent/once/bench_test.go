package once_test

import (
	"context"
	"testing"
	"time"

	"github.com/surety-go/surety/concurrent/once"
)

func BenchmarkGetHit(b *testing.B) {
	load := func(_ context.Context, key int) (int, error) { return key, nil }
	for name, config := range map[string]once.CacheConfig[int, int]{
		"Unbounded": {Load: load},
		"Bounded":   {Load: load, MaxEntries: 1 << 12},
		"TTL":       {Load: load, TTL: time.Hour},
	} {
		b.Run(name, func(b *testing.B) {
			const keys = 1 << 10
			c := once.NewCache(config)
			for key := range keys {
				c.Set(key, key)
			}
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for key := 0; pb.Next(); key++ {
					if _, err := c.Get(context.Background(), key%keys); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

func BenchmarkGetMiss(b *testing.B) {
	c := once.NewCache(once.CacheConfig[int, int]{
		MaxEntries: 1 << 10,
		Load:       func(_ context.Context, key int) (int, error) { return key, nil },
	})
	b.ReportAllocs()
	for key := 0; b.Loop(); key++ {
		if _, err := c.Get(context.Background(), key); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSetEvicting(b *testing.B) {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 1 << 10})
	b.ReportAllocs()
	for key := 0; b.Loop(); key++ {
		c.Set(key, key)
	}
}

func BenchmarkValueGet(b *testing.B) {
	v := once.NewValue(func(context.Context) (int, error) { return 1, nil })
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := v.Get(context.Background()); err != nil {
				b.Error(err)
			}
		}
	})
}
