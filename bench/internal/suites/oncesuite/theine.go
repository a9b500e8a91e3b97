package oncesuite

import (
	"context"

	"github.com/Yiling-J/theine-go"
)

func init() { add("theine", peer{cache: newTheine, ranges: true, loadsAgain: true}) }

type theineCache struct {
	c *theine.LoadingCache[uint64, uint64]
}

func newTheine(c Config) Cache {
	cache, err := theine.NewBuilder[uint64, uint64](int64(c.Capacity)).BuildWithLoader(
		func(ctx context.Context, key uint64) (theine.Loaded[uint64], error) {
			v, err := c.Load(ctx, key)
			return theine.Loaded[uint64]{Value: v, Cost: 1, TTL: c.TTL}, err
		})
	if err != nil {
		panic(err) // the configuration does not vary but in size and TTL
	}
	return &theineCache{cache}
}

func (t *theineCache) Get(ctx context.Context, key uint64) (uint64, error) { return t.c.Get(ctx, key) }

func (t *theineCache) Len() int { return t.c.Len() }

func (t *theineCache) Settle() { t.c.Wait() }

func (t *theineCache) Values(visit func(uint64)) {
	t.c.Range(func(_, v uint64) bool {
		visit(v)
		return true
	})
}

func (t *theineCache) Close() { t.c.Close() }
