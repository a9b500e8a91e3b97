// Package stats reduces repeated measurements to the figures of the report,
// and says which differences are real.
package stats

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

// Confidence is the level of every interval.
const Confidence = 0.95

// Summary is the median of a sample and a confidence interval of the median
// that assumes nothing of the distribution.
type Summary struct {
	Median float64 `json:"median"`
	Lo     float64 `json:"lo"`
	Hi     float64 `json:"hi"`

	// Confidence is the level of [Lo, Hi]: at least [Confidence], or less
	// where the sample is too small for that. Lo and Hi are then the least
	// and the greatest value.
	Confidence float64 `json:"confidence"`
}

// Summarize returns the summary of values, which it does not change. There
// must be at least one.
//
// Of some numbers of values, two intervals between order statistics have the
// same level, one reaching further down and one further up. The summary spans
// both, so that the interval of 1/v is that of v turned over.
func Summarize(values []float64) Summary { return summarize(values, Confidence) }

// summarize is Summarize with another level.
func summarize(values []float64, level float64) Summary {
	s := benchmath.NewSample(slices.Clone(values), &benchmath.DefaultThresholds)
	r := benchmath.AssumeNothing.Summary(s, level)
	n := len(s.Values)
	if math.IsInf(r.Lo, 0) || math.IsInf(r.Hi, 0) {
		// The median lies outside of all n values if all are on one side of it.
		return Summary{r.Center, s.Values[0], s.Values[n-1], 1 - math.Pow(2, float64(1-n))}
	}
	negated := make([]float64, n)
	for i, v := range s.Values {
		negated[i] = -v
	}
	m := benchmath.AssumeNothing.Summary(benchmath.NewSample(negated, &benchmath.DefaultThresholds), level)
	return Summary{r.Center, min(r.Lo, -m.Hi), max(r.Hi, -m.Lo), r.Confidence}
}

// Spread is the greater distance from the median to an end of the interval,
// as a fraction of the median.
func (s Summary) Spread() float64 {
	if s.Median == 0 {
		return 0
	}
	return max(s.Hi-s.Median, s.Median-s.Lo) / s.Median
}

// HalfWidth is by what factor less one the ends of the interval lie away from
// their geometric middle. It is the same for the interval of 1/v.
func (s Summary) HalfWidth() float64 {
	if s.Hi == s.Lo {
		return 0
	}
	return math.Sqrt(s.Hi/s.Lo) - 1
}

// Differs reports whether the interval leaves out x at the full confidence.
func (s Summary) Differs(x float64) bool {
	return s.Confidence >= Confidence && (x < s.Lo || x > s.Hi)
}

// Inverse is the summary of 1/v for values v above zero. Where the median is
// the mean of two values, its inverse stands for that of theirs.
func (s Summary) Inverse() Summary {
	return Summary{1 / s.Median, 1 / s.Hi, 1 / s.Lo, s.Confidence}
}

// Geomean returns the geometric mean, NaN for no values. All must be above
// zero.
func Geomean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}
