package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/report"
)

// command runs the program.
func command(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestUsageErrors(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string // names what is wrong and what to do
	}{
		{[]string{"-nosuch"}, "flag provided but not defined: -nosuch; -h shows the flags"},
		{[]string{"map"}, `unexpected argument "map"; choose rows with -only map`},
		{[]string{"-only", "mop"}, `-only: pattern "mop" matches no row; -list shows the names`},
		{[]string{"-only", "map,"}, `-only: pattern "" matches no row; -list shows the names`},
		{[]string{"-cpu", "0"}, `-cpu: "0" is no number of goroutines; use numbers from 1 on`},
		{[]string{"-cpu", "1,x"}, `-cpu: "x" is no number of goroutines; use numbers from 1 on`},
		{[]string{"-quality", "best"}, `-quality: there is no level "best"; use quick`},
		{[]string{"-seed", "-1"}, `-seed: "-1" is no seed; use a number from 0 to`},
		{[]string{"-cpu", "1", "-only", "once/storm"}, `-only: pattern "once/storm" matches no row`},
	} {
		code, stdout, stderr := command(t, c.args...)
		assert.Equal(t, exitUsage, code, "%q", c.args)
		assert.Empty(t, stdout, "%q", c.args)
		assert.Contains(t, stderr, "bench: "+c.want, "%q", c.args)
		assert.Equal(t, 1, strings.Count(stderr, "\n"), "%q: more than one line:\n%s", c.args, stderr)
	}
}

func TestHelp(t *testing.T) {
	for _, arg := range []string{"-h", "-help", "--help"} {
		code, stdout, stderr := command(t, arg)
		assert.Equal(t, exitOK, code)
		assert.Empty(t, stderr)
		for _, want := range []string{"usage: go run ./bench", "-only", "-cpu", "-quality", "-json", "-seed", "-list", "Exit status"} {
			assert.Contains(t, stdout, want)
		}
	}
}

func TestList(t *testing.T) {
	code, stdout, stderr := command(t, "-list", "-only", "map/int/small,registry", "-cpu", "1,4")
	assert.Equal(t, exitOK, code)
	assert.Empty(t, stderr)
	assert.Contains(t, stdout, "map/int/small/reads=100/goroutines=1\n  op: a load of one of n keys, which are all there\n  subjects: surety, Mutex+map (baseline), RWMutex+map, sync.Map\n")
	assert.Contains(t, stdout, "registry/lookup/goroutines=4\n")
	assert.NotContains(t, stdout, "large")
	assert.NotContains(t, stdout, "pool")
}

func TestJSONOfOneRow(t *testing.T) {
	code, stdout, stderr := command(t, "-json", "-only", "once/value", "-cpu", "1", "-seed", "5")
	require.Equal(t, exitOK, code, stderr)
	assert.Contains(t, stderr, "-seed 5 draws the same sizes and keys again")
	assert.Contains(t, stderr, "left")

	var d report.Document
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	assert.Equal(t, report.Format, d.Format)
	assert.Equal(t, uint64(5), d.Seed)
	assert.Equal(t, "quick", d.Quality)
	assert.NotEmpty(t, d.Environment.Go)
	assert.Positive(t, d.Rounds)
	require.Len(t, d.Suites, 1, "-only let others through")
	require.Len(t, d.Suites[0].Cells, 1)
	cell := d.Suites[0].Cells[0]
	assert.Equal(t, "value", cell.Case)
	assert.Equal(t, 1, cell.Goroutines)
	for _, s := range cell.Subjects {
		assert.Len(t, s.Samples, d.Rounds, s.Name)
		require.NotNil(t, s.Time, s.Name)
		assert.Positive(t, s.Time.Median, s.Name)
		require.NotNil(t, s.Ratio, s.Name)
		if s.Name == d.Suites[0].Baseline {
			assert.Equal(t, 1.0, s.Ratio.Median)
		}
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	code := run(ctx, []string{"-only", "registry/lookup"}, &out, &err)
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, out.String(), "PARTIAL: interrupted")
	assert.Contains(t, out.String(), "not measured")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("pipe broke") }

func TestReportThatCannotBeWritten(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // so that nothing is measured
	var err bytes.Buffer
	var out io.Writer = brokenWriter{}
	assert.Equal(t, exitFailed, run(ctx, []string{"-only", "registry/lookup"}, out, &err))
	assert.Contains(t, err.String(), "could not be written: pipe broke")
}
