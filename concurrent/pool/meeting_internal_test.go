//go:build !surety_explore

package pool

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// Who has met others has the lock alone, whichever way he took it.
func TestMeetingsExclude(t *testing.T) {
	var p Pool
	for _, crowded := range []bool{false, true} {
		n := 0 // guarded by p.mu
		const callers, rounds = 4, 500
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for range rounds {
					p.meetings.crowded.Store(crowded)
					p.meet()
					n++
					p.mu.Unlock()
				}
			})
		}
		all.Wait()
		assert.Equal(t, callers*rounds, n)
	}
}

// It pays to keep away if tasks come quickly, or if there is a processor that runs
// none.
func TestCrowded(t *testing.T) {
	const tasks, many = 10, 1 << 20
	for _, c := range []struct {
		since   time.Duration
		permits int
		want    bool
	}{
		{tasks * shortTask, many, true},
		{tasks*shortTask + 1, many, false},
		{tasks*shortTask + 1, 0, true},
	} {
		var p Pool
		start := time.Now()
		p.meetings.last, p.meetings.at = start, 5
		p.in.at, p.permits = 5+tasks, c.permits
		p.meetings.noteLocked(&p, start.Add(c.since))
		assert.Equal(t, c.want, p.meetings.crowded.Load(), "%+v", c)
		assert.Equal(t, uint(5+tasks), p.meetings.at)
	}
}

// The distance is that of late, and never one that nobody believes.
func TestDistance(t *testing.T) {
	var p Pool
	meet := func() uint64 {
		p.meetings.crowded.Store(true)
		p.meet()
		p.mu.Unlock()
		return p.meetings.distance.Load()
	}
	for range 1000 {
		assert.LessOrEqual(t, meet(), uint64(farthest))
	}
	p.meetings.distance.Store(farthest)
	synctest.Test(t, func(t *testing.T) {
		for range 100 { // in no time
			meet()
		}
		assert.Zero(t, p.meetings.distance.Load())
	})
}
