package oncesuite

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/viccon/sturdyc"
)

func init() { add("sturdyc", peer{cache: newSturdyc, ranges: true, loadsAgain: true}) }

// sturdycCache has string keys, so that each call makes one.
type sturdycCache struct {
	c    *sturdyc.Client[uint64]
	load Load
}

// newSturdyc makes a shard for every 1,000 entries, and has 10 percent of a
// full shard evicted at once, as in the library's examples. Its entries always
// expire. Its goroutine that looks for expired ones cannot be stopped, so only
// caches with a TTL have it.
func newSturdyc(c Config) Cache {
	shards := min(max(c.Capacity/1000, 1), 64)
	if c.TTL > 0 {
		return &sturdycCache{sturdyc.New[uint64](c.Capacity, shards, c.TTL, 10), c.Load}
	}
	const never = time.Duration(math.MaxInt64) / 2
	return &sturdycCache{sturdyc.New[uint64](c.Capacity, shards, never, 10, sturdyc.WithNoContinuousEvictions()), c.Load}
}

func (s *sturdycCache) Get(ctx context.Context, key uint64) (uint64, error) {
	return s.c.GetOrFetch(ctx, strconv.FormatUint(key, 10), func(ctx context.Context) (uint64, error) { return s.load(ctx, key) })
}

func (s *sturdycCache) Len() int { return s.c.Size() }

func (s *sturdycCache) Values(visit func(uint64)) {
	for _, key := range s.c.ScanKeys() {
		if v, ok := s.c.Get(key); ok {
			visit(v)
		}
	}
}

// Close removes the entries. The goroutine of a cache with a TTL cannot be
// stopped and keeps the rest.
func (s *sturdycCache) Close() {
	for _, key := range s.c.ScanKeys() {
		s.c.Delete(key)
	}
}
