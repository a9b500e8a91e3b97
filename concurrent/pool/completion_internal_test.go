//go:build !surety_explore

package pool

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"weak"

	"github.com/stretchr/testify/assert"
)

// TestWaitersAreLookedAtLater: who looks at a completion may still look at one who has
// waited for it when that one waits for another.
func TestWaitersAreLookedAtLater(t *testing.T) {
	var current atomic.Pointer[completion]
	current.Store(new(completion))
	var stop atomic.Bool
	var looker sync.WaitGroup
	looker.Go(func() { // it reads only, so that nothing orders it before others
		for !stop.Load() {
			current.Load().happened()
			runtime.Gosched()
		}
	})
	for range 3000 {
		c := new(completion)
		current.Store(c)
		var waiter sync.WaitGroup
		waiter.Go(c.wait)
		for c.last.Load() == nil {
			runtime.Gosched()
		}
		runtime.Gosched()
		c.set()
		waiter.Wait()
	}
	stop.Store(true)
	looker.Wait()
}

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
