package pool_test

import (
	"context"
	"sync"
	"testing"

	"github.com/surety-go/surety/concurrent/pool"
)

func BenchmarkGo(b *testing.B) {
	p := new(pool.Pool)
	var wg sync.WaitGroup
	b.ReportAllocs()
	for b.Loop() {
		wg.Add(1)
		_ = p.Go(bg, func(context.Context) { wg.Done() })
	}
	wg.Wait()
}

func BenchmarkSubmitWait(b *testing.B) {
	p := new(pool.Pool)
	b.ReportAllocs()
	for b.Loop() {
		f, _ := pool.Submit(bg, p, seven)
		_, _ = f.Wait(bg)
	}
}

func BenchmarkForEach(b *testing.B) {
	p, s := new(pool.Pool), make([]int, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		_ = pool.ForEach(bg, p, s, func(_ context.Context, i int, e *int) error { *e = i; return nil })
	}
}
