package stats_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/stats"
)

// series gives the values to processes 0, 1, ...
func series(values ...float64) stats.Series {
	s := stats.Series{}
	for i, v := range values {
		s[i] = v
	}
	return s
}

// noisy draws n values around the median that differ by about that fraction.
func noisy(r *rand.Rand, n int, median, noise float64) stats.Series {
	s := stats.Series{}
	for i := range n {
		s[i] = median * (1 + noise*r.NormFloat64())
	}
	return s
}

func one(p stats.Pair) stats.Comparison { return stats.Compare([]stats.Pair{p})[0] }

func TestVerdicts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	base := noisy(r, 8, 100, 0.01)
	for _, c := range []struct {
		name         string
		other        stats.Series
		blocks, more bool
		want         stats.Verdict
	}{
		{"20% more", noisy(r, 8, 120, 0.01), true, false, stats.Quicker},
		{"20% more, more is better", noisy(r, 8, 120, 0.01), true, true, stats.Slower},
		{"20% less", noisy(r, 8, 80, 0.01), true, false, stats.Slower},
		{"20% less, unpaired", noisy(r, 8, 80, 0.01), false, false, stats.Slower},
		{"the same", noisy(r, 8, 100, 0.01), true, false, stats.NotSignificant},
		{"the same, unpaired", noisy(r, 8, 100, 0.01), false, false, stats.NotSignificant},
		{"2% more without any noise", series(102, 102, 102, 102, 102, 102, 102, 102), true, false, stats.NotSignificant},
		{"noise", noisy(r, 8, 120, 0.4), true, false, stats.NotStable},
		{"noise, unpaired", noisy(r, 8, 120, 0.4), false, false, stats.NotStable},
		{"too few", series(200, 200, 200), true, false, stats.NotSignificant},
		{"none", nil, true, false, stats.NoData},
	} {
		got := one(stats.Pair{Self: base, Other: c.other, Blocks: c.blocks, HigherIsBetter: c.more})
		assert.Equal(t, c.want, got.Verdict, "%s: %+v", c.name, got)
		assert.Equal(t, c.want == stats.NotStable, got.Reason != "", c.name)
	}
}

// TestUnstable: one disturbed process does not make a comparison unstable, two
// that are disturbed alike do.
func TestUnstable(t *testing.T) {
	self := series(10, 10, 10, 10, 10, 10, 10, 10)
	c := one(stats.Pair{Self: self, Other: series(12, 12, 12, 12, 12, 12, 12, 30), Blocks: true})
	assert.Equal(t, stats.Quicker, c.Verdict)
	assert.Equal(t, 3.0, c.X.Hi, "the interval shows it")
	c = one(stats.Pair{Self: self, Other: series(12, 12, 12, 12, 12, 12, 30, 30), Blocks: true})
	assert.Equal(t, stats.NotStable, c.Verdict)
	assert.Equal(t, "the ratios spread by ±58%", c.Reason)
	c = one(stats.Pair{Self: self, Other: series(12, 12, 12, 12, 12, 12, 30, 30)})
	assert.Equal(t, "the other side spread by ±58%", c.Reason)
}

func TestXIsTakenProcessByProcess(t *testing.T) {
	// The second half of the processes ran on a machine half as quick. The
	// figures spread, their ratios do not.
	self := series(10, 10, 10, 10, 20, 20, 20, 20)
	other := series(15, 15, 15, 15, 30, 30, 30, 30)
	c := one(stats.Pair{Self: self, Other: other, Blocks: true})
	require.NotNil(t, c.X)
	assert.Equal(t, []float64{1.5, 1.5, 1.5}, []float64{c.X.Median, c.X.Lo, c.X.Hi})
	assert.Empty(t, c.Reason)

	delete(other, 0)
	other[8] = 1e9 // a process that the other side lacks
	c = one(stats.Pair{Self: self, Other: other, Blocks: true})
	assert.Equal(t, 1.5, c.X.Hi)
}

func TestXWithZeros(t *testing.T) {
	zero, five := series(0, 0, 0, 0, 0, 0), series(5, 5, 5, 5, 5, 5)
	c := one(stats.Pair{Self: zero, Other: five, Blocks: true})
	assert.Nil(t, c.X)
	assert.Equal(t, stats.Quicker, c.Verdict)
	assert.Equal(t, stats.Slower, one(stats.Pair{Self: zero, Other: five, HigherIsBetter: true}).Verdict)
	assert.Equal(t, stats.Slower, one(stats.Pair{Self: five, Other: zero}).Verdict)
	c = one(stats.Pair{Self: zero, Other: zero, Blocks: true})
	assert.Equal(t, stats.NotSignificant, c.Verdict)
	assert.Equal(t, 1.0, c.X.Median)
}

// TestCompareCorrectsOverTheFamily: what is significant alone is not among
// many.
func TestCompareCorrectsOverTheFamily(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	pair := stats.Pair{Self: noisy(r, 6, 100, 0.01), Other: noisy(r, 6, 120, 0.01), Blocks: true}
	assert.Equal(t, stats.Quicker, one(pair).Verdict)
	family := []stats.Pair{pair}
	for range 30 {
		family = append(family, stats.Pair{Self: noisy(r, 6, 100, 0.01), Other: noisy(r, 6, 100, 0.01), Blocks: true})
	}
	family = append(family, stats.Pair{Self: pair.Self}) // without data: not a test
	list := stats.Compare(family)
	assert.Equal(t, stats.NotSignificant, list[0].Verdict)
	assert.InDelta(t, list[0].P*31, list[0].Adjusted, 1e-12)
	assert.Equal(t, stats.NoData, list[31].Verdict)
}

// TestCompareEqualSubjects: of families without a difference, about one in
// twenty or fewer calls any cell quicker or slower.
func TestCompareEqualSubjects(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	const families = 300
	wrong := 0
	for range families {
		var family []stats.Pair
		for range 20 {
			family = append(family, stats.Pair{Self: noisy(r, 8, 100, 0.05), Other: noisy(r, 8, 100, 0.05), Blocks: true})
		}
		for _, c := range stats.Compare(family) {
			if c.Verdict == stats.Quicker || c.Verdict == stats.Slower {
				wrong++
				break
			}
		}
	}
	assert.LessOrEqual(t, wrong, families/20+4*4)
}
