package once

import (
	"context"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/nocopy"
	"github.com/surety-go/surety/internal/seam"
)

// Cache keeps one value per key, loaded by a function when first asked for.
//
// Use it for what is costly to get and is asked for again: rows, files, remote
// answers, parsed input. However many callers miss a key at once, it is loaded
// once, and all of them get that result. For values that are computed without
// waiting, cannot go stale and need no bound, atomicmap.Map.LoadOrCompute is
// smaller. For one value without a key, use [Value].
//
// # Guarantees
//
//   - Zero value: an empty cache without bound or expiry, ready for GetFunc,
//     Set and Peek. Get needs CacheConfig.Load.
//   - Copying: not after first use; vet reports it, and calls that load, write
//     or visit the whole cache panic on a copy.
//   - Access: any goroutine, any time, every method.
//   - Memory model: the call that starts a load synchronizes before the load
//     function's start, and its end before every call that returns its
//     outcome. Set synchronizes before every call that returns its value.
//   - Atomicity: calls that name a key are linearizable for that key, with
//     eviction and expiry as deletions at any time, InvalidateAll for the whole
//     cache. At any time at most one load of a key can write the cache: none
//     that Set or Invalidate overtook does. A Get that starts after Invalidate
//     or Set returned never gets a value whose load began before. What a Get
//     returned from a load, the next Get finds, unless it was displaced,
//     evicted or expired.
//   - Progress: Get and GetFunc wait for a load if the key has no value. No
//     other call waits for user code.
//   - Fairness: none between keys or callers. Of the values that were
//     not hit since they were written or spared, eviction takes the one for
//     which that is longest ago; it spares at most 32 in a row.
//   - Cancellation: a caller leaves when its context ends; the load goes on
//     for the others, and is cancelled when the last one has left. Nobody joins
//     a load that is being cancelled: the next caller starts a new one.
//   - Callbacks: load functions run on goroutines of their own with no lock
//     held, and may use the cache in any way. A call that is to wait for the
//     load it is part of, also through other loads, fails with
//     concurrent.ErrReentrant if it passes the load's context on.
//   - Panics: of a load function, are raised in each caller that waits, as a
//     *concurrent.PanicError of its own; if none is left, the process crashes
//     as by any goroutine's panic. Goexit gives the callers
//     concurrent.ErrGoexit. Neither is kept, nor is an error: the next call
//     loads again. Keys that do not equal themselves (NaN) and keys that cannot
//     be compared have no value; Get and GetFunc return
//     concurrent.ErrInvalidKey, Set panics.
//   - Goroutines: one for each load that runs. None at rest.
//   - Testing (synctest): works in bubbles; waits are durable, and a cache made
//     in a bubble expires by the bubble's clock.
type Cache[K comparable, V any] struct {
	nocopy  nocopy.Guard
	config  CacheConfig[K, V] // immutable after NewCache
	start   seam.Time         // of the cache's clock; immutable after NewCache
	clock   func() seam.Duration
	entries atomicmap.Map[K, *entry[K, V]]
	policy  policy[K, V]
	counts  counts
}

// NewCache returns an empty cache. It panics if c.Validate returns an error.
//
// Concurrency: independent; wait-free.
func NewCache[K comparable, V any](c CacheConfig[K, V]) *Cache[K, V] {
	if err := c.Validate(); err != nil {
		panic(err.Error())
	}
	cache := &Cache[K, V]{config: c}
	if c.TTL > 0 {
		cache.start = seam.Now()
	}
	cache.nocopy.Check("once: Cache")
	return cache
}

// Get returns the value of key, and loads it with CacheConfig.Load if there is
// none. Callers that ask for a key that is being loaded wait for that load and
// get its outcome, whatever it is. An error is not kept.
//
// A value or outcome that is there is returned even if ctx has ended. Otherwise,
// when ctx ends, Get returns its cause; the load goes on as long as another
// caller waits for it, and is cancelled when none does. The load function
// receives the values of the ctx of the call that started it, not its end.
//
// If the load function panics, Get panics with a *concurrent.PanicError. If it
// calls Goexit, Get returns concurrent.ErrGoexit. A call with a load's context
// that would wait for that load itself returns a *concurrent.ReentrantError; a
// key that does not equal itself gives concurrent.ErrInvalidKey. Together with
// an error the value is always the zero value. A nil ctx panics, and so does a
// cache without CacheConfig.Load.
//
// Concurrency: atomic(key); bounded wait on hit, else waits(the load of key), detach(ctx); callback concurrent claims(key), panic propagated; 0 allocs (value present).
func (c *Cache[K, V]) Get(ctx context.Context, key K) (V, error) {
	const call = "once: Cache.Get"
	args.Context(ctx, call)
	if c.config.Load == nil {
		panic(call + " called on a cache without a load function; set CacheConfig.Load, or call GetFunc with the function")
	}
	if e := c.ready(key); e != nil {
		c.hit(e)
		return e.value, nil
	}
	return c.load(ctx, call, key, c.config.Load)
}

// GetFunc is Get with its own load function. If key is being loaded already,
// with whatever function, that load counts and load is not called. A load that
// captures variables is allocated by the caller, on hits as well. A nil load
// panics.
//
// Concurrency: atomic(key); bounded wait on hit, else waits(the load of key), detach(ctx); callback concurrent claims(key), panic propagated; 0 allocs (value present).
func (c *Cache[K, V]) GetFunc(ctx context.Context, key K, load func(ctx context.Context, key K) (V, error)) (V, error) {
	const call = "once: Cache.GetFunc"
	args.Context(ctx, call)
	args.Func(load == nil, call)
	if e := c.ready(key); e != nil {
		c.hit(e)
		return e.value, nil
	}
	return c.load(ctx, call, key, load)
}

// Peek returns the value of key, and whether there is one, without loading it.
// It counts neither as a use of the value nor in Stats.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (c *Cache[K, V]) Peek(key K) (value V, ok bool) {
	e := c.ready(key)
	if e == nil {
		return value, false
	}
	return e.value, true
}

// ready returns the entry of key if it is READY and has not expired, or nil.
func (c *Cache[K, V]) ready(key K) *entry[K, V] {
	e, _ := c.entries.Load(key) // linearization point of Peek, and of Get on hit
	if e == nil || e.flight != nil || c.expired(e) {
		return nil
	}
	return e
}

// expired reports whether e, which is READY, must not be returned any more.
// It reads the clock only in a cache with a TTL.
func (c *Cache[K, V]) expired(e *entry[K, V]) bool {
	return c.config.TTL > 0 && c.now() >= e.deadline
}

// hit notes that e was asked for. Repeated hits of an entry write nothing
// unless hits are counted.
func (c *Cache[K, V]) hit(e *entry[K, V]) {
	if c.config.MaxEntries > 0 && !e.touched.Load() {
		e.touched.Store(true)
	}
	if c.config.CountHits {
		c.counts.hits.Add(1)
	}
}

// now returns the time since c.start. It is called only in a cache with a TTL.
func (c *Cache[K, V]) now() seam.Duration {
	if c.clock != nil {
		return c.clock()
	}
	return seam.Since(c.start)
}
