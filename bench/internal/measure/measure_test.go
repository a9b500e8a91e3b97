package measure_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/workload"
)

func TestTakeRunsEveryOperationOnce(t *testing.T) {
	for _, c := range []struct{ goroutines, ops, chunk int }{
		{1, 1, 0}, {1, 1000, 0}, {3, 1000, 0}, {3, 1000, 1}, {4, 1000, 300}, {2, 1, 0}, {8, 5, 2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			ran := make([]atomic.Int32, c.ops)
			settled := false
			in := workload.Instance{
				Body: func(worker, lo, hi int) {
					assert.Less(t, worker, c.goroutines)
					if c.chunk > 0 {
						assert.Zero(t, lo%c.chunk)
						assert.LessOrEqual(t, hi-lo, c.chunk)
					}
					for i := lo; i < hi; i++ {
						ran[i].Add(1)
					}
				},
				Settle: func() {
					settled = true
					for i := range ran {
						assert.EqualValues(t, 1, ran[i].Load(), "operation %d", i)
					}
				},
			}
			got := measure.Take(in, c.goroutines, c.ops, c.chunk)
			assert.True(t, settled)
			assert.Equal(t, c.ops, got.Ops)
			assert.Positive(t, got.Time)
		})
	}
}

var sink []byte

func TestTakeCountsAllocations(t *testing.T) {
	in := workload.Instance{Body: func(_, lo, hi int) {
		for range hi - lo {
			sink = make([]byte, 64)
		}
	}}
	got := measure.Take(in, 1, 1000, 0)
	// The runtime allocates now and then on its own.
	assert.InDelta(t, 1000, got.Allocs, 50)
	assert.InDelta(t, 64000, got.Bytes, 20000)
}

func TestSampleRoundsUpToWholeInstances(t *testing.T) {
	var made, ops, closed int
	w := workload.Workload{
		Fresh: 10,
		New: func(subject string, goroutines int) workload.Instance {
			assert.Equal(t, "a", subject)
			assert.Equal(t, 1, goroutines)
			made++
			return workload.Instance{
				Body:  func(_, lo, hi int) { ops += hi - lo },
				Close: func() { closed++ },
			}
		},
	}
	got, err := measure.Sample(w, "a", 1, 25)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 30, 3, 30}, []int{made, ops, closed, got.Ops})
}

func TestSampleRoundsUpToWholeChunks(t *testing.T) {
	w := workload.Workload{Chunk: 10, New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) {}}
	}}
	got, err := measure.Sample(w, "a", 1, 25)
	require.NoError(t, err)
	assert.Equal(t, 30, got.Ops)
}

func TestSampleWarmsUp(t *testing.T) {
	var ops int
	w := workload.Workload{New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) { ops += hi - lo }}
	}}
	got, err := measure.Sample(w, "a", 1, 800)
	require.NoError(t, err)
	assert.Equal(t, 800, got.Ops, "the warm-up was measured")
	assert.Equal(t, 1000, ops)
}

func TestCalibrateFindsTheOperationsOfTheTarget(t *testing.T) {
	w := workload.Workload{New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) {
			time.Sleep(time.Duration(hi-lo) * time.Millisecond)
		}}
	}}
	ops, _, err := measure.Calibrate(w, "a", 1, 10*time.Millisecond)
	require.NoError(t, err)
	assert.Positive(t, ops)
	assert.LessOrEqual(t, ops, 10, "an operation takes at least a tenth of the target")

	made := 0
	w.New = func(string, int) workload.Instance {
		made++
		return workload.Instance{Body: func(_, _, _ int) {}}
	}
	_, _, err = measure.Calibrate(w, "a", 1, time.Millisecond)
	require.NoError(t, err)
	assert.Equal(t, 1, made, "one instance serves all steps")

	made = 0
	w.Fresh = 1_000_000
	ops, _, err = measure.Calibrate(w, "a", 1, time.Millisecond)
	require.NoError(t, err)
	assert.Equal(t, w.Fresh, ops)
	assert.Zero(t, made, "one instance is enough, whatever it takes")
	w.Fresh = 0

	boom := errors.New("lost one")
	w.New = func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, _, _ int) {}, Check: func() error { return boom }}
	}
	_, _, err = measure.Calibrate(w, "a", 1, time.Millisecond)
	assert.ErrorIs(t, err, boom)
}

func TestMetricsPerOperation(t *testing.T) {
	w := workload.Workload{Chunk: 10, New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) {
			for range hi - lo {
				sink = make([]byte, 64)
			}
		}}
	}}
	s, err := measure.Metrics(w, measure.Request{Subject: "a", Goroutines: 1, Ops: 1995, Collect: true})
	require.NoError(t, err)
	assert.Equal(t, 2000, s.Ops)
	assert.Positive(t, s.Metrics["ns/op"])
	assert.InDelta(t, 1, s.Metrics["allocs/op"], 0.1)
	assert.InDelta(t, 64, s.Metrics["B/op"], 20)
	assert.Positive(t, s.Spent.Making)
	assert.Positive(t, s.Spent.Collecting)
}

func TestMetricsOfAnotherKind(t *testing.T) {
	w := workload.Workload{Measure: func(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error) {
		assert.Equal(t, "a", subject)
		assert.Equal(t, 2, goroutines)
		assert.Equal(t, time.Second, atLeast)
		return map[string]float64{"hit-%": 50}, nil
	}}
	s, err := measure.Metrics(w, measure.Request{Subject: "a", Goroutines: 2, Ops: 5, AtLeast: time.Second})
	require.NoError(t, err)
	assert.Zero(t, s.Ops)
	assert.Equal(t, map[string]float64{"hit-%": 50}, s.Metrics)
	assert.Zero(t, s.Spent)
	ops, _, err := measure.Calibrate(w, "a", 2, time.Second)
	require.NoError(t, err)
	assert.Zero(t, ops)
}
