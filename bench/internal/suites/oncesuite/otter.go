package oncesuite

import (
	"context"

	"github.com/maypok86/otter/v2"
)

func init() { add("otter-v2", peer{cache: newOtter, clears: true, ranges: true}) }

type otterCache struct {
	c      *otter.Cache[uint64, uint64]
	loader otter.Loader[uint64, uint64]
}

func newOtter(c Config) Cache {
	o := &otter.Options[uint64, uint64]{MaximumSize: c.Capacity}
	if c.TTL > 0 {
		o.ExpiryCalculator = otter.ExpiryWriting[uint64, uint64](c.TTL)
	}
	return &otterCache{otter.Must(o), otter.LoaderFunc[uint64, uint64](c.Load)}
}

func (o *otterCache) Get(ctx context.Context, key uint64) (uint64, error) {
	return o.c.Get(ctx, key, o.loader)
}

func (o *otterCache) Len() int { return o.c.EstimatedSize() }

func (o *otterCache) Settle() { o.c.CleanUp() }

func (o *otterCache) InvalidateAll() { o.c.InvalidateAll() }

func (o *otterCache) Values(visit func(uint64)) {
	for v := range o.c.Values() {
		visit(v)
	}
}

func (o *otterCache) Close() { o.c.StopAllGoroutines() }
