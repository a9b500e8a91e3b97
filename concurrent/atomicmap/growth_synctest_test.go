package atomicmap_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// Every callback makes the map grow and shrink, and calls every plain method
// on its key, itself and from another goroutine: while it is inside of a
// computation, or of an iteration of a map that was moving. The bubble
// reports a deadlock.
func TestCallbacksMayCallEveryMethodDuringGrowth(t *testing.T) {
	const keys = 200
	for callback, run := range callbacks() {
		synctest.Test(t, func(t *testing.T) {
			m := atomicmap.NewForTest[string, int](1, nil)
			for i := range keys {
				m.Store(fmt.Sprint(i), 1)
			}
			ran := false
			err := run(m, "a", func(ctx context.Context) {
				ran = true
				done := make(chan struct{})
				go func() {
					defer close(done)
					everything(t, m, "a", keys)
				}()
				everything(t, m, "a", 2*keys)
				<-done
				everything(t, m, "0", keys)
				for method, call := range computeCalls() {
					assert.NoError(t, call(ctx, m, "another key"), "%s in %s", method, callback)
				}
			})
			require.NoError(t, err, callback)
			require.True(t, ran, callback)
			require.Zero(t, m.Claims(), callback)
		})
	}
}

// everything calls every plain method on a key, between growth and shrinking.
func everything(t *testing.T, m *stringMap, key string, keys int) {
	moved := false
	for _, call := range plainCalls() {
		for i := range keys {
			m.Store(fmt.Sprint(key, i), i)
		}
		steps, _, _ := m.Moves()
		moved = moved || steps > 0
		call(m, key)
		for i := range keys {
			m.Delete(fmt.Sprint(key, i))
		}
		m.LoadOrStore("an entry", 1) // or else an iteration may find none
		call(m, key)
	}
	assert.True(t, moved, "nothing moved")
}
