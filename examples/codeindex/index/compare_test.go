package index

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// alter changes an entry of a map, or removes it if change is nil.
func alter[K comparable, V any](m map[K]V, change func(*V)) {
	for key, v := range m {
		if change == nil {
			delete(m, key)
			return
		}
		change(&v)
		m[key] = v
		return
	}
}

// TestAlteredEntriesAreSeen alters one entry of everything that is compared,
// and sees that it, and nothing but it, is reported.
func TestAlteredEntriesAreSeen(t *testing.T) {
	dir := testTree(t)
	for what, change := range map[string]func(*result){
		"file":              func(r *result) { alter(r.Files, func(f *fileTotals) { f.Lines++ }) },
		"identifier":        func(r *result) { alter(r.Uses, func(n *useCount) { n.Test++ }) },
		"defined name":      func(r *result) { alter(r.Definitions, func(d *[]definition) { *d = slices.Clone(*d); (*d)[0].Line++ }) },
		"import":            func(r *result) { alter(r.Imports, func(n *int) { *n++ }) },
		"import resolution": func(r *result) { alter(r.Resolved, func(f *resolution) { f.Where += "?" }) },
		"module":            func(r *result) { alter(r.Modules, func(m *moduleFacts) { m.Requires++ }) },
		"failure":           func(r *result) { alter(r.Failures, func(f *failure) { f.Line++ }) },
		"total":             func(r *result) { r.Read-- },
	} {
		here, there := index(t, false, dir), index(t, false, dir)
		require.Empty(t, compareResults(here, there).Differences)
		change(there)
		differences := compareResults(here, there).Differences
		require.Len(t, differences, 1, what)
		assert.Equal(t, what, differences[0].What)
		assert.NotEqual(t, differences[0].Here, differences[0].There)
	}
}

func TestMissingEntriesAreSeen(t *testing.T) {
	dir := testTree(t)
	for what, change := range map[string]func(*result){
		"identifier":   func(r *result) { alter(r.Uses, nil) },
		"defined name": func(r *result) { alter(r.Definitions, nil) },
		"module":       func(r *result) { alter(r.Modules, nil) },
		"failure":      func(r *result) { alter(r.Failures, nil) },
		"import cycle": func(r *result) {
			maps.DeleteFunc(r.Imports, func(e importEdge, _ int) bool { return e.Key.path == "example.com/m/a" })
		},
	} {
		here, there := index(t, false, dir), index(t, false, dir)
		change(there)
		whats := func(c *comparison) (list []string) {
			for _, d := range c.Differences {
				list = append(list, d.What)
			}
			return list
		}
		lost, found := compareResults(here, there), compareResults(there, here)
		assert.Contains(t, whats(lost), what)
		assert.Equal(t, "none", lost.Differences[0].There)
		assert.Equal(t, "none", found.Differences[0].Here)
	}
}

func TestDifferencesArePrinted(t *testing.T) {
	r := index(t, false, testTree(t))
	other := index(t, false, testTree(t)) // in another folder: every path differs
	b := &baseline{Runs: []baselineRun{
		{Engine: "surety", Seconds: 1},
		{Engine: "mutexes", Seconds: 2, Comparison: compareResults(r, other)},
		{Engine: "sequential", Seconds: 3, Comparison: compareResults(r, r)},
	}}
	var out bytes.Buffer
	b.print(&out)
	assert.Contains(t, out.String(), "  mutexes              2.00          2.00 x\n")
	assert.Contains(t, out.String(), "DIFFERENT from mutexes in ")
	assert.Contains(t, out.String(), " entries, of which 10:\n")
	assert.NotContains(t, out.String(), "DIFFERENT from sequential")
	assert.NotContains(t, out.String(), "identical")
	assert.Equal(t, exitSomeFailed, (&report{Baseline: b}).exitCode())
}
