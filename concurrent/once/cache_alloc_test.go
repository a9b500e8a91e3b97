package once_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/once"
	"github.com/surety-go/surety/internal/alloctest"
)

type point struct {
	x, y int
	name string
}

// hits returns the cases of one type of key, on a cache with everything that a
// hit can cost.
func hits[K comparable](t *testing.T, detail string, key K) []alloctest.Case {
	ctx := context.Background()
	load := func(context.Context, K) (string, error) { return "value", nil }
	c := once.NewCache(once.CacheConfig[K, string]{Load: load, MaxEntries: 10, TTL: time.Hour, CountHits: true})
	_, err := c.Get(ctx, key)
	require.NoError(t, err)
	return []alloctest.Case{
		{Name: "Cache.Get", Detail: detail, Run: func() { _, _ = c.Get(ctx, key) }},
		{Name: "Cache.GetFunc", Detail: detail, Run: func() { _, _ = c.GetFunc(ctx, key, load) }},
		{Name: "Cache.Peek", Detail: detail, Run: func() { c.Peek(key) }},
		{Name: "Cache.Len", Detail: detail, Run: func() { c.Len() }},
		{Name: "Cache.Stats", Detail: detail, Run: func() { c.Stats() }},
	}
}

func TestAllocations(t *testing.T) {
	v := once.NewValue(func(context.Context) (string, error) { return "value", nil })
	reset := once.NewValue(func(context.Context) (string, error) { return "value", nil })
	_, err := v.Get(context.Background())
	require.NoError(t, err)

	cases := hits(t, "string keys", "a key")
	cases = append(cases, hits(t, "int keys", 12345)...)
	cases = append(cases, hits(t, "struct keys", point{1, 2, "p"})...)
	cases = append(cases, hits[any](t, "interface keys", "a key")...)
	cases = append(cases,
		alloctest.Case{Name: "Value.Get", Detail: "value present", Run: func() { _, _ = v.Get(context.Background()) }},
		alloctest.Case{Name: "Value.Reset", Detail: "any", Run: reset.Reset})
	alloctest.Run(t, cases)
}
