package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/abusepeers"
	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
	"github.com/surety-go/surety/bench/internal/runner"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/worker"
)

// TestMain makes the test binary a worker, or run single rows of the abuse
// table, as the program does. Quality test measures almost nothing.
func TestMain(m *testing.M) {
	if code, ok := worker.Child(suites.Traced); ok {
		os.Exit(code)
	}
	if code, ok := abusepeers.Child(); ok {
		os.Exit(code)
	}
	runner.Qualities = append(runner.Qualities, runner.Quality{
		Name: "test", Processes: 2, Rounds: 1, Target: time.Millisecond, Patience: time.Hour,
	})
	// Built with -race, each worker would take a second to end.
	os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	os.Exit(m.Run())
}

// bench runs the program.
func bench(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

// little are the arguments of a run that takes less than a second.
var little = []string{"-quality", "test", "-only", "registry/lookup", "-cpu", "1", "-peers", "core", "-seed", "5"}

func TestUsageErrors(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // names what is wrong and what to do
	}{
		{[]string{"-nosuch"}, "flag provided but not defined: -nosuch; -h shows the flags"},
		{[]string{"map"}, `unexpected argument "map"; choose rows with -only map`},
		{[]string{"-only", "mop"}, `-only: pattern "mop" matches no row; -list shows the names`},
		{[]string{"-only", "map,"}, `-only: pattern "" matches no row; -list shows the names`},
		{[]string{"-peers", "xync-v4"}, `-peers: there is no subject "xync-v4"; use core, all, or some of `},
		{[]string{"-peers", "-surety"}, `-peers: surety is always measured; leave -surety out of "-surety"`},
		{[]string{"-cpu", "0"}, `-cpu: "0" is no number of goroutines; use numbers from 1 on`},
		{[]string{"-cpu", "1,x"}, `-cpu: "x" is no number of goroutines; use numbers from 1 on`},
		{[]string{"-quality", "fast"}, `-quality: there is no level "fast"; use quick, normal, rigorous`},
		{[]string{"-seed", "-1"}, `-seed: "-1" is no seed; use a number from 0 to 281474976710655`},
		{[]string{"-seed", "281474976710656"}, `-seed: "281474976710656" is no seed; use a number from 0 to`},
		{[]string{"-patience", "-1s"}, `-patience: -1s is negative; use a duration like 90s`},
		{[]string{"-patience", "soon"}, `invalid value "soon" for flag -patience: parse error; -h shows the flags`},
		{[]string{"-cpu", "1", "-only", "cache/storm"}, `-only: pattern "cache/storm" matches no row`},
		{[]string{"-trace", "nosuch.gz"}, `-trace: open nosuch.gz: `},
		{[]string{"-overlay", "slow.json"}, `-overlay changes the new side of a comparison; add -against HEAD`},
		{[]string{"-against", "HEAD", "-peers", "all"}, `-against compares the project with itself; leave out -peers`},
		{[]string{"-report"}, `-report: name one or more files that -o wrote`},
		{[]string{"-compare", "a"}, `-compare: name an old and a new file, or several pairs of files; here are 1`},
		{[]string{"-compare", "a", "b", "c"}, `-compare: name an old and a new file, or several pairs of files; here are 3`},
		{[]string{"-list", "-json"}, `-json does not go with -list; leave one of them out`},
		{[]string{"-report", "-only", "map", "a"}, `-only does not go with -report; leave one of them out`},
	} {
		code, stdout, stderr := bench(t, c.args...)
		assert.Equal(t, exitUsage, code, "%q", c.args)
		assert.Empty(t, stdout, "%q", c.args)
		assert.Contains(t, stderr, "bench: "+c.want, "%q", c.args)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "%q: more than one line:\n%s", c.args, stderr)
	}
}

