package oncesuite

import (
	"context"
	"errors"
	"runtime"

	"github.com/jellydator/ttlcache/v3"
)

func init() { add("ttlcache", peer{cache: newTTLCache, clears: true, ranges: true, loadsAgain: true}) }

var errNoValue = errors.New("ttlcache has no value: its loader returned none")

type ttlItem = ttlcache.Item[uint64, uint64]

type ttlCache struct {
	c       *ttlcache.Cache[uint64, uint64]
	running chan struct{} // closed when the goroutine that removes expired entries has ended; nil if there is none
}

// newTTLCache loads through a SuppressedLoader, so that callers share a load.
// A hit does not prolong the life of its entry, as it does not in the others.
func newTTLCache(c Config) Cache {
	loader := ttlcache.LoaderFunc[uint64, uint64](func(cache *ttlcache.Cache[uint64, uint64], key uint64) *ttlItem {
		v, err := c.Load(context.Background(), key)
		if err != nil {
			return nil
		}
		return cache.Set(key, v, ttlcache.DefaultTTL)
	})
	t := &ttlCache{c: ttlcache.New(
		ttlcache.WithCapacity[uint64, uint64](uint64(c.Capacity)),
		ttlcache.WithTTL[uint64, uint64](c.TTL),
		ttlcache.WithLoader[uint64, uint64](ttlcache.NewSuppressedLoader[uint64, uint64](loader, nil)),
		ttlcache.WithDisableTouchOnHit[uint64, uint64](),
	)}
	if c.TTL > 0 {
		t.running = make(chan struct{})
		go func() {
			defer close(t.running)
			t.c.Start()
		}()
	}
	return t
}

// Get cannot pass on ctx, nor the error of a load, for which it returns one of
// its own.
func (t *ttlCache) Get(_ context.Context, key uint64) (uint64, error) {
	item := t.c.Get(key)
	if item == nil {
		return 0, errNoValue
	}
	return item.Value(), nil
}

func (t *ttlCache) Len() int { return t.c.Len() }

func (t *ttlCache) InvalidateAll() { t.c.DeleteAll() }

func (t *ttlCache) Values(visit func(uint64)) {
	t.c.Range(func(item *ttlItem) bool {
		visit(item.Value())
		return true
	})
}

// Close stops the goroutine. Stop does nothing if Start has not begun.
func (t *ttlCache) Close() {
	for t.running != nil {
		t.c.Stop()
		select {
		case <-t.running:
			return
		default:
			runtime.Gosched()
		}
	}
}
