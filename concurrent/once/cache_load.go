package once

import (
	"context"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/waitgraph"
)

// load is Get and GetFunc where the key had no value: it joins the flight that
// sits in the key's slot, or starts one.
func (c *Cache[K, V]) load(ctx context.Context, call string, key K, load func(context.Context, K) (V, error)) (V, error) {
	var zero V
	if !args.Usable(key) {
		return zero, args.KeyError(key, call)
	}
	c.nocopy.Check("once: Cache")
	from := waitgraph.From(ctx)
	for {
		e, _ := c.entries.Load(key)
		if e != nil && e.flight == nil && !c.expired(e) {
			c.hit(e) // written since the caller looked
			return e.value, nil
		}
		if ctx.Err() != nil {
			c.counts.misses.Add(1)
			return zero, context.Cause(ctx)
		}
		if e != nil && e.flight != nil {
			if e.flight.join() {
				c.counts.misses.Add(1)
				return e.flight.follow(ctx, from, request[K]{call, key})
			}
			e.flight.seat.vacate() // for the one that left last and has yet to do it
			continue
		}
		if f := c.begin(ctx, key, e); f != nil {
			c.counts.misses.Add(1)
			return f.lead(ctx, from, request[K]{call, key}, func(ctx context.Context) (V, error) {
				return load(ctx, key)
			})
		}
	}
}

// begin puts a new flight into the slot of key, which held seen: nothing or an
// entry that has expired. It returns nil if the slot was written meanwhile.
func (c *Cache[K, V]) begin(ctx context.Context, key K, seen *entry[K, V]) *flight[V] {
	s := &keySeat[K, V]{cache: c, entry: &entry[K, V]{key: key}}
	s.entry.flight = newFlight[V](ctx, s)
	if seen == nil {
		if _, loaded := c.entries.LoadOrStore(key, s.entry); loaded {
			return nil
		}
	} else {
		if !atomicmap.CompareAndSwap(&c.entries, key, seen, s.entry) {
			return nil
		}
		c.counts.expirations.Add(1)
		c.discard(seen)
	}
	c.counts.loads.Add(1)
	return s.entry.flight
}