func TestFailures(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nosuch", "file")
	for _, c := range []struct {
		args []string
		want string
	}{
		{append([]string{"-o", missing}, little...), "bench: -o: "},
		{append([]string{"-calibration", missing}, little...), "bench: -calibration: "},
		{append([]string{"-against", "no such ref"}, little[:6]...), `bench: -against: git knows no commit "no such ref"`},
		{[]string{"-report", missing}, "bench: -report: "},
		{[]string{"-compare", missing, missing}, "bench: -compare: "},
	} {
		code, stdout, stderr := bench(t, c.args...)
		assert.Equal(t, exitFailed, code, "%q", c.args)
		assert.Empty(t, stdout, "%q", c.args)
		assert.Contains(t, stderr, c.want, "%q", c.args)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	temporary, dir := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	code, _, _ := bench(t, append([]string{"-against", "no such ref", "-o", filepath.Join(dir, "run.txt")}, little[:6]...)...)
	assert.Equal(t, exitFailed, code)
	for _, d := range []string{temporary, dir} {
		left, err := os.ReadDir(d)
		require.NoError(t, err)
		assert.Empty(t, left)
	}
}

func TestHelpNamesEveryFlag(t *testing.T) {
	for _, arg := range []string{"-h", "-help", "--help"} {
		code, stdout, stderr := bench(t, arg)
		assert.Equal(t, exitOK, code)
		assert.Empty(t, stderr)
		assert.True(t, strings.HasPrefix(stdout, "usage: go run ./bench"), stdout)
		assert.Contains(t, stdout, "Exit status")
		for line := range strings.Lines(stdout) {
			assert.LessOrEqual(t, len(line), 91, "%q", line)
		}
		for _, name := range flagNames() {
			assert.Regexp(t, `(?m)^  -`+name+`\b`, stdout)
		}
	}
}

func TestList(t *testing.T) {
	code, stdout, stderr := bench(t, "-list", "-only", "registry", "-peers", "all", "-cpu", "1,4")
	assert.Equal(t, exitOK, code)
	assert.Empty(t, stderr)
	assert.Contains(t, stdout, "registry/lookup/n=20/g=4\n  op: ")
	assert.Contains(t, stdout, "\n  subjects: surety, RWMutex+map (baseline)")
	assert.NotContains(t, stdout, "map/")
}

func TestQuickIsASmallSubset(t *testing.T) {
	_, quick, _ := bench(t, "-list")
	_, normal, _ := bench(t, "-list", "-quality", "normal")
	for _, suite := range []string{"map/", "pool/", "cache/", "registry/"} {
		assert.Contains(t, quick, suite)
	}
	rows := func(list string) int { return strings.Count(list, "\n  op: ") }
	assert.Less(t, rows(quick), rows(normal)/3)
}

func TestRunAndReports(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.txt")
	code, stdout, stderr := bench(t, append([]string{"-o", file}, little...)...)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stderr, "-seed 5 draws the same sizes and keys again")
	assert.Regexp(t, `bench: \d+ rows, \d+ processes, each \d+ rounds? of`, stderr)
	assert.Contains(t, stderr, "left")
	assert.NotEmpty(t, stdout)

	run, err := result.ReadFile(file)
	require.NoError(t, err)
	assert.EqualValues(t, 5, run.Seed)
	assert.Empty(t, run.Stopped)
	assert.NotEmpty(t, run.Environment.Go)
	assert.Regexp(t, "^[0-9a-f]{12}$", run.Manifest.Hash)
	require.NotEmpty(t, run.Cells)
	for _, c := range run.Cells {
		assert.Equal(t, "registry", c.Suite)
		assert.Equal(t, 1, c.Goroutines)
		for _, s := range c.Subjects {
			assert.Empty(t, s.Err, s.Name)
			assert.Len(t, s.Points, 2, s.Name)
		}
	}

	code, again, stderr := bench(t, "-report", file)
	assert.Equal(t, exitOK, code, stderr)
	assert.Equal(t, stdout, again, "the report of the file is not that of the run")

	code, stdout, stderr = bench(t, "-report", "-json", file)
	assert.Equal(t, exitOK, code, stderr)
	var d report.Document
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.Equal(t, report.Format, d.Format)

	code, stdout, stderr = bench(t, "-compare", file, file)
	assert.Equal(t, exitOK, code, stderr)
	assert.NotEmpty(t, stdout)
	code, stdout, stderr = bench(t, "-compare", file, file, file, file)
	assert.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, "2 pairs of runs")
	code, stdout, stderr = bench(t, "-report", "-guard", file)
	assert.Contains(t, []int{exitOK, exitBroken}, code, stderr)
	assert.Contains(t, stdout, "GUARD RAILS")
}

