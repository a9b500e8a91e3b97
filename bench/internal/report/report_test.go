package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
	"github.com/surety-go/surety/bench/internal/stats"
)

// golden compares text with a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := "testdata/" + name
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), text, "UPDATE=1 go test rewrites %s", file)
	for line := range strings.Lines(text) {
		assert.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 100, "%s", line)
	}
}

func text(t *testing.T, d *report.Document, o report.Options) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, d.Text(&b, o))
	return b.String()
}

func TestText(t *testing.T) {
	d := report.New(recorded(t, "run"))
	golden(t, "report-rows.golden", text(t, d, report.Options{Rows: true}))
	golden(t, "report.golden", text(t, d, report.Options{}))
}

func class(t *testing.T, d *report.Document, suite, unit string, several bool) report.Class {
	t.Helper()
	for _, s := range d.Suites {
		for _, c := range s.Classes {
			if s.Name == suite && c.Unit == unit && c.Several == several {
				return c
			}
		}
	}
	t.Fatalf("no class %s, %s, %v", suite, unit, several)
	return report.Class{}
}

func mean(t *testing.T, c report.Class, role report.Role, subject string) report.Mean {
	t.Helper()
	for _, m := range c.Means {
		if m.Role == role && m.Subject == subject {
			return m
		}
	}
	t.Fatalf("no mean %s, %s", role, subject)
	return report.Mean{}
}

func verdict(t *testing.T, d *report.Document, cell, subject string) stats.Verdict {
	t.Helper()
	for _, s := range d.Suites {
		for _, c := range s.Classes {
			for _, x := range c.Cells {
				for _, row := range x.Rows {
					if x.Name == cell && row.Subject == subject {
						require.NotNil(t, row.Comparison)
						return row.Comparison.Verdict
					}
				}
			}
		}
	}
	t.Fatalf("no %s in %s", subject, cell)
	return ""
}

func TestVerdictsOfRecordedSamples(t *testing.T) {
	d := report.New(recorded(t, "run"))
	for _, c := range []struct {
		cell, subject string
		want          stats.Verdict
	}{
		{"map/int-random/n=100/reads=90/g=1", "RWMutex+map", stats.Quicker},
		{"map/int-random/n=100/reads=90/g=1", "built-in map", stats.Slower},
		{"map/int-random/n=100/reads=90/g=1", "xsync-v4", stats.NotSignificant},
		{"map/int-random/n=100/reads=90/g=2", "built-in map", stats.NoData},
		{"map/int-random/n=100/reads=90/g=2", "RWMutex+map", stats.NotStable},
		{"map/int-random/n=1000000/reads=100/g=1", "xsync-v4", stats.NoData},
		{"cache/loop/capacity=100/g=1", "otter-v2", stats.Quicker},
		{"cache/loop/capacity=100/g=1", "LRU", stats.Quicker},
	} {
		assert.Equal(t, c.want, verdict(t, d, c.cell, c.subject), "%s, %s", c.cell, c.subject)
	}
	assert.Equal(t, []string{"map/int-random/n=1000000/reads=100/g=1, xsync-v4: hung in process 3: no sample for 30s\ngoroutine 7 [select]:"}, d.Errors())
}

func TestMeansKeepClassesApart(t *testing.T) {
	d := report.New(recorded(t, "run"))
	single, several := class(t, d, "map", "ns/op", false), class(t, d, "map", "ns/op", true)

	m := mean(t, single, report.Baseline, "RWMutex+map")
	assert.Equal(t, 2, m.Cells)
	assert.InEpsilon(t, math.Sqrt(36./30*192./155), float64(m.X), 0.02)

	m = mean(t, several, report.Baseline, "RWMutex+map")
	assert.Equal(t, 1, m.Cells, "the unstable cell is in the mean")
	assert.Equal(t, 1, m.Unstable)
	assert.InEpsilon(t, 60./17, float64(m.X), 0.02)

	m = mean(t, several, report.Equivalent, "built-in map")
	assert.Equal(t, 2, m.NoData)
	assert.False(t, m.X.Known())

	m = mean(t, single, report.Peer, "xsync-v4")
	assert.Equal(t, []int{1, 1, 1}, []int{m.Cells, m.NotSignificant, m.NoData}, "a failed subject counts in no mean")
}

func TestBestIsThatOfPeers(t *testing.T) {
	d := report.New(recorded(t, "run"))
	var best []string
	for _, s := range d.Suites {
		for _, c := range s.Classes {
			for _, x := range c.Cells {
				best = append(best, x.Name+" "+x.Best)
			}
		}
	}
	assert.Equal(t, []string{
		"map/int-random/n=100/reads=90/g=1 xsync-v4",
		"map/int-random/n=1000000/reads=100/g=1 RWMutex+map", // xsync-v4 hung
		"map/int-random/n=100/reads=90/g=2 xsync-v4",
		"map/int-random/n=100/reads=90/g=64 xsync-v4",
		"map/live-mean/n=1000000/g=1 xsync-v4", // not the equivalent
		"cache/hit/g=1 Mutex",                  // not the reference
		"cache/loop/capacity=100/g=1 otter-v2", // more is better
	}, best)
}

