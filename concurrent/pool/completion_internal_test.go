//go:build !surety_explore

package pool

import (
	"runtime"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/stretchr/testify/assert"
)

// TestCompletionKeepsNobody: a completion does not keep who has waited for it, and who
// has waited, and will wait again, does not keep it.
func TestCompletionKeepsNobody(t *testing.T) {
	var w weak.Pointer[completion]
	synctest.Test(t, func(t *testing.T) {
		c := new(completion)
		w = weak.Make(c)
		go c.wait()
		synctest.Wait()
		c.get()
		c.set()
		assert.True(t, c.last.Load().hasEvent())
		assert.Nil(t, c.last.Load().before)
	})
	runtime.GC() // the first one leaves what is spare
	assert.Nil(t, w.Value())
}
