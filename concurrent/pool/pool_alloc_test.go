package pool_test

import (
	"context"
	"testing"

	"github.com/surety-go/surety/concurrent/pool"
	"github.com/surety-go/surety/internal/alloctest"
)

// TestAllocations (G37) measures what the Concurrency lines state: a task
// allocates nothing if its context is that of the task before, and a future
// itself. What hundreds of tasks share does not count, nor does the growth of the
// queue.
func TestAllocations(t *testing.T) {
	type key struct{}
	shared, cancel := context.WithCancel(context.WithValue(bg, key{}, 1))
	defer cancel()
	busy, idle := pool.New(pool.Config{Workers: 1}), pool.New(pool.Config{Workers: 1})
	release := occupy(t, busy, 1)
	var cases []alloctest.Case
	for detail, ctx := range map[string]context.Context{"background": bg, "one context": shared} {
		cases = append(cases,
			alloctest.Case{Name: "Pool.Go", Detail: detail + ", busy", Run: func() { _ = busy.Go(ctx, nothing) }},
			alloctest.Case{Name: "Pool.TryGo", Detail: detail + ", busy", Run: func() { _ = busy.TryGo(ctx, nothing) }},
			alloctest.Case{Name: "Submit", Detail: detail + ", busy", Run: func() { _, _ = pool.Submit(ctx, busy, seven) }},
		)
	}
	done := make(chan struct{})
	task := func(context.Context) { done <- struct{}{} }
	cases = append(cases,
		alloctest.Case{Name: "Pool.Go", Detail: "idle", Run: func() { _ = idle.Go(bg, task); <-done }},
		alloctest.Case{Name: "Pool.TryGo", Detail: "idle", Run: func() { _ = idle.TryGo(bg, task); <-done }},
	)
	alloctest.Run(t, cases)
	release()
	checkRest(t, busy)
	checkRest(t, idle)
}
