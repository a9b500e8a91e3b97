package stats_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/stats"
)

func TestSummarizeKnownData(t *testing.T) {
	// Of nine values, the interval between the second and the eighth holds
	// the median unless at most one value is below or above it:
	// 1 - 2 * (1 + 9) / 2^9.
	values := []float64{9, 1, 8, 2, 7, 3, 6, 4, 5}
	before := slices.Clone(values)
	s := stats.Summarize(values)
	assert.Equal(t, before, values, "the values were changed")
	assert.Equal(t, 5.0, s.Median)
	assert.Equal(t, 2.0, s.Lo)
	assert.Equal(t, 8.0, s.Hi)
	assert.InDelta(t, 1-20.0/512, s.Confidence, 1e-12)
	assert.InDelta(t, 0.6, s.Spread(), 1e-12)
}

func TestSummarizeFewValues(t *testing.T) {
	s := stats.Summarize([]float64{4, 2, 3, 1})
	assert.Equal(t, stats.Summary{Median: 2.5, Lo: 1, Hi: 4, Confidence: 0.875}, s)
	assert.Equal(t, stats.Summary{Median: 7, Lo: 7, Hi: 7, Confidence: 0}, stats.Summarize([]float64{7}))
}

func TestSummarizeOutlier(t *testing.T) {
	s := stats.Summarize([]float64{10, 10, 10, 10, 10, 10, 10, 10, 1e6})
	assert.Equal(t, 10.0, s.Median)
	assert.Zero(t, s.Spread())
}

func TestSpreadIsTheGreaterSide(t *testing.T) {
	assert.InDelta(t, 0.5, stats.Summary{Median: 10, Lo: 5, Hi: 11}.Spread(), 1e-12)
	assert.InDelta(t, 0.4, stats.Summary{Median: 10, Lo: 9, Hi: 14}.Spread(), 1e-12)
	assert.Zero(t, stats.Summary{}.Spread())
}

func TestDiffers(t *testing.T) {
	s := stats.Summary{Median: 0.8, Lo: 0.7, Hi: 0.9, Confidence: 0.96}
	assert.True(t, s.Differs(1))
	assert.False(t, s.Differs(0.9))
	assert.True(t, s.Differs(0.6))
	s.Confidence = 0.94
	assert.False(t, s.Differs(1), "too little confidence")
}

func TestGeomean(t *testing.T) {
	assert.InDelta(t, 1, stats.Geomean([]float64{0.25, 4}), 1e-12)
	assert.InDelta(t, 6, stats.Geomean([]float64{4, 9}), 1e-12)
	assert.InDelta(t, 3, stats.Geomean([]float64{3}), 1e-12)
	assert.True(t, math.IsNaN(stats.Geomean(nil)))
}

func TestSummarizeIsTheSameTurnedOver(t *testing.T) {
	// Of eight values, those from the first to the seventh and those from the
	// second to the eighth hold the median equally often.
	values := []float64{1, 2, 3, 4, 5, 6, 7, 8}
	inverse := make([]float64, len(values))
	for i, v := range values {
		inverse[i] = 1 / v
	}
	s, turned := stats.Summarize(values), stats.Summarize(inverse)
	assert.Equal(t, []float64{1, 8}, []float64{s.Lo, s.Hi})
	assert.InDelta(t, s.Inverse().Lo, turned.Lo, 1e-12)
	assert.InDelta(t, s.Inverse().Hi, turned.Hi, 1e-12)
	assert.InDelta(t, s.HalfWidth(), s.Inverse().HalfWidth(), 1e-12)
	assert.InDelta(t, math.Sqrt(8)-1, s.HalfWidth(), 1e-12)
}
