package once_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/once"
)

// spin lets other goroutines run a few times.
func spin(n int) {
	for range rand.IntN(n) {
		runtime.Gosched()
	}
}

// rounds returns n, or fewer if the tests are to be short.
func rounds(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// A load whose context ends while somebody waits gives that caller the
// context's error: patient callers, whose own contexts never end, must not see
// one, however many impatient ones leave at the same moment.
func TestNoLoadIsCancelledWhileACallerWaits(t *testing.T) {
	const callers = 4
	load := func(ctx context.Context) (int, error) {
		for range 5 {
			spin(5)
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
		}
		return 1, nil
	}
	c := once.NewCache(once.CacheConfig[string, int]{
		Load: func(ctx context.Context, _ string) (int, error) { return load(ctx) },
	})
	v := once.NewValue(load)
	for _, kind := range []getter{
		{get: func(ctx context.Context) (int, error) { return c.Get(ctx, "a") }, reset: func() { c.Invalidate("a") }},
		{get: v.Get, reset: v.Reset},
	} {
		for range rounds(2000) {
			var all sync.WaitGroup
			for i := range callers {
				all.Go(func() {
					spin(10)
					if i%2 == 0 {
						value, err := kind.get(context.Background())
						assert.NoError(t, err)
						assert.Equal(t, 1, value)
						return
					}
					ctx, cancel := context.WithCancel(context.Background())
					all.Go(func() { spin(20); cancel() })
					if _, err := kind.get(ctx); err != nil {
						assert.ErrorIs(t, err, context.Canceled)
					}
				})
			}
			all.Wait()
			kind.reset()
			if t.Failed() {
				return
			}
		}
	}
}

// N callers that miss start one load even if it ends at once, when the first
// has its result before the last has looked.
func TestManyCallersOneLoad(t *testing.T) {
	var loads atomic.Int64
	c := once.NewCache(once.CacheConfig[int, int]{
		Load: func(_ context.Context, key int) (int, error) { loads.Add(1); return key, nil },
	})
	for round := range rounds(5000) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				value, err := c.Get(context.Background(), round)
				assert.NoError(t, err)
				assert.Equal(t, round, value)
			})
		}
		all.Wait()
		require.EqualValues(t, round+1, loads.Load())
	}
	stats := c.Stats()
	assert.EqualValues(t, stats.Loads, loads.Load())
}

// One goroutine sets and invalidates a key, others ask for it with loads that
// take a while. A value set stays until the next write by its only writer, and
// no Get returns what was loaded before an Invalidate that had returned.
func TestALateLoadOverwritesNothing(t *testing.T) {
	var begun, completed atomic.Int64 // Invalidates
	const loaded = 1 << 32            // marks values that were loaded
	c := once.NewCache(once.CacheConfig[string, int64]{
		Load: func(context.Context, string) (int64, error) {
			before := begun.Load()
			spin(10)
			return loaded | before, nil
		},
	})
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				n := completed.Load()
				value, err := c.Get(context.Background(), "a")
				assert.NoError(t, err)
				if value&loaded != 0 && value&^loaded < n {
					assert.Fail(t, "a value outlived an Invalidate",
						"loaded after %d calls had begun, returned after %d had completed", value&^loaded, n)
				}
				runtime.Gosched()
			}
		})
	}
	all := rand.IntN(2) == 0
	for i := range int64(rounds(5000)) {
		begun.Add(1)
		if all = !all; all {
			c.InvalidateAll()
		} else {
			c.Invalidate("a")
		}
		completed.Add(1)
		spin(10)
		c.Set("a", i)
		for range rand.IntN(5) {
			runtime.Gosched()
			value, ok := c.Peek("a")
			if !ok || value != i {
				assert.Fail(t, "a load overwrote a value that was set", "set %d, found %x %v", i, value, ok)
			}
		}
		if t.Failed() {
			break
		}
	}
	close(done)
	readers.Wait()
}

// The same for a Value and its Reset.
func TestALateComputationOverwritesNothing(t *testing.T) {
	var begun, completed atomic.Int64
	v := once.NewValue(func(context.Context) (int64, error) {
		before := begun.Load()
		spin(10)
		return before, nil
	})
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				n := completed.Load()
				value, err := v.Get(context.Background())
				assert.NoError(t, err)
				assert.GreaterOrEqual(t, value, n, "a value outlived a Reset")
				runtime.Gosched()
			}
		})
	}
	for range rounds(5000) {
		begun.Add(1)
		v.Reset()
		completed.Add(1)
		spin(10)
	}
	close(done)
	readers.Wait()
}
