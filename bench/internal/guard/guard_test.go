package guard_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/guard"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

type subject = resulttest.Subject

// beside is a cell in which Surety and the equivalent need that much.
func beside(name string, surety, builtin subject) result.Cell {
	surety.Name, builtin.Name = "surety", "built-in map"
	return resulttest.Cell(name, surety, builtin)
}

func times(name string, surety, builtin float64) result.Cell {
	return beside(name, subject{Median: surety, Noise: 0.005}, subject{Median: builtin, Noise: 0.005})
}

func debts(t *testing.T, lines ...string) []guard.Debt {
	t.Helper()
	list, err := guard.ParseDebt(strings.Join(lines, "\n"), "debt.txt")
	require.NoError(t, err)
	return list
}

// outcomes maps cells, with the unit where it is not time, to outcomes.
func outcomes(g *guard.Report) map[string]guard.Outcome {
	m := map[string]guard.Outcome{}
	for _, r := range g.Rails {
		name := r.Cell
		if r.Unit != "ns/op" {
			name += " " + r.Unit
		}
		m[name] = r.Outcome
	}
	return m
}

func TestTimeAgainstTheEquivalent(t *testing.T) {
	run := resulttest.Run(
		times("map/quicker/g=1", 80, 100),
		times("map/same/g=1", 100, 100),
		times("map/allowed/g=1", 108, 100),
		times("map/between/g=1", 112.5, 100),
		times("map/reasoned/g=1", 112.5, 100),
		times("map/fails/g=1", 130, 100),
		times("map/owed/g=1", 130, 100),
		times("map/exceeds/g=1", 160, 100),
		beside("map/noisy/g=1", subject{Median: 105, Noise: 0.4}, subject{Median: 100, Noise: 0.01}),
		beside("map/noisybad/g=1", subject{Median: 300, Noise: 0.15}, subject{Median: 100, Noise: 0.01}),
		beside("map/few/g=1", subject{Median: 150, Only: 2}, subject{Median: 100, Only: 2}),
		beside("map/hung/g=1", subject{Median: 100, Err: "hung"}, subject{Median: 100}),
		times("map/several/g=2", 300, 100), // the equivalent is for one goroutine
	)
	g := guard.Check(run, debts(t,
		"equivalent map/reasoned/g=1 ns/op +14% it checks more",
		"equivalent map/owed/g=1     ns/op +32% issue 5",
		"equivalent map/exceeds/g=1  ns/op +32% issue 5"))
	got := outcomes(g)
	for cell, o := range got {
		if strings.HasSuffix(cell, " B/op") {
			assert.Equal(t, guard.Passes, o, cell)
			delete(got, cell)
		}
	}
	assert.Equal(t, map[string]guard.Outcome{
		"map/quicker/g=1": guard.Passes, "map/same/g=1": guard.Passes, "map/allowed/g=1": guard.Passes,
		"map/between/g=1": guard.Broken, "map/reasoned/g=1": guard.Reasoned,
		"map/fails/g=1": guard.Broken, "map/owed/g=1": guard.Owed, "map/exceeds/g=1": guard.Broken,
		"map/noisy/g=1": guard.Undecided, "map/noisybad/g=1": guard.Broken, "map/few/g=1": guard.Undecided,
	}, got)
	assert.Len(t, g.Broken(), 4)
	assert.Empty(t, g.Lower)
}

func TestMemory(t *testing.T) {
	live := func(name string, surety, builtin float64) result.Cell {
		return resulttest.CellOf("live-B/entry", name, subject{Name: "surety", Median: surety}, subject{Name: "built-in map", Median: builtin})
	}
	bytes := func(name string, surety, builtin float64) result.Cell {
		return beside(name, subject{Median: 100, Bytes: surety}, subject{Median: 100, Bytes: builtin})
	}
	g := guard.Check(resulttest.Run(
		live("map/live/g=1", 34, 29.5),                // 15.3%
		live("map/live-ok/g=1", 33, 29.5),             // 11.9%
		live("map/live-fails/g=1", 41.8, 29.5),        // 41.7%
		bytes("map/alloc/g=1", 116, 100),              // 16%
		bytes("map/alloc-fails/g=1", 130, 100),        // 30%
		bytes("map/alloc-noise/g=1", 0.6, 0),          // the runtime's own
		bytes("map/alloc-noise2/g=1", 0.6, 0.01),      // the runtime's own
		bytes("map/alloc-from-none/g=1", 24, 0),       // no ratio
		bytes("map/alloc-from-none-owed/g=1", 24, 0),  // no ratio
		bytes("map/alloc-from-none-above/g=1", 24, 0), // no ratio
		resulttest.CellOf("scan-B/entry", "map/scan/g=1", subject{Name: "surety", Median: 100}, subject{Name: "built-in map", Median: 1}),
	), debts(t, "equivalent map/live/g=1 live-B/entry 16% room to grow",
		"equivalent map/alloc-from-none-owed/g=1 B/op 24 a node per insert",
		"equivalent map/alloc-from-none-above/g=1 B/op 16 a node per insert"))
	got := outcomes(g)
	for cell := range got {
		if !strings.Contains(cell, "B/") {
			delete(got, cell)
		}
	}
	assert.Equal(t, map[string]guard.Outcome{
		"map/live/g=1 live-B/entry": guard.Reasoned, "map/live-ok/g=1 live-B/entry": guard.Passes, "map/live-fails/g=1 live-B/entry": guard.Broken,
		"map/alloc/g=1 B/op": guard.Broken, "map/alloc-fails/g=1 B/op": guard.Broken, "map/alloc-noise/g=1 B/op": guard.Passes, "map/alloc-noise2/g=1 B/op": guard.Passes,
		"map/alloc-from-none/g=1 B/op": guard.Broken, "map/alloc-from-none-owed/g=1 B/op": guard.Owed, "map/alloc-from-none-above/g=1 B/op": guard.Broken,
	}, got)
}

