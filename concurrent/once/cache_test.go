package once_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"reflect"
	"runtime"
	"testing"
	"time"
	"weak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/once"
)

func TestTheZeroCacheWorks(t *testing.T) {
	var c once.Cache[string, int]
	_, ok := c.Peek("a")
	assert.False(t, ok)
	c.Invalidate("a")
	c.InvalidateAll()
	assert.Zero(t, c.Len())
	assert.Empty(t, maps.Collect(c.All()))
	assert.Zero(t, c.Stats())

	value, err := c.GetFunc(context.Background(), "a", fixed(1))
	require.NoError(t, err)
	assert.Equal(t, 1, value)
	c.Set("b", 2)
	assert.Equal(t, map[string]int{"a": 1, "b": 2}, maps.Collect(c.All()))
	assert.Equal(t, 2, c.Len())
}

func TestSetReplacesAndInvalidateRemoves(t *testing.T) {
	ctx := context.Background()
	c := once.NewCache(once.CacheConfig[string, int]{Load: fixed(1)})
	value, err := c.Get(ctx, "a")
	require.NoError(t, err)
	assert.Equal(t, 1, value)

	c.Set("a", 2)
	value, err = c.Get(ctx, "a")
	require.NoError(t, err)
	assert.Equal(t, 2, value)
	assert.Equal(t, 1, c.Len())

	c.Invalidate("a")
	_, ok := c.Peek("a")
	assert.False(t, ok)
	assert.Zero(t, c.Len())
	c.Invalidate("a")

	c.Set("a", 3)
	c.Set("b", 4)
	c.InvalidateAll()
	assert.Zero(t, c.Len())
	assert.Empty(t, maps.Collect(c.All()))
	c.Set("b", 5)
	assert.Equal(t, 1, c.Len())
	c.Invalidate("b")
	assert.Zero(t, c.Len())
}

func TestGetFuncTakesTheValueThatIsThere(t *testing.T) {
	c := once.NewCache(once.CacheConfig[string, int]{Load: fixed(1)})
	_, err := c.Get(context.Background(), "a")
	require.NoError(t, err)
	value, err := c.GetFunc(context.Background(), "a", never(t))
	require.NoError(t, err)
	assert.Equal(t, 1, value)
}

func TestStatsCountEveryCallOnce(t *testing.T) {
	ctx := context.Background()
	ended, cancel := context.WithCancel(ctx)
	cancel()
	fail := func(context.Context, string) (int, error) { return 0, errLoad }
	c := once.NewCache(once.CacheConfig[string, int]{Load: fixed(1), CountHits: true, MaxEntries: 2})
	for _, key := range []string{"a", "a", "b", "c", "a"} {
		_, err := c.Get(ctx, key)
		require.NoError(t, err)
	}
	_, err := c.GetFunc(ctx, "d", fail)
	require.ErrorIs(t, err, errLoad)
	_, err = c.Get(ended, "e")
	require.ErrorIs(t, err, context.Canceled)
	assert.Panics(t, func() {
		_, _ = c.GetFunc(ctx, "f", func(context.Context, string) (int, error) { panic("no") })
	})
	c.Set("g", 1)
	c.Peek("g")
	for range c.All() {
	}
	assert.Equal(t, once.Stats{
		Entries: 2,
		Hits:    2, // the second "a" and the last, which was spared
		Misses:  6, // a b c d e f
		Loads:   5, // not e

		LoadErrors: 2, // d f
		Evictions:  2, // b for c, c for g: a was hit
	}, c.Stats())

	var uncounted once.Cache[string, int]
	uncounted.Set("a", 1)
	_, err = uncounted.GetFunc(ctx, "a", fail)
	require.NoError(t, err)
	assert.Zero(t, uncounted.Stats().Hits)
}

// session is a key whose content others may be changing while an error is made.
type session struct{ user string }

func TestErrorsDoNotReadWhatAKeyLeadsTo(t *testing.T) {
	ctx := context.Background()
	var c once.Cache[*session, int]
	key := &session{"content"}
	var reentrant error
	_, exited := c.GetFunc(ctx, key, func(ctx context.Context, key *session) (int, error) {
		_, reentrant = c.GetFunc(ctx, key, func(context.Context, *session) (int, error) { return 0, nil })
		runtime.Goexit()
		return 0, nil
	})
	for want, err := range map[error]error{concurrent.ErrGoexit: exited, concurrent.ErrReentrant: reentrant} {
		require.ErrorIs(t, err, want)
		assert.ErrorContains(t, err, fmt.Sprintf("load of (*once_test.session)(%p)", key))
		assert.NotContains(t, err.Error(), "content")
	}
	assert.ErrorContains(t, reentrant, fmt.Sprintf("once: Cache.GetFunc((*once_test.session)(%p)): ", key))
}

