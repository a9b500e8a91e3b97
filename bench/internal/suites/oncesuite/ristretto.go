package oncesuite

import (
	"context"
	"time"

	"github.com/dgraph-io/ristretto/v2"
)

// Values become visible when a goroutine of the cache has admitted them, so
// that a key can be loaded again although nothing was evicted.
func init() { add("ristretto", peer{cache: newRistretto, ranges: true, loadsAgain: true}) }

// ristrettoCache is configured as the library's documentation advises for
// entries that count one each. It has no load function of its own.
type ristrettoCache struct {
	c       *ristretto.Cache[uint64, uint64]
	ttl     time.Duration
	flights flights
}

func newRistretto(c Config) Cache {
	cache, err := ristretto.NewCache(&ristretto.Config[uint64, uint64]{
		NumCounters:        10 * int64(c.Capacity),
		MaxCost:            int64(c.Capacity),
		BufferItems:        64,
		IgnoreInternalCost: true,
	})
	if err != nil {
		panic(err) // the configuration does not vary but in size
	}
	return &ristrettoCache{cache, c.TTL, flights{load: c.Load}}
}

func (r *ristrettoCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := r.c.Get(key); ok {
		return v, nil
	}
	return r.flights.get(ctx, key, r)
}

func (r *ristrettoCache) peek(key uint64) (uint64, bool) { return r.c.Get(key) }

func (r *ristrettoCache) put(key, value uint64) { r.c.SetWithTTL(key, value, 1, r.ttl) }

func (r *ristrettoCache) Len() int {
	n := 0
	r.Values(func(uint64) { n++ })
	return n
}

func (r *ristrettoCache) Settle() { r.c.Wait() }

func (r *ristrettoCache) Values(visit func(uint64)) {
	r.c.IterValues(func(v uint64) bool {
		visit(v)
		return false
	})
}

func (r *ristrettoCache) Close() { r.c.Close() }
