package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/lines"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

func TestUsage(t *testing.T) {
	var out, errs bytes.Buffer
	assert.Zero(t, run([]string{"-h"}, &out, &errs))
	assert.Contains(t, out.String(), "usage: go run ./tools/ledger")
	for _, o := range mutate.Operators {
		assert.Contains(t, out.String(), string(o.Operator))
	}
	assert.Empty(t, errs.String())
}

func TestBadFlags(t *testing.T) {
	for want, args := range map[string][]string{
		"not defined":  {"-nothing"},
		"exclude each": {"-changed", "-nightly"},
		"no argument":  {"everything"},
		"missing":      {"-only", "("},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 2, run(args, &out, &errs), args)
		assert.Contains(t, errs.String(), want)
		assert.Contains(t, errs.String(), "-h shows the flags")
	}
}

func TestOutsideOfTheRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run([]string{"-check"}, &out, &errs))
	assert.Contains(t, errs.String(), "no go.work")
}

// The ledgers of this repository break no rule that reading them shows, and
// every line has its runs. What is proven is the business of the command.
func TestTheLedgersOfThisRepository(t *testing.T) {
	root, err := findRoot()
	require.NoError(t, err)
	ledgers, err := rows.ReadAll(root)
	require.NoError(t, err)
	var dirs []string
	for _, l := range ledgers {
		dirs = append(dirs, l.Dir)
	}
	assert.Equal(t, []string{"concurrent/atomicmap", "concurrent", "concurrent/once", "concurrent/pool", "concurrent/registry"}, dirs)
	needs, err := lines.Needs(root)
	require.NoError(t, err)
	for _, p := range append(rows.Check(root, ledgers), lines.Check(needs, ledgers)...) {
		if !p.Pending {
			t.Error(p)
		}
	}
}

// Pending problems are shown and do not fail.
func TestReport(t *testing.T) {
	var out bytes.Buffer
	problems := []rows.Problem{{Where: "P-1", Text: "gone"}, {Where: "P-2", Text: "later", Pending: true}}
	report(&out, problems)
	assert.Equal(t, "pending:\n  P-2: later\nbroken:\n  P-1: gone\n", out.String())
	assert.Equal(t, 1, broken(problems))
	out.Reset()
	report(&out, problems[1:])
	assert.Contains(t, out.String(), "no rule is broken")
}

// A ledger that cannot be read proves nothing.
func TestUnreadableLedger(t *testing.T) {
	root := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(root, "go.work"), []byte("go 1.26.0\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(root, "ledger.toml"), []byte("prefix = 1"), 0o666))
	t.Chdir(root)
	var out, errs bytes.Buffer
	assert.Equal(t, 2, run([]string{"-check"}, &out, &errs))
	assert.Contains(t, errs.String(), "ledger.toml")
}
