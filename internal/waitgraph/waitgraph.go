// Package waitgraph knows who waits for whom. Claims on map keys, cache
// loads, factories and joins are nodes of one graph; a call that is about to
// block registers there first, and the call whose wait would close a cycle is
// refused instead of blocking for ever.
//
// The rule of use: register, and only if that returned no cycle, block; leave
// when the wait is over, however it ended.
//
// A node is one activity: user code that runs and that others may wait for.
// Two facts never change while a node lives, and are held as links: its
// parent, the activity that started it and cannot go on before it ended, and
// its group, the whole that ends only after it (a pool, for a task). All
// other waits are edges, present while the wait lasts.
//
// The graph is searched backwards, from the activity that wants to wait
// through all who wait for it. Starting a node therefore costs nothing, and
// only calls that block, and those that hand their waiters over, take the
// graph's lock. A call outside of all activities cannot close a cycle and
// blocks without it.
//
// An activity is found through its context. That is membership, not the
// identity of a goroutine: of two goroutines that use one activity's context,
// each counts as the activity, and a wait of either counts as its wait. Once the
// activity has ended, they count as what it was part of.
package waitgraph

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/seam"
)

// Node is one activity. Its zero value is not in use until Start.
type Node struct {
	parent *Node        // waits for this node until it ended; immutable after Start
	group  *Node        // the whole that ends after this node; immutable after Start
	owner  fmt.Stringer // names the activity in errors; immutable after Start
	ended  seam.Bool

	waiters *list  // edges to this node; guarded by mu; nil: none yet
	seen    uint64 // number of the last search that met this node; guarded by mu
}

// Edge is one wait of an activity. Its zero value is not in use.
type Edge struct {
	from       *Node
	on         *list // the list it is linked in, nil if none; guarded by mu
	prev, next *Edge // guarded by mu
}

// list is the edges that lead to one node. It outlives the node if its
// waiters are handed to another one.
type list struct {
	first *Edge
}

var (
	mu       seam.Mutex // guards all edges; a leaf lock: no user code runs under it, no other lock is taken
	searches uint64     // searches begun; guarded by mu
)

// Start begins n's life. Parent and group may be nil. Owner names the
// activity in errors.
func (n *Node) Start(parent, group *Node, owner fmt.Stringer) {
	n.parent, n.group, n.owner = parent, group, owner
}

// End ends n's life: contexts that carry n no longer count as n.
func (n *Node) End() { n.ended.Store(true) }

// Owner returns what Start was given.
func (n *Node) Owner() fmt.Stringer { return n.owner }

// Parent returns what Start was given.
func (n *Node) Parent() *Node { return n.parent }

type key struct{}

// Inside is a node and a context marked as used by it, in one piece of memory.
// Its fields are set before its first use.
type Inside struct {
	context.Context // what it is derived from, with whatever mark
	Node            Node
}

// Value answers for the mark itself.
func (c *Inside) Value(k any) any {
	if IsKey(k) {
		return &c.Node
	}
	return c.Context.Value(k)
}

// String names c as contexts do.
func (c *Inside) String() string { return NameInside(c.Context) }

// NameInside names a context that is derived from ctx and carries a mark, as
// contexts do. It does not read what ctx refers to, as that changes.
func NameInside(ctx context.Context) string {
	if named, ok := ctx.(fmt.Stringer); ok {
		return named.String() + ".WithActivity"
	}
	return fmt.Sprintf("%T.WithActivity", ctx)
}

// IsKey reports whether k is the key under which contexts carry their mark.
// A context that is asked for its value has to answer with the *Node of the
// activity that it belongs to, which may be nil or have ended.
func IsKey(k any) bool {
	_, ok := k.(key)
	return ok
}

// From returns the activity that ctx belongs to, or nil. A node that has
// ended does not count; what it was part of does, if that still lives.
func From(ctx context.Context) *Node {
	n, _ := ctx.Value(key{}).(*Node)
	return n.living()
}

// living returns n, or if it has ended, the nearest that it was part of and that
// lives, or nil.
func (n *Node) living() *Node {
	for n != nil && n.ended.Load() {
		n = n.parent
	}
	return n
}

// Cycle is a cycle of waits that a call would have closed: from what the call
// would have waited for to what made the call. Each waits for the next.
type Cycle []fmt.Stringer

// Error returns the cycle as the error of the call that was refused, or nil
// if c is nil. It runs the String methods of keys, so no lock may be held.
func (c Cycle) Error(call fmt.Stringer) error {
	if c == nil {
		return nil
	}
	names := make([]string, len(c))
	for i, owner := range c {
		names[i] = owner.String()
	}
	return &concurrent.ReentrantError{Call: call.String(), Cycle: names}
}

// Wait registers that from is about to wait for to, until Leave. If to waits
// for from already, it registers nothing and returns the cycle. A nil from
// never closes a cycle.
func (e *Edge) Wait(from, to *Node) Cycle {
	if from == nil {
		return nil
	}
	mu.Lock()
	defer mu.Unlock()
	if cycle := pathLocked(from, to); cycle != nil {
		return cycle
	}
	if to.waiters == nil {
		to.waiters = new(list)
	}
	e.from, e.on, e.prev, e.next = from, to.waiters, nil, to.waiters.first
	if e.next != nil {
		e.next.prev = e
	}
	to.waiters.first = e
	return nil
}

// Leave ends the wait. It does nothing if e is not registered.
func (e *Edge) Leave() {
	if e.from == nil {
		return
	}
	mu.Lock()
	defer mu.Unlock()
	if e.on == nil {
		return
	}
	if e.prev != nil {
		e.prev.next = e.next
	} else {
		e.on.first = e.next
	}
	if e.next != nil {
		e.next.prev = e.prev
	}
	e.on, e.prev, e.next = nil, nil, nil
}

// HandOver makes all who wait for n wait for next, which must be new: as it
// waits for nobody yet, no cycle can close here.
func (n *Node) HandOver(next *Node) {
	mu.Lock()
	defer mu.Unlock()
	next.waiters, n.waiters = n.waiters, nil
}

// pathLocked returns the owners on a path of waits that leads from target to
// start, both included, or nil if there is none.
func pathLocked(start, target *Node) Cycle {
	searches++
	type step struct {
		node *Node
		to   int // index in steps of the node that this one waits for, or -1
	}
	start.seen = searches
	var few [8]step // most searches visit no more
	steps := append(few[:0], step{start, -1})
	visit := func(n *Node, to int) {
		if n = n.living(); n != nil && n.seen != searches {
			n.seen = searches
			steps = append(steps, step{n, to})
		}
	}
	for i := 0; i < len(steps); i++ {
		n := steps[i].node
		if n == target {
			var path Cycle
			for j := i; j >= 0; j = steps[j].to {
				path = append(path, steps[j].node.owner)
			}
			return path
		}
		visit(n.parent, i)
		visit(n.group, i)
		if n.waiters != nil {
			for e := n.waiters.first; e != nil; e = e.next {
				visit(e.from, i)
			}
		}
	}
	return nil
}
