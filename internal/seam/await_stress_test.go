package seam

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Nobody goes on before the word has changed, and everybody after it.
func TestAwaitChange(t *testing.T) {
	const waiters = 3
	for range 100 {
		var word Uint64
		var early atomic.Int32
		var begun, ended sync.WaitGroup
		begun.Add(waiters)
		for range waiters {
			ended.Go(func() {
				begun.Done()
				AwaitChange(&word, 0)
				if word.Load() == 0 {
					early.Add(1)
				}
			})
		}
		begun.Wait()
		for range 200 {
			runtime.Gosched() // whoever does not wait goes on meanwhile
		}
		word.Store(1)
		ended.Wait()
		if !assert.Zero(t, early.Load(), "went on before the word had changed") {
			return
		}
	}
}

// A change that came before the wait ends it at once.
func TestAwaitChangeThatCameBefore(t *testing.T) {
	var word Uint64
	word.Store(1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		AwaitChange(&word, 0)
	}()
	select {
	case <-ended:
	case <-time.After(20 * time.Second):
		t.Error("a change that came before the wait was not noticed")
		word.Store(2)
		<-ended
	}
}

// What was written before the change is seen after the wait. The race detector
// judges.
func TestAwaitChangeSynchronizes(t *testing.T) {
	for range 100 {
		var word Uint64
		var written int
		var all sync.WaitGroup
		all.Go(func() {
			AwaitChange(&word, 0)
			written++
		})
		written = 1
		word.Store(1)
		all.Wait()
		assert.Equal(t, 2, written)
	}
}
