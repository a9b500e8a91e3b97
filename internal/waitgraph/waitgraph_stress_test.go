package waitgraph

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

// An activity ends while others look whom its context belongs to and search
// through it. The race detector judges.
func TestStressEnding(t *testing.T) {
	for range 300 {
		outer := start(nil, nil, "outer")
		inner := start(outer, nil, "inner")
		ctx := markedBy(inner, context.Background())
		other := start(nil, nil, "other")
		var all sync.WaitGroup
		all.Go(inner.End)
		all.Go(func() {
			if from := From(ctx); from != inner && from != outer {
				assert.Fail(t, "the context belongs to neither", "%v", from)
			}
		})
		all.Go(func() {
			var e Edge
			assert.Nil(t, e.Wait(other, inner))
			e.Leave()
		})
		all.Wait()
		assert.Same(t, outer, From(ctx))
	}
}

// Many wait for one activity and leave, side by side. The race detector judges,
// and in the end nobody is left.
func TestStressLeaving(t *testing.T) {
	a := start(nil, nil, "a")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			from := start(nil, nil, "from")
			for range 500 {
				var e Edge
				if e.Wait(from, a) != nil {
					assert.Fail(t, "a wait was refused without a cycle")
				}
				e.Leave()
			}
		})
	}
	all.Wait()
	assert.Nil(t, a.waiters.first, "a wait that was left is still registered")
}
