package oncesuite

import (
	"context"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/hashicorp/golang-lru/v2/expirable"
)

func init() { add("golang-lru", peer{cache: newGolangLRU, clears: true, ranges: true}) }

func newGolangLRU(c Config) Cache {
	if c.TTL > 0 {
		return &expirableCache{expirable.NewLRU[uint64, uint64](c.Capacity, nil, c.TTL), flights{load: c.Load}}
	}
	cache, err := lru.New[uint64, uint64](c.Capacity)
	if err != nil {
		panic(err) // the capacity is positive
	}
	return &lruCache{cache, flights{load: c.Load}}
}

// lruCache is golang-lru's cache, which has no load function of its own.
type lruCache struct {
	c       *lru.Cache[uint64, uint64]
	flights flights
}

func (l *lruCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := l.c.Get(key); ok {
		return v, nil
	}
	return l.flights.get(ctx, key, l)
}

func (l *lruCache) peek(key uint64) (uint64, bool) { return l.c.Peek(key) }

func (l *lruCache) put(key, value uint64) { l.c.Add(key, value) }

func (l *lruCache) Len() int { return l.c.Len() }

func (l *lruCache) InvalidateAll() { l.c.Purge() }

func (l *lruCache) Values(visit func(uint64)) {
	for _, v := range l.c.Values() {
		visit(v)
	}
}

// expirableCache is golang-lru's cache of entries that expire.
type expirableCache struct {
	c       *expirable.LRU[uint64, uint64]
	flights flights
}

func (e *expirableCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := e.c.Get(key); ok {
		return v, nil
	}
	return e.flights.get(ctx, key, e)
}

func (e *expirableCache) peek(key uint64) (uint64, bool) { return e.c.Peek(key) }

func (e *expirableCache) put(key, value uint64) { e.c.Add(key, value) }

func (e *expirableCache) Len() int { return e.c.Len() }

func (e *expirableCache) InvalidateAll() { e.c.Purge() }

func (e *expirableCache) Values(visit func(uint64)) {
	for _, v := range e.c.Values() {
		visit(v)
	}
}

// Close removes the entries. The cache's goroutine cannot be stopped and keeps
// the rest.
func (e *expirableCache) Close() { e.c.Purge() }
