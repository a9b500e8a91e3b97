package waitgraph

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
)

type name string

func (n name) String() string { return string(n) }

func start(parent, group *Node, owner string) *Node {
	n := new(Node)
	n.Start(parent, group, name(owner))
	return n
}

func names(c Cycle) []string {
	var s []string
	for _, owner := range c {
		s = append(s, owner.String())
	}
	return s
}

func TestWaitForItself(t *testing.T) {
	a := start(nil, nil, "a")
	var e Edge
	assert.Equal(t, []string{"a"}, names(e.Wait(a, a)))
	e.Leave() // a refused wait is not registered
	assert.Nil(t, a.waiters)
}

func TestWaitForAncestor(t *testing.T) {
	a := start(nil, nil, "a")
	b := start(a, nil, "b")
	c := start(b, nil, "c")
	var e Edge
	assert.Equal(t, []string{"a", "b", "c"}, names(e.Wait(c, a)))
	assert.Nil(t, e.Wait(a, start(nil, nil, "other")))
}

func TestWaitForGroup(t *testing.T) {
	whole := start(nil, nil, "whole")
	part := start(nil, whole, "part")
	inside := start(part, nil, "inside")
	var e Edge
	assert.Equal(t, []string{"whole", "part", "inside"}, names(e.Wait(inside, whole)))
	assert.Nil(t, e.Wait(start(nil, nil, "outside"), whole))
}

func TestCycleOfWaits(t *testing.T) {
	a, b, c := start(nil, nil, "a"), start(nil, nil, "b"), start(nil, nil, "c")
	var ab, bc, ca Edge
	require.Nil(t, ab.Wait(a, b))
	require.Nil(t, bc.Wait(b, c))
	assert.Equal(t, []string{"a", "b", "c"}, names(ca.Wait(c, a)))
	bc.Leave()
	require.Nil(t, ca.Wait(c, a))
	assert.Equal(t, []string{"c", "a", "b"}, names(bc.Wait(b, c)))
}

// One activity waits on several goroutines at once; each of its waits counts
// until it is left, in any order.
func TestEdgesLeaveInAnyOrder(t *testing.T) {
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 0, 2}, {1, 2, 0}} {
		a := start(nil, nil, "a")
		from := []*Node{start(nil, nil, "x"), start(nil, nil, "y"), start(nil, nil, "z")}
		edges := make([]Edge, len(from))
		for i := range edges {
			require.Nil(t, edges[i].Wait(from[i], a))
		}
		left := map[int]bool{}
		for _, i := range order {
			edges[i].Leave()
			edges[i].Leave() // is harmless
			left[i] = true
			for j := range from {
				var back Edge
				if cycle := back.Wait(a, from[j]); left[j] {
					assert.Nil(t, cycle)
				} else {
					assert.Equal(t, []string{string(from[j].owner.(name)), "a"}, names(cycle))
				}
				back.Leave()
			}
		}
	}
}

func TestHandOver(t *testing.T) {
	a, b, waiter := start(nil, nil, "a"), start(nil, nil, "b"), start(nil, nil, "waiter")
	var e, back Edge
	require.Nil(t, e.Wait(waiter, a))
	a.End()
	a.HandOver(b)
	assert.Equal(t, []string{"waiter", "b"}, names(back.Wait(b, waiter)))
	e.Leave()
	assert.Nil(t, back.Wait(b, waiter))
}

// markedBy returns ctx marked as used by n.
func markedBy(n *Node, ctx context.Context) context.Context { return context.WithValue(ctx, key{}, n) }

func TestInside(t *testing.T) {
	outer := start(nil, nil, "outer")
	parent, cancel := context.WithCancelCause(markedBy(outer, context.WithValue(context.Background(), name("k"), 7)))
	in := &Inside{Context: parent}
	in.Node.Start(outer, nil, name("inner"))
	derived, leave := context.WithCancel(in)
	defer leave()
	assert.Same(t, &in.Node, From(in))
	assert.Same(t, &in.Node, From(derived))
	assert.Same(t, &in.Node, From(context.WithoutCancel(derived)))
	assert.Same(t, outer, From(parent))
	assert.Equal(t, 7, in.Value(name("k")))
	assert.Nil(t, in.Value(name("other")))
	assert.Equal(t, parent.Done(), in.Done())
	cancel(context.DeadlineExceeded)
	assert.ErrorIs(t, in.Err(), context.Canceled)
	assert.ErrorIs(t, context.Cause(in), context.DeadlineExceeded)
	assert.ErrorIs(t, context.Cause(derived), context.DeadlineExceeded)
	in.Node.End()
	assert.Same(t, outer, From(in))
	assert.Same(t, outer, From(derived))
}

// unprintable is a context that must not be printed, as its fields change.
type unprintable struct {
	context.Context
	calls int
}

// Contexts are printed without a look at what changes: the race detector judges.
func TestInsideIsPrintedByItsName(t *testing.T) {
	in := &Inside{Context: &unprintable{Context: context.Background()}}
	in.Node.Start(nil, nil, name("inner"))
	var all sync.WaitGroup
	all.Go(func() {
		var e Edge
		in.Context.(*unprintable).calls++
		assert.Nil(t, e.Wait(start(nil, nil, "from"), &in.Node))
		in.Node.End()
	})
	all.Go(func() {
		assert.Equal(t, "*waitgraph.unprintable.WithActivity", fmt.Sprint(in))
		derived, leave := context.WithCancel(in)
		defer leave()
		assert.Equal(t, "*waitgraph.unprintable.WithActivity.WithCancel", fmt.Sprint(derived))
	})
	all.Wait()
	assert.Equal(t, "context.Background.WithActivity", fmt.Sprint(&Inside{Context: context.Background()}))
}

