package once_test

import (
	"context"
	"maps"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/once"
)

func TestAValueIsKeptUntilExactlyItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		loads := 0
		c := once.NewCache(once.CacheConfig[string, int]{
			TTL: time.Minute,
			Load: func(context.Context, string) (int, error) {
				time.Sleep(time.Hour) // does not count
				loads++
				return loads, nil
			},
		})
		get := func() int {
			value, err := c.Get(context.Background(), "a")
			require.NoError(t, err)
			return value
		}
		assert.Equal(t, 1, get())
		c.Set("b", 9)

		time.Sleep(time.Minute - 1)
		assert.Equal(t, 1, get())
		assert.Equal(t, map[string]int{"a": 1, "b": 9}, maps.Collect(c.All()))

		time.Sleep(time.Nanosecond)
		_, ok := c.Peek("a")
		assert.False(t, ok)
		_, ok = c.Peek("b")
		assert.False(t, ok)
		assert.Empty(t, maps.Collect(c.All()))
		assert.Equal(t, 2, get())
	})
}

// A value that has expired when its waiters wake is theirs all the same.
func TestWaitersGetTheValueHoweverShortItsLife(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := once.NewCache(once.CacheConfig[string, int]{TTL: 1, MaxEntries: 1, Load: g.load})
		var calls []*call
		for range 200 {
			calls = append(calls, start(func() (int, error) { return c.Get(context.Background(), "a") }))
		}
		synctest.Wait()
		g.release <- result{value: 7}
		time.Sleep(time.Nanosecond)
		c.Set("b", 1)
		for _, call := range calls {
			assert.Equal(t, result{value: 7}, call.wait())
		}
		assert.Equal(t, 1, g.loads())
		_, ok := c.Peek("a")
		assert.False(t, ok)
	})
}

func TestTheLongestTTLNeverEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := once.NewCache(once.CacheConfig[string, int]{TTL: math.MaxInt64})
		time.Sleep(time.Hour)
		c.Set("a", 1)
		time.Sleep(10000 * time.Hour)
		_, ok := c.Peek("a")
		assert.True(t, ok)
	})
}

// Set during a load: the value set stays, the waiters get what was loaded.
func TestALateLoadOverwritesNoSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, end := range []result{{value: 1}, {err: errLoad}, {panicked: errLoad}} {
			g := newGate()
			c := once.NewCache(once.CacheConfig[string, int]{MaxEntries: 1, Load: g.load})
			waiter := start(func() (int, error) { return c.Get(context.Background(), "a") })
			synctest.Wait()
			c.Set("a", 2)
			value, err := c.Get(context.Background(), "a")
			require.NoError(t, err)
			assert.Equal(t, 2, value)

			g.release <- end
			r := waiter.wait()
			assert.Equal(t, end.value, r.value)
			assert.Equal(t, end.err, r.err)
			value, ok := c.Peek("a")
			assert.True(t, ok)
			assert.Equal(t, 2, value)
			assert.Equal(t, 1, c.Len())
		}
	})
}

func TestInvalidateAllDisplacesEveryLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGate()
		c := once.NewCache(once.CacheConfig[string, int]{MaxEntries: 1, Load: g.load})
		var calls []*call
		for _, key := range []string{"a", "b", "c"} {
			calls = append(calls, start(func() (int, error) { return c.Get(context.Background(), key) }))
		}
		synctest.Wait()
		c.Set("d", 1)
		c.InvalidateAll()
		for i := range calls {
			g.release <- result{value: i}
		}
		for _, call := range calls {
			assert.NoError(t, call.wait().err)
		}
		assert.Zero(t, c.Len())
		assert.Empty(t, maps.Collect(c.All()))
	})
}

// A cache and a value that were used leave nothing running in their bubble.
func TestNothingRunsAtRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := once.NewCache(once.CacheConfig[string, int]{TTL: time.Second, MaxEntries: 1, Load: fixed(1)})
		v := once.NewValue(func(context.Context) (int, error) { return 1, nil })
		for _, key := range []string{"a", "b"} {
			_, err := c.Get(context.Background(), key)
			require.NoError(t, err)
		}
		_, err := v.Get(context.Background())
		require.NoError(t, err)
	})
}
