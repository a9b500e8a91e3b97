package pause

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBucketsAreContiguous(t *testing.T) {
	require.Equal(t, buckets-1, bucket(math.MaxInt64))
	require.Equal(t, int64(math.MaxInt64), greatest(buckets-1))
	low := int64(0)
	for i := range buckets {
		high := greatest(i)
		require.Equal(t, i, bucket(low))
		require.Equal(t, i, bucket(high))
		require.LessOrEqual(t, high-low, low/64, "bucket %d, %d to %d", i, low, high)
		low = high + 1
	}
}

// drawn spreads evenly over the orders of magnitude.
func drawn(seed uint64, n int) []time.Duration {
	r := rand.New(rand.NewPCG(seed, 0))
	ds := make([]time.Duration, n)
	for i := range ds {
		ds[i] = time.Duration(r.Uint64() >> (1 + r.IntN(63)))
	}
	return ds
}

func TestQuantileAgreesWithSorting(t *testing.T) {
	for seed, n := range []int{1, 2, 3, 10, 100, 9_999} {
		ds := drawn(uint64(seed), n)
		var r Recorder
		for _, d := range ds {
			r.Add(d)
		}
		slices.Sort(ds)
		assert.Equal(t, uint64(n), r.Count())
		assert.Equal(t, ds[n-1], r.Max())
		for _, q := range []float64{0, 0.001, 0.25, 0.5, 0.9, 0.99, 0.9999, 1} {
			exact := ds[max(int(math.Ceil(q*float64(n))), 1)-1]
			got := r.Quantile(q)
			assert.GreaterOrEqual(t, got, exact, "n=%d q=%g", n, q)
			assert.LessOrEqual(t, got-exact, exact/64, "n=%d q=%g", n, q)
		}
		assert.Equal(t, r.Max(), r.Quantile(1))
	}
}

func TestMerge(t *testing.T) {
	var one, other, both Recorder
	for i, d := range drawn(1, 1000) {
		both.Add(d)
		if i%3 == 0 {
			one.Add(d)
		} else {
			other.Add(d)
		}
	}
	one.Merge(&other)
	assert.Equal(t, both, one)
}

func TestEmptyRecorder(t *testing.T) {
	var r Recorder
	assert.Zero(t, r.Count())
	assert.Zero(t, r.Max())
	assert.Zero(t, r.Quantile(0.5))
}

func TestNegativeCountsAsZero(t *testing.T) {
	var r Recorder
	r.Add(-1)
	assert.Equal(t, uint64(1), r.Count())
	assert.Zero(t, r.Max())
	assert.Zero(t, r.Quantile(1))
}

func TestTime(t *testing.T) {
	var r Recorder
	calls := 0
	start := now()
	for range 10 {
		r.Time(func() { calls++ })
	}
	assert.Equal(t, 10, calls)
	assert.Equal(t, uint64(10), r.Count())
	assert.LessOrEqual(t, r.Max(), now()-start)
}

func TestAddDoesNotAllocate(t *testing.T) {
	var r Recorder
	d := time.Duration(1)
	assert.Zero(t, testing.AllocsPerRun(100, func() { r.Add(d); d = d*3 + 1 }))
}

// The calls of one goroutine together last no longer than all of While.
func TestWhileCountsNoTimeTwice(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	start := now()
	r := While(1, 1000, func(_, i int) {
		if i == 0 {
			close(begun)
			<-release
		}
	}, func() {
		<-begun
		for waiting := now(); now()-waiting < time.Millisecond; {
		}
		close(release)
	})
	elapsed := now() - start
	var sum time.Duration
	for i, n := range r.counts {
		if i > 0 {
			sum += time.Duration(n) * time.Duration(greatest(i-1)+1) // the least value of the bucket
		}
	}
	assert.LessOrEqual(t, sum, elapsed)
}
