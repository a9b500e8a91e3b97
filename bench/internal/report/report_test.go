package report_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/workload"
)

// samples makes a sample of 1000 operations for each time per operation.
func samples(ns ...int) []measure.Sampled {
	var list []measure.Sampled
	for round, n := range ns {
		list = append(list, measure.Sampled{Round: round, Taken: measure.Taken{
			Ops: 1000, Time: time.Duration(n) * 1000, Bytes: 16000, Allocs: 500,
		}})
	}
	return list
}

// document is what a run with known samples gives. The machine's disturbance
// in the third and fourth round of the first cell meets both subjects: the
// times spread, the ratios do not.
func document() *report.Document {
	suite := &workload.Suite{Name: "map", Doc: "maps", Baseline: "Mutex+map"}
	hit := &workload.Case{Name: "int/hit", Op: "a load"}
	storm := &workload.Case{Name: "storm", Op: "a load by all"}
	once := &workload.Suite{Name: "once", Doc: "caches", Baseline: "Mutex"}
	miss := &workload.Case{Name: "miss", Op: "a miss"}
	cell := func(s *workload.Suite, c *workload.Case, goroutines int, subjects ...measure.Subject) measure.Cell {
		return measure.Cell{Cell: workload.Cell{Suite: s, Case: c, Goroutines: goroutines}, Detail: "n=100", Subjects: subjects}
	}
	return report.New(
		environ.Environment{Go: "go1.26.0", OS: "linux", Arch: "amd64", CPU: "Test CPU", CPUs: 2, GOMAXPROCS: 2, Commit: "abc", LoadBefore: "0 0 0", LoadAfter: "1 1 1"},
		measure.Plan{Seed: 1<<64 - 1, Quality: measure.Quality{Name: "quick", Rounds: 9}},
		measure.Result{Rounds: 7, Stopped: "interrupted", Cells: []measure.Cell{
			cell(suite, hit, 1,
				measure.Subject{Name: workload.Surety, Samples: samples(10, 10, 100, 100, 10, 10, 10, 10)},
				measure.Subject{Name: "Mutex+map", Samples: samples(20, 20, 200, 200, 20, 20, 20)},
				measure.Subject{Name: "sync.Map", Err: errors.New("lost 3")}),
			cell(suite, hit, 2,
				measure.Subject{Name: workload.Surety, Samples: samples(40, 40, 40, 40, 40, 40, 40)},
				measure.Subject{Name: "Mutex+map", Samples: samples(20, 20, 20, 20, 20, 20, 20)},
				measure.Subject{Name: "sync.Map"}),
			cell(suite, storm, 1,
				measure.Subject{Name: workload.Surety, Samples: samples(80, 80, 80, 80, 80, 80, 80)},
				measure.Subject{Name: "Mutex+map", Samples: samples(10, 10, 10, 10, 10, 10, 10)}),
			cell(once, miss, 1,
				measure.Subject{Name: workload.Surety, Samples: samples(1234, 900)},
				measure.Subject{Name: "Mutex", Samples: samples(1000, 1000)}),
		}})
}

func TestRatiosAreTakenRoundByRound(t *testing.T) {
	s := document().Suites[0].Cells[0].Subjects[0]
	assert.Len(t, s.Samples, 8)
	assert.Equal(t, 0.5, s.Ratio.Median)
	assert.Equal(t, 0.5, s.Ratio.Lo)
	assert.Equal(t, 0.5, s.Ratio.Hi, "the round without the baseline's sample, or the disturbance, was counted")
	assert.Greater(t, s.Time.Hi, s.Time.Median)
	assert.Equal(t, 16.0, s.Bytes)
	assert.Equal(t, 0.5, s.Allocs)
}

func TestMeansKeepSingleAndSeveralApart(t *testing.T) {
	means := document().Means
	find := func(suite string, several bool) report.Mean {
		for _, m := range means {
			if m.Suite == suite && m.Subject == workload.Surety && m.Several == several {
				return m
			}
		}
		t.Fatalf("no mean for %q, %v in %v", suite, several, means)
		return report.Mean{}
	}
	assert.InDelta(t, 2, find("map", false).Ratio, 1e-12) // of 0.5 and 8
	assert.Equal(t, 2, find("map", false).Cells)
	assert.InDelta(t, 2, find("map", true).Ratio, 1e-12)
	assert.Equal(t, 1, find("map", true).Cells)
	assert.Equal(t, 3, find("", false).Cells)
	for _, m := range means {
		assert.NotEqual(t, "sync.Map", m.Subject, "nothing was measured of it")
	}
}

func TestJSONDecodes(t *testing.T) {
	d := document()
	var b bytes.Buffer
	require.NoError(t, d.JSON(&b))
	var back report.Document
	dec := json.NewDecoder(&b)
	dec.DisallowUnknownFields()
	require.NoError(t, dec.Decode(&back))
	assert.Equal(t, d, &back)
	assert.Equal(t, uint64(1<<64-1), back.Seed)
}

func TestErrors(t *testing.T) {
	assert.Equal(t, []string{"map/int/hit/goroutines=1, sync.Map: lost 3"}, document().Errors())
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, document().Text(&b))
	const golden = "testdata/report.txt"
	if os.Getenv("UPDATE") != "" {
		require.NoError(t, os.WriteFile(golden, b.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), b.String(), "UPDATE=1 go test rewrites %s", golden)
}
