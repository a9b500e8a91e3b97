package stats_test

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/stats"
)

// withU makes two samples of n values, of which the first is above the second
// in u of the n*n pairs.
func withU(n, u int) (a, b []float64) {
	for i := range n {
		above := min(u, n)
		u -= above
		a = append(a, float64(above)+0.5+float64(i)/1000)
		b = append(b, float64(i+1))
	}
	return a, b
}

// TestMannWhitneyCriticalValues checks the greatest U that is significant at
// 5%, two-sided, as the tables of the literature have it.
func TestMannWhitneyCriticalValues(t *testing.T) {
	for n, critical := range map[int]int{4: 0, 5: 2, 6: 5, 7: 8, 8: 13, 9: 17, 10: 23, 12: 37, 15: 64, 20: 127} {
		a, b := withU(n, critical)
		assert.LessOrEqual(t, stats.MannWhitney(a, b), 0.05, "n=%d", n)
		a, b = withU(n, critical+1)
		assert.Greater(t, stats.MannWhitney(a, b), 0.05, "n=%d", n)
	}
}

// exhaustive computes the p-value over all ways to deal the values out.
func exhaustive(a, b []float64) float64 {
	all := append(append([]float64{}, a...), b...)
	distance := func(first uint) float64 { // twice that of U from its middle
		u := -len(a) * len(b)
		for i := range all {
			for j := range all {
				if first>>i&1 == 1 && first>>j&1 == 0 {
					switch {
					case all[i] > all[j]:
						u += 2
					case all[i] == all[j]:
						u++
					}
				}
			}
		}
		return max(float64(u), -float64(u))
	}
	observed := distance(1<<len(a) - 1)
	var total, asFar float64
	for first := range uint(1) << len(all) {
		if bits.OnesCount(first) == len(a) {
			total++
			if distance(first) >= observed {
				asFar++
			}
		}
	}
	return asFar / total
}

func TestMannWhitneyAgreesWithAllPermutations(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		draw := func() []float64 {
			v := make([]float64, 3+r.IntN(4))
			for i := range v {
				v[i] = r.Float64()
			}
			return v
		}
		a, b := draw(), draw()
		assert.InDelta(t, exhaustive(a, b), stats.MannWhitney(a, b), 1e-9, "%v %v", a, b)
	}
	// Equal values, as allocations have them.
	assert.InDelta(t, exhaustive([]float64{2, 2, 2, 2, 2}, []float64{3, 3, 3, 3, 3}),
		stats.MannWhitney([]float64{2, 2, 2, 2, 2}, []float64{3, 3, 3, 3, 3}), 1e-9)
	assert.InDelta(t, 1, stats.MannWhitney([]float64{2, 2, 2}, []float64{2, 2, 2}), 0)
	assert.InDelta(t, 1, stats.MannWhitney(nil, []float64{2}), 0)
}

// TestMannWhitneyFalsePositives deals one set of values out at random. Of n=8
// and n=8 the test at 5% rejects in 4.99% of all deals.
func TestMannWhitneyFalsePositives(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	values := make([]float64, 16)
	for i := range values {
		values[i] = r.ExpFloat64()
	}
	const deals = 4000
	rejected := 0
	for range deals {
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		if stats.MannWhitney(values[:8], values[8:]) <= stats.Alpha {
			rejected++
		}
	}
	assert.InDelta(t, 0.0499*deals, rejected, 4*14, "four standard deviations")
}

func TestHolm(t *testing.T) {
	// The example of the textbooks: 0.005 and 0.01 are rejected at 5%, and
	// 0.04 is not, though it would be alone.
	assert.InDeltaSlice(t, []float64{0.03, 0.06, 0.06, 0.02}, stats.Holm([]float64{0.01, 0.04, 0.03, 0.005}), 1e-12)
	assert.InDeltaSlice(t, []float64{1, 1}, stats.Holm([]float64{0.7, 0.9}), 1e-12)
	assert.InDeltaSlice(t, []float64{0.05}, stats.Holm([]float64{0.05}), 1e-12)
	assert.Empty(t, stats.Holm(nil))
}

func TestHolmKeepsTheFamily(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	const families, tests = 2000, 40
	anyRejected := 0
	for range families {
		ps := make([]float64, tests)
		for i := range ps {
			ps[i] = r.Float64()
		}
		for _, p := range stats.Holm(ps) {
			if p <= stats.Alpha {
				anyRejected++
				break
			}
		}
	}
	assert.InDelta(t, 0.0488*families, anyRejected, 4*9.7, "four standard deviations")
}

func TestNeeded(t *testing.T) {
	assert.Equal(t, 4, stats.Needed(1))
	assert.Equal(t, 8, stats.Needed(321))
	assert.Equal(t, 9, stats.Needed(322))
	assert.Equal(t, 9, stats.Needed(1215))
	assert.Equal(t, 10, stats.Needed(1216))
	for _, tests := range []int{1, 7, 300, 5000} {
		n := stats.Needed(tests)
		a, b := withU(n, 0)
		assert.LessOrEqual(t, stats.MannWhitney(a, b)*float64(tests), stats.Alpha)
		a, b = withU(n-1, 0)
		assert.Greater(t, stats.MannWhitney(a, b)*float64(tests), stats.Alpha)
	}
}
