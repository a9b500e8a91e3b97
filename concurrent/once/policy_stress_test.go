package once_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent/once"
)

// Many goroutines write, load, remove and clear; a sampler asserts the bound.
// At rest the slots and the policy's list hold the same entries, and every
// call was counted once.
func TestTheBoundHoldsUnderConcurrency(t *testing.T) {
	const limit, workers, keys = 8, 4, 24
	for _, ttl := range []time.Duration{0, time.Microsecond} {
		c := once.NewCache(once.CacheConfig[int, int]{
			MaxEntries: limit,
			TTL:        ttl,
			CountHits:  true,
			Load: func(_ context.Context, key int) (int, error) {
				spin(3)
				if key%5 == 0 {
					return 0, errLoad
				}
				return key, nil
			},
		})
		var all, sampler sync.WaitGroup
		done := make(chan struct{})
		sampler.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					runtime.Gosched()
				}
				if n := once.Occupied(c); n > limit+workers {
					assert.Fail(t, "the bound was passed", "%d values", n)
					return
				}
				if n := c.Len(); n > limit {
					assert.Fail(t, "Len passed the bound", "%d", n)
					return
				}
			}
		})
		var gets int64
		var mu sync.Mutex
		for range workers {
			all.Go(func() {
				var mine int64
				for range rounds(4000) {
					key := rand.IntN(keys)
					switch op := rand.IntN(100); {
					case op < 60:
						mine++
						value, err := c.Get(context.Background(), key)
						if err == nil {
							assert.Equal(t, key, value)
						} else {
							assert.Equal(t, errLoad, err)
						}
					case op < 80:
						c.Set(key, key)
					case op < 90:
						c.Invalidate(key)
					case op < 92:
						c.InvalidateAll()
					case op < 95:
						for k, v := range c.All() {
							assert.Equal(t, k, v)
						}
					default:
						if value, ok := c.Peek(key); ok {
							assert.Equal(t, key, value)
						}
					}
				}
				mu.Lock()
				gets += mine
				mu.Unlock()
			})
		}
		all.Wait()
		close(done)
		sampler.Wait()
		assert.Equal(t, once.Occupied(c), once.Linked(c))
		assert.LessOrEqual(t, c.Len(), limit)
		stats := c.Stats()
		assert.Equal(t, gets, stats.Hits+stats.Misses)
		assert.LessOrEqual(t, stats.Loads, stats.Misses)
	}
}
