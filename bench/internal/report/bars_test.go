package report

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

type subject = resulttest.Subject

// rigorousRun has one peer beside the equivalent and the baseline in the cells
// of two sizes.
func rigorousRun() *result.Run {
	cell := func(name string, surety, builtin, peer float64) result.Cell {
		return resulttest.Cell(name,
			subject{Name: "surety", Median: surety, Noise: 0.001, Bytes: peer, Allocs: 0.5},
			subject{Name: "built-in map", Median: builtin, Noise: 0.001},
			subject{Name: "RWMutex+map", Median: 1000, Noise: 0.001},
			subject{Name: "peer", Median: peer, Noise: 0.001})
	}
	r := resulttest.Run(
		cell("map/n=1/g=1", 10, 12, 20),
		cell("map/n=1/g=2", 10, 12, 8),
		cell("map/n=2/g=1", 10, 12, 12),
		cell("map/n=2/g=2", 10, 9, 15)) // behind the equivalent, which is no peer
	r.Quality = rigorous
	return r
}

func one(t *testing.T, b bar) Bar {
	t.Helper()
	list := judge([]bar{b}, New(rigorousRun()))
	require.Len(t, list, 1)
	return list[0]
}

func TestBarsFigures(t *testing.T) {
	all := "map/n={1,2}/g={1,2}"
	for _, c := range []struct {
		what   string
		cells  string
		figure func(*lookup, []string) (float64, []string)
		want   float64
	}{
		{"best peer", all, xOf(Best), math.Pow(2*0.8*1.2*1.5, 0.25)},
		{"equivalent", all, xOf(Equivalent), math.Pow(1.2*1.2*1.2*0.9, 0.25)},
		{"baseline", "map/n=1/g=1", timeOf(Baseline), 0.01},
		{"behind", all, behind, 1},
		{"allocations", all, greatest("allocs/op"), 0.5},
		{"bytes", all, greatest("B/op"), 20},
		{"part of the same cell", "map/n=1/g=1", partOf("peer", "ns/op"), 0.5},
		{"part of another cell", "map/n={1,2}/g=2", partOf("peer", "ns/op"), 10. / 15},
		{"part of any cell", all, greatestPart("peer", "ns/op"), 10. / 8},
		{"ratio of units", all, greatestRatio("ns/op", "allocs/op"), 20},
		{"throughput", "map/n={1,2}/g=2", leastThroughput, 1},
		{"scaling", "map/n={1,2}/g={1,2}", scalesAs("peer"), (10. / 12) / (10. / 15)},
	} {
		b := one(t, bar{"map", c.what, c.cells, c.figure, true, c.want * 0.99, c.want * 1.1})
		assert.InEpsilon(t, c.want, float64(b.Figure), 0.005, c.what)
		assert.Equal(t, Met, b.Outcome, c.what)
		assert.Empty(t, b.Missing, c.what)
	}
}

func TestThroughputIsThatOfTheWorstCell(t *testing.T) {
	r := resulttest.Run(
		resulttest.Cell("pool/x/g=1", subject{Name: "surety", Median: 10, Noise: 0.001}),
		resulttest.Cell("pool/x/g=2", subject{Name: "surety", Median: 8, Noise: 0.001}),
		resulttest.Cell("pool/x/g=64", subject{Name: "surety", Median: 20, Noise: 0.001}))
	b := judge([]bar{{"pool", "x", "pool/x/g={1,2,64}", leastThroughput, true, 0.5, 1}}, New(r))[0]
	assert.InEpsilon(t, 0.5, float64(b.Figure), 0.01)
	b = judge([]bar{{"pool", "x", "pool/x/g={1,3}", leastThroughput, true, 0.5, 1}}, New(r))[0]
	assert.Equal(t, []string{"pool/x/g=3"}, b.Missing)
}