func TestFamilyIsTheWholeReport(t *testing.T) {
	d := report.New(recorded(t, "run"))
	assert.Equal(t, 3+2+2+2+2+2+2, d.Comparisons)
	assert.Equal(t, 6, d.Needed)
	assert.NotContains(t, text(t, d, report.Options{}), "no difference can be significant")

	r := recorded(t, "run")
	for i := range r.Cells {
		for j := range r.Cells[i].Subjects {
			s := &r.Cells[i].Subjects[j]
			s.Points = s.Points[:min(5, len(s.Points))]
		}
	}
	out := text(t, report.New(r), report.Options{})
	assert.Contains(t, out, "5 of 8 processes")
	assert.Contains(t, out, "with 5 processes, no difference can be significant among 15")
}

func TestScaling(t *testing.T) {
	d := report.New(recorded(t, "run"))
	got := map[string]float64{}
	for _, x := range d.Suites[0].Scaling {
		got[fmt.Sprint(x.Subject, " ", x.Goroutines)] = x.Factor
		assert.Equal(t, "int-random/n=100/reads=90", x.Case)
	}
	assert.Len(t, got, 6)
	assert.InEpsilon(t, 30./16, got["surety 2"], 0.02)
	assert.InEpsilon(t, 30./17, got["surety 64"], 0.02)
	assert.InEpsilon(t, 30./13, got["xsync-v4 2"], 0.02)
}

func TestJSONDecodes(t *testing.T) {
	r := recorded(t, "run")
	r.Quality, r.Seed = "rigorous", 1<<64-1
	var b bytes.Buffer
	require.NoError(t, report.New(r).JSON(&b))
	var back report.Document
	dec := json.NewDecoder(bytes.NewReader(b.Bytes()))
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&back))
	assert.Equal(t, report.Format, back.Format)
	assert.Equal(t, uint64(1<<64-1), back.Seed)
	var again bytes.Buffer
	require.NoError(t, back.JSON(&again))
	assert.Equal(t, b.String(), again.String())
}

// TestManyRows: a report of hundreds of cells shows all of them only if asked.
func TestManyRows(t *testing.T) {
	r := resulttest.Run()
	for i := range 300 {
		r.Cells = append(r.Cells, resulttest.Cell(fmt.Sprintf("map/case-%d/g=1", i),
			subject{Name: "surety", Median: 10, Noise: 0.01},
			subject{Name: "RWMutex+map", Median: 20, Noise: 0.01},
			subject{Name: "xsync-v4", Median: 15 - float64(i%50)/5, Noise: 0.01}))
	}
	r.Suites = append(r.Suites, resulttest.Run(r.Cells[0]).Suites...)
	r.Processes = 9
	d := report.New(r)
	some, all := text(t, d, report.Options{}), text(t, d, report.Options{Rows: true})
	assert.Less(t, strings.Count(some, "\n"), strings.Count(all, "\n"))
	assert.NotContains(t, some, "   1 RWMutex+map  ")
	assert.Contains(t, all, "   1 RWMutex+map  ")
	for line := range strings.Lines(all) {
		assert.LessOrEqual(t, utf8.RuneCountInString(line), 101, "%s", line)
	}
}

func TestPartialRun(t *testing.T) {
	r := recorded(t, "run")
	r.Stopped = "interrupted after 3 of 8 processes"
	for i := range r.Cells {
		for j := range r.Cells[i].Subjects {
			s := &r.Cells[i].Subjects[j]
			s.Points = s.Points[:min(1, len(s.Points))]
		}
	}
	out := text(t, report.New(r), report.Options{Rows: true})
	assert.Contains(t, out, "PARTIAL: interrupted after 3 of 8 processes")
	r.Cells = nil
	assert.NotPanics(t, func() { text(t, report.New(r), report.Options{}) })
}

func TestTooFewProcessesAreTold(t *testing.T) {
	full := func(name string) result.Cell {
		return resulttest.Cell(name, resulttest.Subject{Name: "surety", Median: 1}, resulttest.Subject{Name: "peer", Median: 2})
	}
	few := resulttest.Cell("map/c/g=1", resulttest.Subject{Name: "surety", Median: 1, Only: 2}, resulttest.Subject{Name: "peer", Median: 2, Only: 2})
	d := report.New(resulttest.Run(full("map/a/g=1"), full("map/b/g=1"), few))
	assert.Equal(t, 1, d.TooFew)
	assert.Contains(t, text(t, d, report.Options{}), fmt.Sprintf("NOTE: 1 of the 3 comparisons rest on fewer than %d processes", d.Needed))
	d = report.New(resulttest.Run(full("map/a/g=1"), full("map/b/g=1")))
	assert.Zero(t, d.TooFew)
	assert.NotContains(t, text(t, d, report.Options{}), "NOTE")
}
