package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAbuseOfValues(t *testing.T) {
	code, stdout, stderr := bench(t, "-abuse", "-only", "value")
	require.Equal(t, exitOK, code, stderr)
	assert.Regexp(t, `value +documented +surety +sync\.OnceValues\n`, stdout)
	assert.Regexp(t, `\n  Get, the function gets its own value +error +error +HANGS\n`, stdout)
	assert.Regexp(t, `\n  Get, the function panics when all have left +CRASH +CRASH +-\n`, stdout)
	assert.Contains(t, stdout, "a failure reads as success", "the legend")
	assert.NotContains(t, stdout, "not run")
	assert.NotContains(t, stdout, "Compute", "-only let others through")
}

func TestAbuseUsage(t *testing.T) {
	code, _, stderr := bench(t, "-abuse", "-json")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "-json does not go with -abuse; leave one of them out")
	code, _, stderr = bench(t, "-abuse", "-only", "once")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, `no part "once"; use map, pool, cache, value, registry`)
}

func TestAbuseInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	assert.Equal(t, exitInterrupted, run(ctx, []string{"-abuse"}, &out, &err))
	assert.Contains(t, out.String(), "PARTIAL: interrupted")
	assert.Contains(t, out.String(), "not run")
}

func TestAbuseTableThatCannotBeWritten(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // so that nothing runs
	var err bytes.Buffer
	assert.Equal(t, exitFailed, run(ctx, []string{"-abuse"}, brokenWriter{}, &err))
	assert.Contains(t, err.String(), "could not be written: pipe broke")
}