func TestCalibrationOfARecord(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "1"), filepath.Join(dir, "2")
	code, _, stderr := bench(t, append([]string{"-o", first}, little...)...)
	require.Equal(t, exitOK, code, stderr)
	code, _, stderr = bench(t, append([]string{"-o", second, "-calibration", first}, little...)...)
	require.Equal(t, exitOK, code, stderr)
	a, err := result.ReadFile(first)
	require.NoError(t, err)
	b, err := result.ReadFile(second)
	require.NoError(t, err)
	assert.NotEmpty(t, a.Calibration)
	assert.Equal(t, a.Calibration, b.Calibration)

	a.Environment.CPU = "another one"
	a.Calibration = map[string]int{"unknown": 1}
	f, err := os.Create(first)
	require.NoError(t, err)
	require.NoError(t, result.Write(f, a))
	require.NoError(t, f.Close())
	code, _, stderr = bench(t, append([]string{"-o", second, "-calibration", first}, little...)...)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stderr, "is not used: its CPU is another one, and here it is ")
	b, err = result.ReadFile(second)
	require.NoError(t, err)
	assert.NotContains(t, b.Calibration, "unknown")
	assert.NotEmpty(t, b.Calibration)
}

func TestTraceChoosesItsRows(t *testing.T) {
	file := filepath.Join(t.TempDir(), "mine.txt")
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("1\n2\n3\n", 10)), 0o600))
	code, stdout, stderr := bench(t, "-list", "-trace", file)
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stdout, "cache/hit-ratio/trace=mine/")
	for line := range strings.Lines(stdout) {
		if !strings.HasPrefix(line, " ") {
			assert.Contains(t, line, "/trace=mine/")
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	file := filepath.Join(t.TempDir(), "run.txt")
	var out, err bytes.Buffer
	code := run(ctx, append([]string{"-o", file}, little...), &out, &err)
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, out.String(), "PARTIAL: interrupted")
	assert.Contains(t, err.String(), "bench: interrupted; the report is of what was measured until then")
	r, readErr := result.ReadFile(file)
	require.NoError(t, readErr)
	assert.Equal(t, "interrupted", r.Stopped)
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("pipe broke") }

func TestReportThatCannotBeWritten(t *testing.T) {
	var err bytes.Buffer
	assert.Equal(t, exitFailed, run(t.Context(), little, brokenWriter{}, &err))
	assert.Contains(t, err.String(), "could not be written: pipe broke")
}

func TestFailuresOfPeersAreReported(t *testing.T) {
	failing := func(names ...string) *result.Run {
		c := result.Cell{Name: "map/x/g=1"}
		for _, name := range names {
			c.Subjects = append(c.Subjects, result.Subject{Name: name, Err: "lost one"})
		}
		return &result.Run{Cells: []result.Cell{c}}
	}
	var err bytes.Buffer
	assert.Equal(t, exitOK, failures(failing("haxmap"), &err))
	assert.Equal(t, "bench: map/x/g=1, haxmap: lost one\n", err.String())
	assert.Equal(t, exitFailed, failures(failing("haxmap", "surety"), &err))
}

// TestQuote rewrites a figure, and tells one that nothing is tied to.
func TestQuote(t *testing.T) {
	checkout := t.TempDir()
	results := filepath.Join(checkout, "bench", "results")
	require.NoError(t, os.MkdirAll(results, 0o700))
	run := resulttest.Run(resulttest.Cell("map/a/g=1",
		resulttest.Subject{Name: "surety", Median: 10}, resulttest.Subject{Name: "RWMutex+map", Median: 5}))
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, run))
	require.NoError(t, os.WriteFile(filepath.Join(results, "2026-01-02-normal.txt"), b.Bytes(), 0o600))
	page := filepath.Join(checkout, "README.md")
	quoted := func(text string) (code int, stdout, stderr string) {
		require.NoError(t, os.WriteFile(page, []byte(text), 0o600))
		var out, err bytes.Buffer
		code = quoteFigures(checkout, &out, &err)
		return code, out.String(), err.String()
	}

	code, stdout, stderr := quoted("x is 7<!--x map/a/g=1, RWMutex+map-->.\n")
	assert.Equal(t, exitOK, code, stderr)
	assert.Equal(t, page+": rewritten\n", stdout)
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, "x is 0.50<!--x map/a/g=1, RWMutex+map-->.\n", string(text))

	code, stdout, stderr = quoted("x is 0.50.\n")
	assert.Equal(t, exitFailed, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, page+", line 1: 0.50: nothing ties it to a measurement")

	code, _, stderr = quoted("x is 0.50<!--x map/a/g=1-->.\n")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, stderr, "no row and subject")
}
