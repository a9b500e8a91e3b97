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
	held map[K]*claim[K] // guarded by mu; nil until the first claim
}

// claim is the right to compute one key, held or waited for. The claim that
// is held carries the queue of those that wait.
//
// Invariant: a claim that is neither held nor queued is released or was
// never granted, and is reachable only from its own call.
type claim[K comparable] struct {
	call    string
	key     K
	node    waitgraph.Node // the computation
	edge    waitgraph.Edge // its wait for the one that holds the claim
	granted seam.Event     // set once, by the holder before; made only for a claim that waits

	next, prev  *claim[K] // neighbours in the queue; guarded by claims.mu
	first, last *claim[K] // the queue behind a held claim; guarded by claims.mu
}

// String names the call and the key, for errors.
func (c *claim[K]) String() string { return c.call + "(" + args.FormatKey(c.key) + ")" }

// acquire waits for the claim on key and takes it. When ctx ends first, or
// the wait would close a cycle, it returns why, and nothing is held.
func (cs *claims[K]) acquire(ctx context.Context, call string, key K) (*claim[K], error) {
	from := waitgraph.From(ctx)
	c := &claim[K]{call: call, key: key}
	c.node.Start(from, nil, c)

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
	return c.granted.WaitContext(ctx)
}

// enter takes the claim if it is free, and otherwise queues c, unless that
// would close a cycle.
func (cs *claims[K]) enter(c *claim[K], from *waitgraph.Node) (queued bool, cycle waitgraph.Cycle) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	holder := cs.held[c.key]
	if holder == nil {
		if cs.held == nil {
			cs.held = make(map[K]*claim[K])
		}
		cs.held[c.key] = c
		return false, nil
	}
	if cycle := c.edge.Wait(from, &holder.node); cycle != nil {
		return false, cycle
	}
	c.granted = seam.NewEvent()
	c.prev = holder.last
	if c.prev != nil {
		c.prev.next = c
	} else {
		holder.first = c
	}
	holder.last = c
	return true, nil
}

// abandon takes c out of the queue, or passes the claim on if it was granted
// meanwhile.
func (cs *claims[K]) abandon(c *claim[K]) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	holder := cs.held[c.key] // not nil: c is queued behind it, or is it
	if holder == c {
		cs.releaseLocked(c)
		return
	}
	if c.prev != nil {
		c.prev.next = c.next
	} else {
		holder.first = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	} else {
		holder.last = c.prev
	}
	c.edge.Leave()
}

// release gives the held claim c to the first who waits for it.
func (cs *claims[K]) release(c *claim[K]) {
	cs.mu.Lock()
	defer cs.mu.Unlock()
	cs.releaseLocked(c)
}

func (cs *claims[K]) releaseLocked(c *claim[K]) {
	c.node.End()
	next := c.first
	if next == nil {
		delete(cs.held, c.key)
		return
	}
	next.first, next.last = next.next, c.last
	if next.first != nil {
		next.first.prev = nil
	} else {
		next.last = nil
	}
	next.edge.Leave()
	c.node.HandOver(&next.node)
	cs.held[c.key] = next
	next.granted.Set()
}
