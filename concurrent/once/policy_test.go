package once_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/once"
)

func keys(c *once.Cache[int, int]) []int { return slices.Sorted(maps.Keys(maps.Collect(c.All()))) }

func TestTheBoundEvictsWhatWasWrittenFirst(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 3})
	for i := range 10 {
		c.Set(i, i)
		require.LessOrEqual(t, c.Len(), 3)
	}
	assert.Equal(t, []int{7, 8, 9}, keys(c))
	assert.EqualValues(t, 7, c.Stats().Evictions)
}

func TestHitsSpareOnceAndOtherLooksDoNot(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 3})
	get := func(key int) {
		_, err := c.GetFunc(context.Background(), key, func(context.Context, int) (int, error) { return 0, errLoad })
		require.NoError(t, err)
	}
	c.Set(1, 1)
	c.Set(2, 2)
	c.Set(3, 3)
	get(1)
	c.Peek(2)
	for range c.All() {
	}
	c.Set(4, 4)
	assert.Equal(t, []int{1, 3, 4}, keys(c), "2 was not hit")
	c.Set(5, 5)
	assert.Equal(t, []int{1, 4, 5}, keys(c), "3 was not hit")
	c.Set(6, 6)
	assert.Equal(t, []int{4, 5, 6}, keys(c), "1 was spared once")
}

// Even if everything kept was hit, what was just written stays.
func TestTheNewestIsNeverTheVictim(t *testing.T) {
	for _, limit := range []int{1, 2, 31, 32, 33, 100} {
		c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: limit})
		for i := range 3 * limit {
			c.Set(i, i)
			for key := range i + 1 {
				if _, ok := c.Peek(key); ok {
					_, err := c.GetFunc(context.Background(), key, failing)
					require.NoError(t, err)
				}
			}
			_, ok := c.Peek(i)
			require.True(t, ok, "limit %d, key %d", limit, i)
			require.Equal(t, min(i+1, limit), c.Len())
		}
	}
}

func failing(context.Context, int) (int, error) { return 0, errLoad }

func TestAnEvictionSparesABoundedNumber(t *testing.T) {
	const limit, spared = 100, 32
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: limit})
	for key := range limit {
		c.Set(key, key)
		_, err := c.GetFunc(context.Background(), key, failing)
		require.NoError(t, err)
	}
	c.Set(limit, limit)
	_, ok := c.Peek(spared)
	assert.False(t, ok)
	assert.Equal(t, limit, c.Len())
}

func TestReplacingAValueEvictsNothing(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 2})
	c.Set(1, 1)
	c.Set(2, 2)
	for i := range 10 {
		c.Set(2, i)
	}
	assert.Equal(t, []int{1, 2}, keys(c))
	assert.Zero(t, c.Stats().Evictions)
}

// clock is a cache's clock that stands until it is moved.
type clock struct {
	now   time.Duration
	reads int
}

func (c *clock) read() time.Duration { c.reads++; return c.now }

func TestExpiredEntriesMakeRoomFirst(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 4, TTL: 10})
	var now clock
	once.SetClock(c, now.read)
	hit := func(key int) {
		_, err := c.GetFunc(context.Background(), key, failing)
		require.NoError(t, err)
	}
	c.Set(1, 1)
	hit(1) // expired entries are not spared
	c.Set(2, 2)
	c.Set(3, 3)
	now.now = 5
	c.Set(4, 4)
	now.now = 10
	assert.Equal(t, []int{4}, keys(c))
	assert.Equal(t, 4, c.Len(), "expired values count until their room is taken")
	c.Set(5, 5)
	assert.Equal(t, 3, c.Len(), "1 and 2 were dropped")
	c.Set(6, 6)
	assert.Equal(t, []int{4, 5, 6}, keys(c))
	assert.Equal(t, 3, c.Len())
	assert.Equal(t, once.Stats{Entries: 3, Expirations: 3}, c.Stats())

	now.now = 15
	value, err := c.GetFunc(context.Background(), 4, func(context.Context, int) (int, error) { return 44, nil })
	require.NoError(t, err)
	assert.Equal(t, 44, value)
	assert.Equal(t, once.Stats{Entries: 3, Misses: 1, Loads: 1, Expirations: 4}, c.Stats())
}

func TestAnExpiredValueWhoseLoadFailsIsGone(t *testing.T) {
	c := once.NewCache(once.CacheConfig[int, int]{TTL: 10})
	var now clock
	once.SetClock(c, now.read)
	c.Set(1, 1)
	now.now = 10
	_, err := c.GetFunc(context.Background(), 1, failing)
	require.ErrorIs(t, err, errLoad)
	assert.Zero(t, c.Len())
	now.now = 0
	_, ok := c.Peek(1)
	assert.False(t, ok)
}

func TestTheClockIsReadOnlyForTheTTL(t *testing.T) {
	for ttl, reads := range map[time.Duration]int{0: 0, time.Hour: 1} {
		c := once.NewCache(once.CacheConfig[int, int]{TTL: ttl, MaxEntries: 10})
		var now clock
		once.SetClock(c, now.read)
		c.Set(1, 1)
		if ttl == 0 {
			c.Set(2, 2)
			c.Invalidate(2)
			require.Zero(t, now.reads)
		}
		now.reads = 0
		_, err := c.GetFunc(context.Background(), 1, failing)
		require.NoError(t, err)
		assert.Equal(t, reads, now.reads, "one hit with TTL %v", ttl)
	}
}
