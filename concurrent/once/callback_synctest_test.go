package once_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/once"
)

type stringCache = once.Cache[string, int]

// plainMethods is every method that does not wait.
var plainMethods = map[string]func(c *stringCache){
	"Peek":          func(c *stringCache) { c.Peek("a") },
	"Set":           func(c *stringCache) { c.Set("a", 5) },
	"Invalidate":    func(c *stringCache) { c.Invalidate("a") },
	"InvalidateAll": func(c *stringCache) { c.InvalidateAll() },
	"All":           func(c *stringCache) { c.All()(func(string, int) bool { return true }) },
	"Len":           func(c *stringCache) { c.Len() },
	"Stats":         func(c *stringCache) { c.Stats() },
}

// waitingMethods is every method that can wait for a load.
var waitingMethods = map[string]func(ctx context.Context, c *stringCache) (int, error){
	"Get":     func(ctx context.Context, c *stringCache) (int, error) { return c.Get(ctx, "a") },
	"GetFunc": func(ctx context.Context, c *stringCache) (int, error) { return c.GetFunc(ctx, "a", fixed(8)) },
}

// ends is how a callback ends after it called what it calls.
var ends = map[string]func(){
	"return": func() {},
	"panic":  func() { panic(errLoad) },
	"Goexit": runtime.Goexit,
}

// callbacks is every way in which the cache calls its user with key "a". Each
// runs body once inside of the callback; the result is that of the call.
var callbacks = map[string]func(body func(context.Context)) (*stringCache, func() (int, error)){
	"Get": func(body func(context.Context)) (*stringCache, func() (int, error)) {
		c := once.NewCache(once.CacheConfig[string, int]{MaxEntries: 2, Load: loadOnce(body)})
		return c, func() (int, error) { return c.Get(context.Background(), "a") }
	},
	"GetFunc": func(body func(context.Context)) (*stringCache, func() (int, error)) {
		c := once.NewCache(once.CacheConfig[string, int]{MaxEntries: 2, Load: fixed(8)})
		load := loadOnce(body)
		return c, func() (int, error) { return c.GetFunc(context.Background(), "a", load) }
	},
	"All": func(body func(context.Context)) (*stringCache, func() (int, error)) {
		c := once.NewCache(once.CacheConfig[string, int]{MaxEntries: 2, Load: fixed(8)})
		c.Set("a", 7)
		return c, func() (int, error) {
			for range c.All() {
				body(context.Background())
				break
			}
			return 7, nil
		}
	},
}

// loadOnce runs body in the first load and returns 7 from each.
func loadOnce(body func(context.Context)) func(context.Context, string) (int, error) {
	ran := false
	return func(ctx context.Context, _ string) (int, error) {
		if !ran {
			ran = true
			body(ctx)
		}
		return 7, nil
	}
}

// checkEnd checks how the call ended whose callback ended like that.
func checkEnd(t *testing.T, callback, end string, r result) {
	t.Helper()
	switch {
	case end == "return":
		assert.Equal(t, result{value: 7}, r)
	case callback == "All" && end == "panic":
		assert.Equal(t, errLoad, r.panicked)
	case callback == "All":
		assert.True(t, r.exited)
	case end == "panic":
		var raised *concurrent.PanicError
		raised, _ = r.panicked.(*concurrent.PanicError)
		if assert.NotNil(t, raised) {
			assert.Equal(t, errLoad, raised.Value)
		}
	default:
		assert.ErrorIs(t, r.err, concurrent.ErrGoexit)
	}
}

// everyCase runs f in a bubble, which reports deadlocks, for each callback and
// each of its ends.
func everyCase(t *testing.T, f func(t *testing.T, callback, end string)) {
	t.Helper()
	for callback := range callbacks {
		for end := range ends {
			t.Run(callback+"/"+end, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { f(t, callback, end) })
			})
		}
	}
}

// checkUsable loads key "a" once more.
func checkUsable(t *testing.T, c *stringCache) {
	t.Helper()
	c.Invalidate("a")
	value, err := c.GetFunc(context.Background(), "a", fixed(42))
	assert.NoError(t, err)
	assert.Equal(t, 42, value)
}

func TestCallbacksMayCallEveryPlainMethod(t *testing.T) {
	everyCase(t, func(t *testing.T, callback, end string) {
		for method, run := range plainMethods {
			for _, elsewhere := range []bool{false, true} {
				var c *stringCache
				c, call := callbacks[callback](func(context.Context) {
					if elsewhere {
						start(func() (int, error) { run(c); return 0, nil }).wait()
					} else {
						run(c)
					}
					ends[end]()
				})
				checkEnd(t, callback, end, start(call).wait())
				checkUsable(t, c)
				if t.Failed() {
					t.Fatalf("method %s, elsewhere %v", method, elsewhere)
				}
			}
		}
	})
}

// A call that would wait for the load it is made in is refused; one that finds
// a value, in the iterator, is not.
func TestCallbacksThatWouldWaitForThemselvesAreRefused(t *testing.T) {
	everyCase(t, func(t *testing.T, callback, end string) {
		for method, run := range waitingMethods {
			for _, elsewhere := range []bool{false, true} {
				var c *stringCache
				var inner result
				c, call := callbacks[callback](func(ctx context.Context) {
					if elsewhere {
						inner = start(func() (int, error) { return run(ctx, c) }).wait()
					} else {
						inner.value, inner.err = run(ctx, c)
					}
					ends[end]()
				})
				checkEnd(t, callback, end, start(call).wait())
				if callback == "All" {
					assert.Equal(t, result{value: 7}, inner)
				} else {
					assert.ErrorIs(t, inner.err, concurrent.ErrReentrant)
				}
				checkUsable(t, c)
				if t.Failed() {
					t.Fatalf("method %s, elsewhere %v", method, elsewhere)
				}
			}
		}
	})
}

// A goroutine that the callback starts, without the callback's context, is a
// caller like any other: it waits and gets the load's outcome.
func TestGoroutinesOfCallbacksAreCallersLikeOthers(t *testing.T) {
	everyCase(t, func(t *testing.T, callback, end string) {
		for _, run := range waitingMethods {
			var c *stringCache
			var inner *call
			c, outer := callbacks[callback](func(context.Context) {
				inner = start(func() (int, error) { return run(context.Background(), c) })
				synctest.Wait()
				ends[end]()
			})
			checkEnd(t, callback, end, start(outer).wait())
			if callback == "All" {
				assert.Equal(t, result{value: 7}, inner.wait())
			} else {
				checkEnd(t, callback, end, inner.wait())
			}
			checkUsable(t, c)
		}
	})
}

// The callback's context is dead once the callback has returned: it belongs to
// no activity, and has ended.
func TestTheContextOfALoadIsDeadAfterIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c stringCache
		var kept context.Context
		_, err := c.GetFunc(context.Background(), "a", func(ctx context.Context, _ string) (int, error) {
			kept = ctx
			return 1, nil
		})
		assert.NoError(t, err)
		synctest.Wait()
		_, err = c.GetFunc(kept, "b", never(t))
		assert.ErrorIs(t, err, context.Canceled)
		value, err := c.GetFunc(context.WithoutCancel(kept), "b", func(ctx context.Context, _ string) (int, error) {
			return c.GetFunc(ctx, "a", never(t))
		})
		assert.NoError(t, err)
		assert.Equal(t, 1, value)
	})
}
