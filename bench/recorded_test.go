package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

func TestLastRecorded(t *testing.T) {
	dir := t.TempDir()
	record := func(name, commit string) {
		run := resulttest.Run(resulttest.Cell("map/x/g=1", resulttest.Subject{Name: "surety", Median: 1}))
		run.Environment.Commit = commit
		var b bytes.Buffer
		require.NoError(t, result.Write(&b, run))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600))
	}
	_, err := lastRecorded(dir)
	assert.ErrorContains(t, err, "there is no recorded run in "+dir+"; name a commit")

	record("2026-02-01-normal.txt", "0123456789ab")
	record("2025-12-31-rigorous.txt", "ba9876543210")
	commit, err := lastRecorded(dir)
	require.NoError(t, err)
	assert.Equal(t, "0123456789ab", commit)

	record("2026-03-01-quick.txt", "")
	_, err = lastRecorded(dir)
	assert.ErrorContains(t, err, "does not say which commit was measured; name one")
}
