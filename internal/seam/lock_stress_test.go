package seam

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A lock is held by one goroutine at a time, also if others ask for it again and
// again, in whatever way. It is said at once, because a lock that is given back
// twice ends the process.
func TestPausesExclude(t *testing.T) {
	const callers, rounds = 4, 2_000
	pauses := []Pauses{{}, {First: 10, Count: 1}, {First: 300, Count: 4}}
	var mu Mutex
	var holders atomic.Int32
	calls := 0 // guarded by mu
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for i := range rounds {
				if i%4 < 2 || !TryBrief(&mu) {
					pauses[i%len(pauses)].Lock(&mu)
				}
				if n := holders.Add(1); n != 1 {
					t.Errorf("%d goroutines have the lock", n)
				}
				calls++
				if i%16 == 0 {
					runtime.Gosched() // the others find it taken
				}
				holders.Add(-1)
				mu.Unlock()
				if i%5 == 0 {
					runtime.Gosched() // it comes back while another holds it
				}
			}
		})
	}
	all.Wait()
	assert.Equal(t, callers*rounds, calls, "calls that had the lock")
}
