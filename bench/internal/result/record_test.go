package result_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

// full is a run that uses every field.
func full() *result.Run {
	r := resulttest.Run(
		resulttest.Cell("map/int-random/n=100/g=1",
			resulttest.Subject{Name: "surety", Median: 12.3456789, Noise: 0.01},
			resulttest.Subject{Name: "built-in map", Median: 11, Noise: 0.01, Bytes: 3, Allocs: 1},
			resulttest.Subject{Name: "haxmap", Err: "hung in process 3: no sample for 30s", Median: 15, Only: 3},
			resulttest.Subject{Name: "cmap", Err: "panic: \"boom\"\n\tat cmap.go:1", Only: -1}),
		resulttest.CellOf("hit-%", "cache/zipf/g=2",
			resulttest.Subject{Name: "surety", Variant: "old", Median: 70},
			resulttest.Subject{Name: "surety", Variant: "new", Median: 71.5}),
		resulttest.CellOf("max-wait-ns", "map/growth/g=2", resulttest.Subject{Name: "surety", Median: 1e7}))
	r.Cells[0].Subjects[0].Points[2].Metrics["B/op"] = 1e-7
	r.Cells[0].Subjects[1].Points = r.Cells[0].Subjects[1].Points[1:] // without process 0
	r.Seed = 1<<64 - 1
	r.Stopped, r.Against, r.Overlay = "interrupted", "0123abc", "slow.json"
	r.Warnings = []string{"the load before was 3.1"}
	r.Workers = []result.Worker{{Process: 0, Variant: "old", Elapsed: 3 * time.Second, Resident: 1 << 30}}
	r.Suites[0].Omitted = []result.Omission{{What: "pb", Reason: "ships different code under the race detector"}}
	for i := range 1000 {
		r.Calibration[fmt.Sprintf("map/case-%d/g=1 surety", i)] = i
	}
	return r
}

func TestRoundTripLosesNothing(t *testing.T) {
	r := full()
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, r))
	back, err := result.Read(bytes.NewReader(b.Bytes()), "run.txt")
	require.NoError(t, err)
	assert.Equal(t, r, back)
}

// TestOthersReadTheRecord reads a record as benchstat does.
func TestOthersReadTheRecord(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, full()))
	reader := benchfmt.NewReader(&b, "run.txt")
	lines := map[string]int{}
	for reader.Scan() {
		switch x := reader.Result().(type) {
		case *benchfmt.SyntaxError:
			assert.NoError(t, x)
		case *benchfmt.Result:
			lines[x.Name.String()]++
			assert.Equal(t, "Test CPU", x.GetConfig("cpu"))
			assert.Len(t, x.Config, 3, "benchstat makes a table of its own for each configuration")
			if x.Name.String() == "Map/int-random/n=100/subject=surety/g=1-2" {
				v, ok := x.Value("sec/op")
				assert.True(t, ok)
				assert.InEpsilon(t, 12.3456789e-9, v, 0.1)
				assert.Equal(t, 4096, x.Iters)
			}
		}
	}
	require.NoError(t, reader.Err())
	assert.Equal(t, map[string]int{
		"Map/int-random/n=100/subject=surety/g=1-2":       8,
		"Map/int-random/n=100/subject=built-in_map/g=1-2": 7,
		"Map/int-random/n=100/subject=haxmap/g=1-2":       3,
		"Cache/zipf/subject=surety/variant=old/g=2-2":     8,
		"Cache/zipf/subject=surety/variant=new/g=2-2":     8,
		"Map/growth/subject=surety/g=2-2":                 8,
	}, lines)
	better := reader.Units()
	assert.Equal(t, 1, better.GetBetter("hit-%"))
	assert.Equal(t, -1, better.GetBetter("max-wait-ns"))
}

func TestReadErrors(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, full()))
	text := b.String()
	line := strings.Index(text, "BenchmarkCache")
	for _, c := range []struct{ name, text, want string }{
		{"plain benchmarks", "BenchmarkX 1 2 ns/op\n", "this is no record of a run"},
		{"empty", "", "this is no record of a run"},
		{"another format", strings.Replace(text, result.Format, "surety-bench/1", 1), "read it with the commit that wrote it"},
		{"two runs", text + text, "a second run begins here"},
		{"cut", text[:line], "the file was cut or edited"},
		{"doubled line", text + text[line:line+strings.Index(text[line:], "\n")+1], "has more lines than its cell says"},
		{"foreign line", text + "BenchmarkX 1 2 ns/op\n", "X belongs to no cell"},
		{"bad figure", strings.Replace(text, "BenchmarkCache/zipf/subject=surety/variant=old/g=2-2 4096 70", "BenchmarkCache/zipf/subject=surety/variant=old/g=2-2 4096 seventy", 1), "parsing measurement"},
		{"bad description", strings.Replace(text, "# cell {", "# cell [", 1), "run.txt:"},
	} {
		_, err := result.Read(strings.NewReader(c.text), "run.txt")
		assert.ErrorContains(t, err, c.want, c.name)
	}
	_, err := result.ReadFile("no such file")
	assert.Error(t, err)
}

func TestReadRefusesNamesThatFallTogether(t *testing.T) {
	r := resulttest.Run(resulttest.Cell("map/x/g=1", resulttest.Subject{Name: "a b", Median: 1}, resulttest.Subject{Name: "a_b", Median: 1}))
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, r))
	_, err := result.Read(&b, "run.txt")
	assert.ErrorContains(t, err, "stands for two subjects")
}

func TestWriteRefusesLongTexts(t *testing.T) {
	r := full()
	r.Warnings = []string{strings.Repeat("x", 1<<17)}
	assert.ErrorContains(t, result.Write(&bytes.Buffer{}, r), "shorten its texts")
}

func TestBenchmarkName(t *testing.T) {
	c := result.Cell{Suite: "map", Case: "int/n=1", Goroutines: 64}
	assert.Equal(t, "Map/int/n=1/subject=a_b/g=64-2", result.BenchmarkName(c, result.Subject{Name: "a b"}, 2))
	assert.Equal(t, "Map/int/n=1/subject=a_b/g=64", result.BenchmarkName(c, result.Subject{Name: "a/b"}, 1))
	assert.Equal(t, "Map/int/n=1/subject=a/variant=new/g=64", result.BenchmarkName(c, result.Subject{Name: "a", Variant: "new"}, 1))
}