func TestKeysThatCannotBeFoundAgain(t *testing.T) {
	ctx := context.Background()
	type point struct{ x, y float64 }
	var c once.Cache[any, int]
	load := func(context.Context, any) (int, error) { return 0, errLoad }
	for _, key := range []any{math.NaN(), point{1, math.NaN()}, []int{1}, map[string]int{}, func() {}} {
		var err error
		require.NotPanics(t, func() { _, err = c.GetFunc(ctx, key, load) }, "a call that returns errors returns this one")
		assert.ErrorIs(t, err, concurrent.ErrInvalidKey)
		assert.ErrorContains(t, err, "once: Cache.GetFunc")
		assert.Panics(t, func() { c.Set(key, 1) })
		_, ok := c.Peek(key)
		assert.False(t, ok)
		c.Invalidate(key)
	}
	assert.Zero(t, c.Len())
	assert.Zero(t, c.Stats())

	negative, positive := math.Copysign(0, -1), 0.0
	c.Set(negative, 1)
	value, ok := c.Peek(positive)
	assert.True(t, ok, "keys that are equal are one key")
	assert.Equal(t, 1, value)
}

func TestMisusePanicsWithWordsThatNameTheFix(t *testing.T) {
	var nilContext context.Context
	ctx := context.Background()
	var c once.Cache[string, int]
	loading := once.NewCache(once.CacheConfig[string, int]{Load: fixed(1)})
	var v once.Value[int]
	cases := map[string]struct {
		call func()
		want string
	}{
		"Get without Load":         {func() { _, _ = c.Get(ctx, "a") }, "once: Cache.Get called on a cache without a load function; set CacheConfig.Load, or call GetFunc with the function"},
		"Get with nil context":     {func() { _, _ = loading.Get(nilContext, "a") }, "once: Cache.Get called with a nil context; pass "},
		"GetFunc with nil context": {func() { _, _ = c.GetFunc(nilContext, "a", fixed(1)) }, "once: Cache.GetFunc called with a nil context; pass "},
		"GetFunc with nil load":    {func() { _, _ = c.GetFunc(ctx, "a", nil) }, "once: Cache.GetFunc called with a nil function; pass "},
		"negative MaxEntries":      {func() { once.NewCache(once.CacheConfig[string, int]{MaxEntries: -1}) }, "once: CacheConfig.MaxEntries is -1; use the number of values to keep, or 0 for no bound"},
		"negative TTL":             {func() { once.NewCache(once.CacheConfig[string, int]{TTL: -time.Second}) }, "once: CacheConfig.TTL is -1s; use the time to keep a value, or 0 if values do not expire"},
		"NewValue with nil":        {func() { once.NewValue[int](nil) }, "once: NewValue called with a nil function; pass "},
		"Get of a zero Value":      {func() { _, _ = v.Get(ctx) }, "once: Value.Get called on a zero Value; make it with NewValue"},
		"Value.Get with nil":       {func() { _, _ = v.Get(nilContext) }, "once: Value.Get called with a nil context; pass "},
	}
	for name, tc := range cases {
		func() {
			defer func() { assert.Contains(t, recover(), tc.want, name) }()
			tc.call()
		}()
	}
	assert.Zero(t, c.Stats(), "a misused call registered something")
}

// copyOf returns a copy that vet does not see.
func copyOf[T any](p *T) *T {
	c := reflect.New(reflect.TypeFor[T]())
	c.Elem().Set(reflect.ValueOf(p).Elem())
	return c.Interface().(*T)
}

func TestCopiesPanic(t *testing.T) {
	cache := once.NewCache(once.CacheConfig[string, int]{Load: fixed(1)})
	copied := copyOf(cache)
	calls := map[string]func(){
		"Get":           func() { _, _ = copied.Get(context.Background(), "a") },
		"Set":           func() { copied.Set("a", 1) },
		"Invalidate":    func() { copied.Invalidate("a") },
		"InvalidateAll": func() { copied.InvalidateAll() },
		"All":           func() { _ = maps.Collect(copied.All()) },
	}
	for name, call := range calls {
		assert.PanicsWithValue(t, "once: Cache copied after first use; share it by pointer instead", call, name)
	}
}

func TestTheIteratorSkipsLoadsAndAllowsChanges(t *testing.T) {
	g := newGate()
	c := once.NewCache(once.CacheConfig[string, int]{Load: g.load})
	loading := start(func() (int, error) { return c.Get(context.Background(), "loading") })
	<-g.started
	for i := range 100 {
		c.Set(fmt.Sprint(i), i)
	}
	assert.Equal(t, 100, c.Len(), "a load in flight does not count")
	seen := map[string]int{}
	for key, value := range c.All() {
		seen[key]++
		c.Invalidate(key)
		c.Set("new "+key, value)
		if _, err := c.GetFunc(context.Background(), "other", fixed(1)); err != nil {
			t.Error(err)
		}
	}
	for i := range 100 {
		assert.Equal(t, 1, seen[fmt.Sprint(i)], i)
	}
	assert.NotContains(t, seen, "loading")
	for range c.All() {
		break
	}
	g.release <- result{value: 1}
	assert.Equal(t, result{value: 1}, loading.wait())
}

func TestAnUnreachableCacheIsCollected(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{
		Load:       func(_ context.Context, key int) (int, error) { return key, nil },
		MaxEntries: 10,
		TTL:        time.Hour,
	})
	for i := range 100 {
		_, err := c.Get(context.Background(), i)
		require.NoError(t, err)
	}
	pointer := weak.Make(c)
	runtime.KeepAlive(c)
	c = nil
	for range 100 {
		if pointer.Value() == nil {
			return
		}
		runtime.GC()
	}
	t.Error("the cache is still reachable")
}
