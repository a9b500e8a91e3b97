package stats

import (
	"cmp"
	"slices"

	"golang.org/x/perf/benchmath"
)

// Alpha is the chance, at most, that a report without any real difference
// calls one significant.
const Alpha = 0.05

// MannWhitney returns how probable a difference at least as great as that
// between a and b is if both come from the same distribution: the two-sided
// p-value of the Mann-Whitney U-test. It is 1 if there is nothing to compare.
func MannWhitney(a, b []float64) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 1
	}
	sample := func(v []float64) *benchmath.Sample {
		return benchmath.NewSample(slices.Clone(v), &benchmath.DefaultThresholds)
	}
	// Where values are equal, twice the tail can be a little above 1.
	return min(benchmath.AssumeNothing.Compare(sample(a), sample(b)).P, 1)
}

// Holm adjusts the p-values of a family of tests by Holm's step-down method.
// To reject where the adjusted value is at most alpha makes the chance of any
// false rejection in the whole family at most alpha.
func Holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(ps[i], ps[j]) })
	adjusted := make([]float64, len(ps))
	var greatest float64
	for rank, i := range order {
		greatest = max(greatest, min(1, ps[i]*float64(len(ps)-rank)))
		adjusted[i] = greatest
	}
	return adjusted
}

// Needed returns how many values of each side the smallest p-value of a family
// of that many tests needs to be able to stay at or below [Alpha] after
// correction. With fewer, no difference of that family can be significant.
func Needed(tests int) int {
	n, p := 1, 1.0 // p is 2 / binomial(2n, n), the least p-value of n values against n
	for p*float64(tests) > Alpha {
		n++
		p *= float64(n) / float64(2*(2*n-1))
	}
	return n
}
