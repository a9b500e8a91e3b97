//go:build surety_explore

package waitgraph

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
)

// exhaust explores a program and requires that nothing was left out.
func exhaust(t *testing.T, program func(*explore.R)) {
	t.Helper()
	result := explore.Run(t, explore.Options{Name: t.Name()}, program)
	assert.True(t, result.Complete, "%v", result)
	t.Logf("1 programs, %v", result)
}

// Activities in a ring wait for their neighbours, each on a goroutine of its
// own: whoever comes last is refused, and nobody else.
func TestExploreRing(t *testing.T) {
	for _, n := range []int{2, 3} {
		exhaust(t, func(r *explore.R) {
			ring := make([]*Node, n)
			for i := range ring {
				ring[i] = start(nil, nil, fmt.Sprint("member ", i))
			}
			edges := make([]Edge, n)
			refused := make([]Cycle, n)
			for i := range ring {
				r.Go(fmt.Sprint("wait ", i), func() {
					r.Call(i, func() any { refused[i] = edges[i].Wait(ring[i], ring[(i+1)%n]); return nil })
				})
			}
			r.Check(func(explore.History) error {
				count := 0
				for i, cycle := range refused {
					if cycle == nil {
						continue
					}
					if count++; len(cycle) != n || cycle[n-1].String() != ring[i].owner.String() {
						return fmt.Errorf("wait %d was refused with the cycle %v", i, cycle)
					}
				}
				if count != 1 {
					return fmt.Errorf("%d of the waits in the ring were refused, want the last", count)
				}
				return nil
			})
		})
	}
}

// A claim is handed on while others begin to wait for its holder and one
// leaves. What remains is asked for a cycle: the next holder waits for each of
// the others.
func TestExploreHandOver(t *testing.T) {
	exhaust(t, func(r *explore.R) {
		first, next := start(nil, nil, "first"), start(nil, nil, "next")
		waiters := []*Node{start(nil, nil, "early"), start(nil, nil, "also early"), start(nil, nil, "leaver")}
		edges := make([]Edge, len(waiters))
		for i := range waiters {
			edges[i].Wait(waiters[i], first)
		}
		r.Go("hand over", func() {
			r.Call("hand over", func() any { first.End(); first.HandOver(next); return nil })
		})
		r.Go("leave", func() {
			r.Call("leave", func() any { edges[2].Leave(); return nil })
		})
		r.Check(func(explore.History) error {
			for i, w := range waiters {
				var back Edge
				cycle := back.Wait(next, w)
				back.Leave()
				if waits := i < 2; waits != (cycle != nil) {
					return fmt.Errorf("the next holder's wait for %v was %s", w.owner, map[bool]string{true: "not refused", false: "refused without a cycle"}[waits])
				}
			}
			return nil
		})
	})
}

// Two waits for one activity begin and end while it asks whether it may wait
// for one of them: a refusal needs a wait that is still there.
func TestExploreLeaving(t *testing.T) {
	exhaust(t, func(r *explore.R) {
		a, x, y := start(nil, nil, "a"), start(nil, nil, "x"), start(nil, nil, "y")
		for _, from := range []*Node{x, y} {
			r.Go(from.owner.String(), func() {
				var e Edge
				r.Call("wait", func() any { return e.Wait(from, a) != nil })
				r.Call("leave", func() any { e.Leave(); return nil })
			})
		}
		r.Check(func(h explore.History) error {
			for _, c := range h.Calls {
				if c.In == "wait" && c.Out == true {
					return fmt.Errorf("a wait was refused without a cycle")
				}
			}
			for _, to := range []*Node{x, y} {
				var back Edge
				if back.Wait(a, to) != nil {
					return fmt.Errorf("the wait for %v was refused without a cycle", to.owner)
				}
				back.Leave()
			}
			return nil
		})
	})
}
