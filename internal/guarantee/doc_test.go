package guarantee

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFromDoc(t *testing.T) {
	for name, doc := range map[string]string{
		"last paragraph":    "Load loads.\n\nMore.\n\nConcurrency: shared; waits(room), abort(ctx).\n",
		"only paragraph":    "Concurrency: shared; waits(room), abort(ctx).\n",
		"wrapped":           "Load loads.\n\nConcurrency: shared;\nwaits(room),\nabort(ctx).\n",
		"wrapped in phrase": "Load loads.\n\nConcurrency:\nshared; waits(room), abort(ctx).\n",
		"deprecated":        "Load loads.\n\nConcurrency: shared; waits(room), abort(ctx).\n\nDeprecated: use Get.\n",
		"link definitions":  "Load [x].\n\nConcurrency: shared; waits(room), abort(ctx).\n\n[x]: https://example.com/x\n[y z]: https://example.com/y\n",
		"in code as well":   "Load loads:\n\n\tConcurrency: none of this.\n\nConcurrency: shared; waits(room), abort(ctx).\n",
	} {
		t.Run(name, func(t *testing.T) {
			line, err := FromDoc(doc)
			require.NoError(t, err)
			assert.Equal(t, Line{Level: Shared, Progress: Progress{Kind: Waits, What: "room", End: Abort}}, line)
		})
	}
}

func TestFromDocRefuses(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"no doc":            {"", "missing Concurrency line"},
		"no line":           {"Load loads.\n", "missing Concurrency line"},
		"no empty line":     {"Load loads.\nConcurrency: shared; linear.\n", "needs an empty comment line before it"},
		"not last":          {"Load.\n\nConcurrency: shared; linear.\n\nMore.\n", "must be the last paragraph"},
		"after deprecation": {"Load.\n\nDeprecated: x.\n\nConcurrency: nothing.\n", "expected one of immutable"},
		"two":               {"Load.\n\nConcurrency: shared; linear.\n\nConcurrency: shared; linear.\n", "the only one of its kind"},
		"two in one":        {"Load.\n\nConcurrency: shared; linear.\nConcurrency: shared; linear.\n", "needs an empty comment line before it"},
		"malformed":         {"Load.\n\nConcurrency: shared.\n", "malformed Concurrency line: column 20"},
		"no space":          {"Load.\n\nConcurrency:shared; linear.\n", `column 1: expected "Concurrency: "`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := FromDoc(c.doc)
			require.Error(t, err)
			assert.ErrorContains(t, err, c.want)
			assert.Equal(t, c.want == "missing Concurrency line", errors.Is(err, ErrMissing))
		})
	}
}
