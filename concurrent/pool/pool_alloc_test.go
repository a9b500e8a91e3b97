package pool_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/pool"
	"github.com/surety-go/surety/internal/alloctest"
)

// TestAllocations (G37) measures what the Concurrency lines state: a task
// allocates nothing if its context is that of the task before, and a future
// itself, also if one waits for it. What hundreds of tasks share does not count, nor
// does the growth of the queue.
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
	free := pool.New(pool.Config{Workers: 1})
	futures, releaseAll := futuresToWaitFor(t, free)
	cases = append(cases, futures)
	done := make(chan struct{})
	task := func(context.Context) { done <- struct{}{} }
	cases = append(cases,
		alloctest.Case{Name: "Pool.Go", Detail: "idle", Run: func() { _ = idle.Go(bg, task); <-done }},
		alloctest.Case{Name: "Pool.TryGo", Detail: "idle", Run: func() { _ = idle.TryGo(bg, task); <-done }},
	)
	alloctest.Run(t, cases)
	release()
	releaseAll()
	checkRest(t, busy)
	checkRest(t, idle)
	checkRest(t, free)
}

// futuresToWaitFor is the case of a wait that parks. The next function in p runs when
// the wait for its result is about to begin, and lets that go on for a while. Release
// lets all run that are left.
func futuresToWaitFor(t *testing.T, p *pool.Pool) (c alloctest.Case, release func()) {
	waits := make(chan struct{}, 1000)
	f := func(context.Context) (int, error) {
		<-waits
		for range 10 {
			runtime.Gosched()
		}
		return 7, nil
	}
	var futures []*pool.Future[int]
	for range cap(waits) {
		future, err := pool.Submit(bg, p, f)
		require.NoError(t, err)
		futures = append(futures, future)
	}
	c = alloctest.Case{Name: "Future.Wait", Detail: "background", Run: func() {
		next := futures[0]
		futures = futures[1:]
		waits <- struct{}{}
		_, _ = next.Wait(bg)
	}}
	return c, func() { close(waits) }
}
