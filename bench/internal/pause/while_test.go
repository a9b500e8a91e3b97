package pause_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/pause"
)

func TestWhileMakesAtLeastMinCalls(t *testing.T) {
	var calls [3]int
	r := pause.While(len(calls), 100, func(worker, i int) {
		assert.Equal(t, calls[worker], i)
		calls[worker]++
	}, func() {})
	sum := 0
	for _, n := range calls {
		assert.GreaterOrEqual(t, n, 100)
		sum += n
	}
	assert.Equal(t, uint64(sum), r.Count())
}

func TestWhileGoesOnUntilDisturbReturns(t *testing.T) {
	var calls atomic.Int64
	disturbed := make(chan struct{})
	r := pause.While(2, 0, func(int, int) {
		if calls.Add(1) == 1000 {
			close(disturbed)
		}
	}, func() { <-disturbed })
	assert.Equal(t, uint64(calls.Load()), r.Count())
	assert.GreaterOrEqual(t, r.Count(), uint64(1000))
}

// A call that waits for the disturbance is as long as that.
func TestWhileRecordsTheWait(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	var waited time.Duration
	r := pause.While(1, 1, func(_, i int) {
		if i == 0 {
			close(begun)
			<-release
		}
	}, func() {
		<-begun
		start := time.Now()
		for time.Since(start) < time.Millisecond {
		}
		waited = time.Since(start)
		close(release)
	})
	assert.GreaterOrEqual(t, r.Max(), waited)
}

func TestWhileEndsIfDisturbPanics(t *testing.T) {
	assert.PanicsWithValue(t, "planted", func() {
		pause.While(2, 10, func(int, int) {}, func() { panic("planted") })
	})
}
