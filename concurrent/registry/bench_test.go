package registry_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
)

func filled(n int) (*registry.Registry[string, int], []string) {
	r := new(registry.Registry[string, int])
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprint("example.com/plugin/", i)
		r.MustRegister(keys[i], i)
	}
	return r, keys
}

func BenchmarkLookup(b *testing.B) {
	const n = 100
	for _, overrides := range []int{0, 1, 3} {
		r, keys := filled(n)
		ctx := context.Background()
		for i := range overrides {
			ctx = r.WithOverride(ctx, fmt.Sprint("other ", i), i)
		}
		b.Run(fmt.Sprintf("overrides=%d", overrides), func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				_, _ = r.Lookup(ctx, keys[i%n])
				i++
			}
		})
		b.Run(fmt.Sprintf("overrides=%d/parallel", overrides), func(b *testing.B) {
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				for i := 0; pb.Next(); i++ {
					_, _ = r.Lookup(ctx, keys[i%n])
				}
			})
		})
	}
}

func BenchmarkLookupMiss(b *testing.B) {
	r, _ := filled(100)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = r.Lookup(context.Background(), "example.com/plugin/x")
	}
}

func BenchmarkSnapshotLookup(b *testing.B) {
	const n = 100
	r, keys := filled(n)
	s := r.Snapshot()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.Lookup(keys[i%n])
		i++
	}
}

func BenchmarkRegisterAndUnregister(b *testing.B) {
	for _, n := range []int{1, 1000} {
		b.Run(fmt.Sprintf("registered=%d", n), func(b *testing.B) {
			r, _ := filled(n)
			b.ReportAllocs()
			for b.Loop() {
				if err := r.Unregister(context.Background(), r.MustRegister("k", 0)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
