package report_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
	"github.com/surety-go/surety/bench/internal/stats"
)

func verdicts(c *report.Change) map[string]stats.Verdict {
	m := map[string]stats.Verdict{}
	for _, x := range c.Cells {
		m[x.Cell+" "+x.Subject] = x.Comparison.Verdict
	}
	return m
}

func TestAgainstFindsTheSlowdown(t *testing.T) {
	d := report.New(recorded(t, "against"))
	require.NotNil(t, d.Against)
	assert.Equal(t, map[string]stats.Verdict{
		"map/slowed/g=1 surety": stats.Slower, "map/slowed/g=1 built-in map": stats.NotSignificant,
		"map/quickened/g=1 surety": stats.Quicker, "map/quickened/g=1 built-in map": stats.NotSignificant,
		"map/same/g=2 surety": stats.NotSignificant, "map/same/g=2 built-in map": stats.NotSignificant,
		"map/noise/g=2 surety": stats.NotStable, "map/noise/g=2 built-in map": stats.NotSignificant,
	}, verdicts(d.Against))
	assert.Empty(t, d.Against.Warnings)
	assert.Empty(t, d.Errors())
	golden(t, "against.golden", text(t, d, report.Options{}))
}

func TestAgainstNamesTheVariantThatFailed(t *testing.T) {
	r := recorded(t, "against")
	r.Cells[0].Subjects[0].Err = "panic: boom"
	d := report.New(r)
	assert.Equal(t, []string{"map/slowed/g=1, surety old: panic: boom"}, d.Errors())
	assert.Equal(t, stats.NoData, verdicts(d.Against)["map/slowed/g=1 surety"])
	assert.Equal(t, 7, d.Comparisons)
}

// separate makes two runs of the variants of one.
func separate(r *result.Run) (before, after *result.Run) {
	pick := func(variant string) *result.Run {
		part := *r
		part.Against, part.Overlay, part.Cells = "", "", nil
		for _, c := range r.Cells {
			var subjects []result.Subject
			for _, s := range c.Subjects {
				if s.Variant == variant {
					s.Variant = ""
					subjects = append(subjects, s)
				}
			}
			c.Subjects = subjects
			part.Cells = append(part.Cells, c)
		}
		return &part
	}
	return pick("old"), pick("new")
}

func TestCompareOfSeparateRuns(t *testing.T) {
	before, after := separate(recorded(t, "against"))
	after.Seed++
	after.Environment.CPU = "Other CPU"
	after.Cells[2].Subjects[1].Err = "panic: boom"
	c := report.Compare("a.txt", before, "b.txt", after)
	v := verdicts(c)
	assert.Equal(t, stats.Slower, v["map/slowed/g=1 surety"])
	assert.Equal(t, stats.Quicker, v["map/quickened/g=1 surety"])
	assert.Equal(t, stats.NotSignificant, v["map/same/g=2 surety"])
	assert.Equal(t, stats.NotStable, v["map/noise/g=2 surety"])
	assert.Equal(t, stats.NoData, v["map/same/g=2 built-in map"])
	require.Len(t, c.Warnings, 3)
	assert.Contains(t, c.Warnings[0], "not interleaved")
	assert.Contains(t, c.Warnings[1], "CPU: Test CPU before, Other CPU after")
	assert.Contains(t, c.Warnings[2], "seed")
	var b bytes.Buffer
	require.NoError(t, c.Text(&b))
	golden(t, "compare.golden", b.String())
}

func TestContradictions(t *testing.T) {
	run := func(a, b, c float64) *result.Run {
		return resulttest.Run(
			resulttest.Cell("map/a/g=1", subject{Name: "surety", Median: 10, Noise: 0.01}, subject{Name: "xsync-v4", Median: a, Noise: 0.01}),
			resulttest.Cell("map/b/g=1", subject{Name: "surety", Median: 10, Noise: 0.01}, subject{Name: "xsync-v4", Median: b, Noise: 0.01}),
			resulttest.Cell("map/c/g=1", subject{Name: "surety", Median: 10, Noise: 0.01}, subject{Name: "xsync-v4", Median: c, Noise: 0.01}))
	}
	names := []string{"1a", "1b", "2a", "2b"}
	r, err := report.Contradictions(names, []*result.Run{run(12, 8, 10), run(13, 8, 12), run(12, 8, 10), run(12, 12, 10)})
	require.NoError(t, err)
	assert.Equal(t, []report.RepeatPair{{First: "1a", Second: "1b"}, {First: "2a", Second: "2b"}}, r.Pairs)
	assert.Equal(t, 2+2, r.Agreed)
	require.Len(t, r.Changed, 1)
	assert.Equal(t, "map/c/g=1", r.Changed[0].Cell)
	assert.Equal(t, stats.NotSignificant, r.Changed[0].First)
	require.Len(t, r.Contradictions, 1)
	assert.Equal(t, []any{1, "map/b/g=1", stats.Slower, stats.Quicker},
		[]any{r.Contradictions[0].Pair, r.Contradictions[0].Cell, r.Contradictions[0].First, r.Contradictions[0].Second})
	var b bytes.Buffer
	require.NoError(t, r.Text(&b))
	golden(t, "repeat.golden", b.String())

	for _, n := range []int{0, 1, 3} {
		_, err = report.Contradictions(names[:n], make([]*result.Run, n))
		assert.ErrorContains(t, err, "even number", "%d", n)
	}
}