func TestBarsOutcomes(t *testing.T) {
	for _, c := range []struct {
		atLeast    bool
		must, goal float64
		want       string
	}{
		{true, 1.1, 1.15, GoalMet}, {true, 1.1, 1.3, Met}, {true, 1.3, 1.4, NotMet},
		{false, 1.3, 1.25, GoalMet}, {false, 1.3, 1.1, Met}, {false, 1.1, 1, NotMet},
	} {
		b := one(t, bar{"map", "x", "map/n=2/g=1", xOf(Best), c.atLeast, c.must, c.goal})
		assert.Equal(t, c.want, b.Outcome, "%+v", c)
	}
}

func TestBarsSayWhatIsMissing(t *testing.T) {
	for what, figure := range map[string]func(*lookup, []string) (float64, []string){
		"x": xOf(Best), "behind": behind, "greatest": greatest("ns/op"), "part": partOf("peer", "ns/op"),
		"parts": greatestPart("peer", "ns/op"), "ratio": greatestRatio("ns/op", "allocs/op"),
	} {
		b := one(t, bar{"map", what, "map/n={3,1}/g=1", figure, true, 0, 0})
		assert.Equal(t, NotJudged, b.Outcome, what)
		assert.Equal(t, []string{"map/n=3/g=1"}, b.Missing, what)
		assert.Equal(t, 2, b.Required, what)
	}
	b := one(t, bar{"map", "unit", "map/n=1/g=1", greatest("live-B/entry"), true, 0, 0})
	assert.Equal(t, NotJudged, b.Outcome)
	assert.False(t, b.Figure.Known())
}

func TestUnstableCellIsMissing(t *testing.T) {
	r := resulttest.Run(resulttest.Cell("map/n=1/g=1", subject{Name: "surety", Median: 10, Noise: 0.01}, subject{Name: "peer", Median: 10, Noise: 0.5}))
	list := judge([]bar{{"map", "x", "map/n=1/g=1", xOf(Best), true, 1, 1}}, New(r))
	assert.Equal(t, []string{"map/n=1/g=1"}, list[0].Missing)
}

func TestBehindWhereItIsUnstable(t *testing.T) {
	cell := func(name string, peer float64) result.Cell {
		return resulttest.Cell(name, subject{Name: "surety", Median: 10, Noise: 0.2}, subject{Name: "peer", Median: peer, Noise: 0.2})
	}
	r := resulttest.Run(cell("map/n=1/g=1", 1), cell("map/n=2/g=1", 10), cell("map/n=3/g=1", 100))
	list := judge([]bar{{"map", "behind", "map/n={1,2,3}/g=1", behind, false, 0, 0}}, New(r))
	assert.Equal(t, Number(1), list[0].Figure, "the first is behind, the third ahead, whatever the noise")
	assert.Equal(t, []string{"map/n=2/g=1"}, list[0].Missing)
}

func TestExpand(t *testing.T) {
	assert.Equal(t, []string{"a"}, expand("a"))
	assert.Equal(t, []string{"a1c3", "a1c4", "a2c3", "a2c4"}, expand("a{1,2}c{3,4}"))
}

func TestBarsAreShownOfRigorousRunsOnly(t *testing.T) {
	show := func(r *result.Run) string {
		var b bytes.Buffer
		require.NoError(t, New(r).Text(&b, Options{}))
		return b.String()
	}
	r := rigorousRun()
	out := show(r)
	assert.Contains(t, out, "BARS")
	assert.Contains(t, out, "and 26 more, which -json names")
	assert.Contains(t, out, "30 of 30 cells missing or unstable: map/int-random/n=100/reads=100/g=1,")
	for line := range strings.Lines(out) {
		assert.LessOrEqual(t, len([]rune(line)), width+1, "%s", line)
	}
	r.Quality = "normal"
	assert.Empty(t, New(r).Bars)
	out = show(r)
	assert.NotContains(t, out, "BARS")
	assert.Contains(t, out, "bars are shown with -quality rigorous")
}