func TestEndedNodesDoNotCount(t *testing.T) {
	ctx := context.Background()
	outer := start(nil, nil, "outer")
	inner := start(outer, nil, "inner")
	marked := markedBy(inner, markedBy(outer, ctx))
	assert.Same(t, inner, From(marked))
	inner.End()
	assert.Same(t, outer, From(marked), "what it was part of still lives")
	var e Edge
	assert.NotNil(t, e.Wait(From(marked), outer))
	outer.End()
	assert.Nil(t, From(marked))
	assert.Nil(t, From(ctx))

	detached := start(nil, nil, "detached")
	assert.Same(t, detached, From(markedBy(detached, marked)), "a mark replaces the one before")

	ended, child := start(nil, nil, "ended"), new(Node)
	child.Start(ended, nil, name("child"))
	ended.End()
	assert.Nil(t, e.Wait(child, ended), "a parent that ended waits for nothing")
}

// An activity that has ended stands for what it was part of: what it left behind
// is part of that, and the waits that it left behind are waits of that.
func TestWhatHasEndedHidesNoCycle(t *testing.T) {
	outer := start(nil, nil, "outer")
	middle := start(outer, nil, "middle")
	inner := start(middle, nil, "inner")
	other := start(nil, nil, "other")
	var left, e Edge
	require.Nil(t, left.Wait(middle, other))
	middle.End()
	assert.Equal(t, []string{"outer", "inner"}, names(e.Wait(inner, outer)), "its parent has ended")
	assert.Equal(t, []string{"outer", "other"}, names(e.Wait(other, outer)), "who waits for it has ended")

	assert.Nil(t, e.Wait(inner, other), "nobody waits for inner but outer")
	e.Leave()
	assert.Nil(t, e.Wait(start(nil, nil, "outside"), outer))
	e.Leave()
	left.Leave()
	assert.Nil(t, e.Wait(other, outer), "the wait was left")
	e.Leave()
	outer.End()
	assert.Nil(t, e.Wait(inner, outer), "nothing waits for inner any more")
}

// Outside of all activities no wait can close a cycle, and none is recorded.
func TestOutsideWaits(t *testing.T) {
	a := start(nil, nil, "a")
	var e Edge
	assert.Nil(t, e.Wait(nil, a))
	assert.Nil(t, a.waiters)
	e.Leave()
}

func TestCycleError(t *testing.T) {
	require.NoError(t, Cycle(nil).Error(name("call")))
	err := Cycle{name("a"), name("b")}.Error(name("call"))
	require.ErrorIs(t, err, concurrent.ErrReentrant)
	assert.EqualError(t, err, "call: call would wait for itself: a waits for b; do not call it from there, or use another key or object")
}

// A wide graph is searched once per node, however many paths lead to it.
func TestSearchVisitsEachNodeOnce(t *testing.T) {
	layer := []*Node{start(nil, nil, "bottom")}
	bottom := layer[0]
	for range 30 { // 2^30 paths
		next := []*Node{start(nil, nil, "l"), start(nil, nil, "r")}
		for _, to := range layer {
			for _, from := range next {
				require.Nil(t, new(Edge).Wait(from, to))
			}
		}
		layer = next
	}
	far := start(nil, nil, "far")
	assert.Nil(t, new(Edge).Wait(bottom, far))
	assert.LessOrEqual(t, testing.AllocsPerRun(10, func() { pathLocked(bottom, far) }), 4.0,
		"the list of what a search visits grows beyond the 61 nodes there are")
	assert.Len(t, new(Edge).Wait(bottom, layer[0]), 31)
}

// Of the waits that would close a cycle together, the last is refused, on any
// number of goroutines: n activities in a ring wait for their neighbours.
func TestStressRing(t *testing.T) {
	const n = 4
	for range 300 {
		ring := make([]*Node, n)
		for i := range ring {
			ring[i] = start(nil, nil, "member")
		}
		edges := make([]Edge, n)
		refused := make([]bool, n)
		var wg sync.WaitGroup
		for i := range ring {
			wg.Go(func() { refused[i] = edges[i].Wait(ring[i], ring[(i+1)%n]) != nil })
		}
		wg.Wait()
		count := 0
		for _, r := range refused {
			if r {
				count++
			}
		}
		require.Equal(t, 1, count)
		for i := range edges {
			edges[i].Leave()
		}
		for _, m := range ring {
			assert.True(t, m.waiters == nil || m.waiters.first == nil)
		}
	}
}

// answering is a context that answers for a node without carrying it.
type answering struct {
	context.Context
	node *Node
}

func (a answering) Value(k any) any {
	if IsKey(k) {
		return a.node
	}
	return a.Context.Value(k)
}

func TestContextsMayAnswerThemselves(t *testing.T) {
	var parent, n Node
	parent.Start(nil, nil, name("parent"))
	n.Start(&parent, nil, name("n"))
	type other struct{}
	ctx := answering{context.WithValue(context.Background(), other{}, 1), &n}
	assert.Same(t, &n, From(ctx))
	assert.Same(t, &n, From(context.WithValue(ctx, other{}, 2)))
	assert.Equal(t, 1, ctx.Value(other{}))
	n.End()
	assert.Same(t, &parent, From(ctx))
	assert.Nil(t, From(answering{ctx, nil}))
	assert.False(t, IsKey(other{}))
}
