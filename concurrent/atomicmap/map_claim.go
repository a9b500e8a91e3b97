package atomicmap

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// claims is the rights to compute keys: at most one is held per key, and
// those who wait for it receive it in the order in which they came.
type claims[K comparable] struct {
	mu   seam.Mutex
	one  *claim[K]       // one that is held; guarded by mu; nil: none, or only others
	more map[K]*claim[K] // the others that are held; guarded by mu; nil until there are two
}

// claim is the right to compute one key, held or waited for. The claim that
// is held carries the queue of those that wait.
//
// Invariant: a claim that is neither held nor queued is released or was
// never granted, and is reachable only from its own call.
type claim[K comparable] struct {
	call        string
	key         K
	inside      waitgraph.Inside // the computation, and the context of its function
	turn        *turn[K]         // nil: it has not waited
	first, last *claim[K]        // the queue behind a held claim; guarded by claims.mu
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
	from := waitgraph.From(ctx)
	c := &claim[K]{call: call, key: key, inside: waitgraph.Inside{Context: ctx}}
	c.inside.Node.Start(from, nil, c)

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
// would close a cycle.
func (cs *claims[K]) enter(c *claim[K], from *waitgraph.Node) (queued bool, cycle waitgraph.Cycle) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	holder := cs.heldLocked(c.key)
	if holder == nil {
		cs.holdLocked(c)
		return false, nil
	}
	t := &turn[K]{granted: seam.NewEvent(), prev: holder.last}
	if cycle := t.edge.Wait(from, &holder.inside.Node); cycle != nil {
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

// heldLocked returns the claim on key that is held, or nil.
func (cs *claims[K]) heldLocked(key K) *claim[K] {
	if c := cs.one; c != nil && c.key == key {
		return c
	}
	return cs.more[key]
}

// holdLocked makes c, on whose key none is held, the one that is.
func (cs *claims[K]) holdLocked(c *claim[K]) {
	if cs.one == nil {
		cs.one = c
		return
	}
	if cs.more == nil {
		cs.more = make(map[K]*claim[K])
	}
	cs.more[c.key] = c
}

// abandon takes c out of the queue, or passes the claim on if it was granted
// meanwhile.
func (cs *claims[K]) abandon(c *claim[K]) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	holder := cs.heldLocked(c.key) // not nil: c is queued behind it, or is it
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
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.releaseLocked(c)
}

func (cs *claims[K]) releaseLocked(c *claim[K]) {
	c.inside.Node.End()
	if cs.one == c {
		cs.one = nil
	} else {
		delete(cs.more, c.key)
	}
	next := c.first
	if next == nil {
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
	c.inside.Node.HandOver(&next.inside.Node)
	cs.holdLocked(next)
	t.granted.Set()
}
