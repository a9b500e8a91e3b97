package alloctest

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/alloctest/testdata/planted"
	"github.com/surety-go/surety/internal/alloctest/testdata/right"
	"github.com/surety-go/surety/internal/api"
)

const file = "testdata/planted/planted.go"

var (
	t0    planted.T
	none  = Case{"None", "", planted.None}
	one   = Case{"T.One", "", t0.One}
	wrong = Case{"T.Wrong", "any", t0.Wrong}
)

func load(t *testing.T) map[string]statement {
	t.Helper()
	p, err := api.Load(filepath.Dir(file))
	require.NoError(t, err)
	return statedIn(p)
}

func TestMatch(t *testing.T) {
	stated := load(t)
	assert.Len(t, stated, 3)
	assert.Empty(t, match(stated, []Case{none, one, wrong, one}))
	assert.Equal(t,
		[]string{filepath.FromSlash(file) + ":15: the line of T.One states 1 allocs, and no case measures them"},
		match(stated, []Case{none, wrong}))
	assert.Equal(t,
		[]string{
			"case Silent (x): the line of Silent states no allocations, or there is no such line",
			"case T.Gone (y): the line of T.Gone states no allocations, or there is no such line",
		},
		match(stated, []Case{none, one, wrong, {"Silent", "x", nil}, {"T.Gone", "y", nil}}))
}

func TestMeasure(t *testing.T) {
	if raceEnabled {
		t.Skip("allocations are not measured under the race detector, which adds its own")
	}
	stated := load(t)
	assert.Empty(t, measure(stated["None"], none))
	assert.Empty(t, measure(stated["T.One"], one))
	assert.Equal(t,
		filepath.FromSlash(file)+":20: the line of T.Wrong states 0 allocs, measured are 1 (any)",
		measure(stated["T.Wrong"], wrong))
	assert.Equal(t,
		filepath.FromSlash(file)+":15: the line of T.One states 1 allocs, measured are 0 ()",
		measure(stated["T.One"], Case{"T.One", "", planted.None}))
}

// TestRun is the helper as packages use it.
func TestRun(t *testing.T) {
	t.Chdir("testdata/right")
	Run(t, []Case{{"F", "first", right.F}, {"F", "second", right.F}})
}