func TestAgainstAnOldCommit(t *testing.T) {
	pair := func(name string, before, after float64) result.Cell {
		return resulttest.Cell(name,
			subject{Name: "surety", Variant: "old", Median: before, Noise: 0.005}, subject{Name: "surety", Variant: "new", Median: after, Noise: 0.005},
			subject{Name: "built-in map", Variant: "old", Median: 100, Noise: 0.005}, subject{Name: "built-in map", Variant: "new", Median: 100, Noise: 0.005})
	}
	run := resulttest.Run(pair("map/slower/g=1", 100, 120), pair("map/slower/g=2", 100, 120), pair("map/quicker/g=1", 100, 90))
	run.Against = "0123456"
	g := guard.Check(run, nil)
	var broken []string
	for _, r := range g.Broken() {
		broken = append(broken, r.Against+" "+r.Other+" "+r.Cell)
	}
	assert.Equal(t, []string{"equivalent built-in map map/slower/g=1", "old 0123456 map/slower/g=1", "old 0123456 map/slower/g=2"}, broken)
}

func TestDebtMayOnlyShrink(t *testing.T) {
	run := resulttest.Run(times("map/a/g=1", 130, 100), times("map/b/g=1", 160, 100), times("map/c/g=1", 107, 100),
		beside("map/d/g=1", subject{Median: 105, Noise: 0.4}, subject{Median: 100, Noise: 0.01}))
	g := guard.Check(run, debts(t,
		"# a comment", "",
		"equivalent map/a/g=1 ns/op +33% within the tolerance",
		"equivalent map/b/g=1 ns/op +90% much more than is needed",
		"equivalent map/c/g=1 ns/op +20% not needed at all",
		"equivalent map/d/g=1 ns/op +90% undecided",
		"equivalent pool/*/g=1 ns/op +90% no cell of this run",
		"old map/a/g=1 ns/op +90% no cell of this run"))
	require.Len(t, g.Lower, 2)
	assert.Equal(t, 4, g.Lower[0].Line)
	assert.InDelta(t, 0.6, g.Lower[0].Needed.Amount, 0.02)
	assert.Equal(t, 5, g.Lower[1].Line)
	assert.Zero(t, g.Lower[1].Needed.Amount)
	require.Len(t, g.Silent, 2)
	assert.Equal(t, []int{7, 8}, []int{g.Silent[0].Line, g.Silent[1].Line})
}

func TestFirstLineCounts(t *testing.T) {
	g := guard.Check(resulttest.Run(times("map/a/g=1", 130, 100)), debts(t,
		"equivalent map/a/* ns/op +20% first", "equivalent map/*/g=1 ns/op +50% second"))
	assert.Len(t, g.Broken(), 1)
}

func TestLinesAreAboutOneKindOfRail(t *testing.T) {
	g := guard.Check(resulttest.Run(times("map/a/g=1", 130, 100)), debts(t,
		"old map/a/g=1 ns/op +50% another commit",
		"equivalent map/a/g=1 B/op +50% another unit",
		"equivalent map/a/g=1 ns/op 50 no ratio",
		"equivalent map/b/g=1 ns/op +50% another cell"))
	require.Len(t, g.Broken(), 1)
	assert.Nil(t, g.Broken()[0].Debt)
}

func TestParseDebtErrors(t *testing.T) {
	for line, want := range map[string]string{
		"equivalent map/a ns/op +20%":           "debt.txt:2: 4 words, want at least 5",
		"peer map/a ns/op +20% because":         "equivalent or old",
		"old map/[a ns/op +20% because":         "bracket",
		"old map/a max-wait-ns +20% because":    "no rail is in",
		"old map/a ns/op much because":          "want a percentage",
		"old map/a ns/op -5% because":           "want a percentage",
		"old map/a resident-B/entry 5% because": "no rail is in",
	} {
		_, err := guard.ParseDebt("# first\n"+line+"\n", "debt.txt")
		assert.ErrorContains(t, err, want, line)
	}
}

func TestText(t *testing.T) {
	run := resulttest.Run(times("map/fails/g=1", 130, 100), times("map/owed/g=1", 130, 100), times("map/same/g=1", 100, 100))
	g := guard.Check(run, debts(t, "equivalent map/owed/g=1 ns/op +60% issue 5"))
	var b bytes.Buffer
	require.NoError(t, g.Text(&b))
	for _, want := range []string{
		"6 rails: 4 pass, 0 with a reason, 1 debt, 0 undecided, 1 broken",
		"BROKEN       +30%", "no line allows it", "line 1 allows +60%: issue 5", "LOWER IT: line 1",
	} {
		assert.Contains(t, b.String(), want)
	}
	t.Log(b.String())
	b.Reset()
	require.NoError(t, g.JSON(&b))
	assert.Contains(t, b.String(), `"outcome": "BROKEN"`)
}
