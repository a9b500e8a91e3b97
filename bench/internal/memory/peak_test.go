package memory_test

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/memory"
)

// collections returns when n more collections have ended.
func collections(n uint32) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	for until := m.NumGC + n; m.NumGC < until; {
		runtime.Gosched()
		runtime.ReadMemStats(&m)
	}
}

func TestPeakBetweenSteps(t *testing.T) {
	before := make([]byte, 4*mib)
	var held [][]byte
	peak, end := memory.Peak(16, 16, func(i int) {
		if i < 8 {
			held = append(held, make([]byte, mib))
		} else {
			held[15-i] = nil
		}
	})
	assert.InDelta(t, 8*mib, peak, slack)
	assert.InDelta(t, 0, end, slack)
	runtime.KeepAlive(held)
	runtime.KeepAlive(before)
}

// A structure that doubles in one step holds the old and the new storage only
// within the step.
func TestPeakWithinAStep(t *testing.T) {
	held := make([]byte, 0)
	peak, end := memory.Peak(1, 1, func(int) {
		old := make([]byte, 8*mib)
		held = make([]byte, 16*mib)
		collections(3)
		runtime.KeepAlive(old)
	})
	assert.InDelta(t, 24*mib, peak, slack)
	assert.InDelta(t, 16*mib, end, slack)
	runtime.KeepAlive(held)
}

func TestPeakLeavesOutGarbage(t *testing.T) {
	peak, end := memory.Peak(1000, 10, func(int) { sink = make([]byte, mib) })
	sink = nil
	assert.LessOrEqual(t, peak, int64(2*mib+slack), "one piece is live, and one more between two steps")
	assert.InDelta(t, mib, end, slack)
}

func TestPeakRunsEveryStepOnce(t *testing.T) {
	for _, samples := range []int{0, 1, 7, 10, 33} {
		var steps []int
		memory.Peak(10, samples, func(i int) { steps = append(steps, i) })
		assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, steps, "%d samples", samples)
	}
}
