package atomicmap

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/contexts"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// claims is the rights to compute keys: at most one is held per key, and
// those who wait for it receive it in the order in which they came.
//
// Most are held for a moment, and nobody asks for them meanwhile. Those are held
// in places, without a lock; see takePlace. A call that finds another claim in its
// place shares it, and then waits for it or holds its own beside it.
type claims[K comparable] struct {
	one    claimPlace[K]                // of all keys, as long as no two were claimed at a time
	places seam.Pointer[claimPlaces[K]] // instead of one; set once, under mu

	mu     seam.Mutex
	shared map[K]*claim[K] // the held claims that other calls know of; guarded by mu; nil until there is one
}

// claim is the right to compute one key, held or waited for. One that is in
// claims.shared carries the queue of those that wait for it.
//
// Invariant: a claim that is neither held nor queued is reachable only from its
// own call, from its place, and from contexts that functions have kept.
type claim[K comparable] struct {
	mark
	call        string
	key         K
	within      bool      // the call is a part of another activity, which node leads to
	turn        *turn[K]  // nil: it has not waited
	first, last *claim[K] // the queue behind a shared claim; guarded by claims.mu
}

// turn is where a claim waits.
type turn[K comparable] struct {
	edge       waitgraph.Edge // the wait for the one that holds the claim
	granted    seam.Event     // set once, by the holder before
	next, prev *claim[K]      // neighbours in the queue; guarded by claims.mu
}

// String names the call and the key, for errors.
func (c *claim[K]) String() string { return c.call + "(" + args.FormatKey(c.key) + ")" }

// acquire waits for the claim on key and takes it. When ctx ends first, or
// the wait would close a cycle, it returns why, and nothing is held.
func (cs *claims[K]) acquire(ctx context.Context, call string, key K) (*claim[K], error) {
	var from *waitgraph.Node
	if !contexts.Endless(&ctx) {
		from = waitgraph.From(ctx)
	}
	c, held := cs.takePlace(from, call, key)
	if held {
		return c, nil
	}
	queued, cycle := cs.enter(c, from)
	if cycle != nil {
		return nil, cycle.Error(c)
	}
	if !queued || cs.await(ctx, c) {
		return c, nil
	}
	return nil, context.Cause(ctx)
}

// await waits until c, which is queued, is granted, and reports whether it was.
// If not, it is not queued any more.
func (cs *claims[K]) await(ctx context.Context, c *claim[K]) (granted bool) {
	defer func() {
		if !granted { // also if a method of ctx does not return
			cs.abandon(c)
		}
	}()
	return c.turn.granted.WaitContext(ctx)
}

// enter takes the claim if it is free, and otherwise queues c, unless that
// would close a cycle. C may be held in a place, but its call relies on that only
// now.
func (cs *claims[K]) enter(c *claim[K], from *waitgraph.Node) (queued bool, cycle waitgraph.Cycle) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	c.state.Store(in(shared, c.state.Load()))
	p := cs.placeOf(c.key)
	p.known.Add(1) // before the place is looked at; see takePlace
	p.claim.CompareAndSwap(c, nil)
	cs.one.claim.CompareAndSwap(c, nil) // if it was there before there were several
	cs.shareLocked(p)
	holder := cs.shared[c.key]
	if holder == nil {
		if len(cs.shared) > 0 && cs.places.Load() == nil {
			cs.spreadLocked(c)
		}
		cs.shared[c.key] = c
		return false, nil
	}
	p.known.Add(-1)
	if holder == c {
		return false, nil
	}
	t := &turn[K]{granted: seam.NewEvent(), prev: holder.last}
	if cycle := t.edge.Wait(from, &holder.node); cycle != nil {
		return false, cycle
	}
	c.turn = t
	if t.prev != nil {
		t.prev.turn.next = c
	} else {
		holder.first = c
	}
	holder.last = c
	return true, nil
}

// shareLocked moves the claim that is held in p, if one is, to cs.shared.
func (cs *claims[K]) shareLocked(p *claimPlace[K]) {
	if cs.shared == nil {
		cs.shared = make(map[K]*claim[K])
	}
	c := p.claim.Load()
	if c == nil || !c.share(c.use()) {
		return // or it will be held, and its call sees then that claims are known
	}
	if cs.shared[c.key] != nil {
		return // the call of c has not begun to compute: it will enter, too
	}
	p.known.Add(1)
	cs.shared[c.key] = c
	p.claim.Store(nil)
}

// spreadLocked replaces the only place by several, because c, which is about to be
// in cs.shared, is the first beside another one.
func (cs *claims[K]) spreadLocked(c *claim[K]) {
	ps := newPlaces[K]()
	ps.of(c.key).known.Add(1)
	for key := range cs.shared { //seam:allow there is one: a second makes places
		ps.of(key).known.Add(1)
	}
	cs.places.Store(ps)
}

// abandon takes c out of the queue, or passes the claim on if it was granted
// meanwhile.
func (cs *claims[K]) abandon(c *claim[K]) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	holder := cs.shared[c.key] // not nil: c is queued behind it, or is it
	if holder == c {
		cs.releaseLocked(c)
		return
	}
	t := c.turn
	if t.prev != nil {
		t.prev.turn.next = t.next
	} else {
		holder.first = t.next
	}
	if t.next != nil {
		t.next.turn.prev = t.prev
	} else {
		holder.last = t.prev
	}
	t.edge.Leave()
}

// release gives the held claim c to the first who waits for it.
func (cs *claims[K]) release(c *claim[K]) {
	if !c.leavePlace() {
		cs.releaseKnown(c)
	}
}

// releaseKnown is release of a claim that other calls may know of. It is apart
// because of its deferred call.
func (cs *claims[K]) releaseKnown(c *claim[K]) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.releaseLocked(c)
}

func (cs *claims[K]) releaseLocked(c *claim[K]) {
	c.node.End()
	c.state.Store(in(ended, c.state.Load()))
	p := cs.placeOf(c.key)
	if cs.shared[c.key] != c { // no other call knew of it
		p.claim.CompareAndSwap(c, nil)
		return
	}
	next := c.first
	if next == nil {
		delete(cs.shared, c.key)
		p.known.Add(-1)
		return
	}
	t := next.turn
	next.first, next.last = t.next, c.last
	if next.first != nil {
		next.first.turn.prev = nil
	} else {
		next.last = nil
	}
	t.edge.Leave()
	c.node.HandOver(&next.node)
	cs.shared[c.key] = next
	t.granted.Set()
}
