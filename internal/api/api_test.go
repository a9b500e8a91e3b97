package api

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// root is where the packages that users import begin.
const root = "../../concurrent"

// loadAll loads every package at and below root.
func loadAll(t *testing.T) []*Package {
	t.Helper()
	dirs, err := Dirs(root)
	require.NoError(t, err)
	require.NotEmpty(t, dirs)
	packages := make([]*Package, len(dirs))
	for i, dir := range dirs {
		packages[i], err = Load(dir)
		require.NoError(t, err)
	}
	return packages
}

func planted(t *testing.T, name string) *Package {
	t.Helper()
	p, err := Load(filepath.Join("testdata", name))
	require.NoError(t, err)
	return p
}

// report fails t for each problem.
func report(t *testing.T, problems []Problem) {
	t.Helper()
	for _, problem := range problems {
		t.Error(problem)
	}
}

// assertProblems asserts that exactly the wanted problems were found, each
// given as "file:line: name: start of text" and in this order.
func assertProblems(t *testing.T, found []Problem, want ...string) {
	t.Helper()
	for i, problem := range found {
		text := filepath.ToSlash(problem.String())
		if i >= len(want) {
			t.Errorf("not wanted: %s", text)
		} else if !strings.HasPrefix(text, "testdata/"+want[i]) {
			t.Errorf("wanted: %s\nfound: %s", want[i], text)
		}
	}
	for _, missing := range want[min(len(found), len(want)):] {
		t.Errorf("not found: %s", missing)
	}
}

func TestLinesOfAllPackages(t *testing.T) {
	for _, p := range loadAll(t) {
		report(t, p.CheckLines())
	}
}

func TestSectionsOfAllPackages(t *testing.T) {
	for _, p := range loadAll(t) {
		report(t, p.CheckSections())
	}
}

func TestExamplesOfAllPackages(t *testing.T) {
	usage, err := LoadUsage(root, "./...")
	require.NoError(t, err)
	for _, p := range loadAll(t) {
		problems, err := p.CheckExamples(usage)
		require.NoError(t, err)
		report(t, problems)
	}
}

func TestGoodPackage(t *testing.T) {
	p := planted(t, "good")
	assertProblems(t, p.CheckLines())
	assertProblems(t, p.CheckSections())
	usage, err := LoadUsage(".", "./testdata/good")
	require.NoError(t, err)
	problems, err := p.CheckExamples(usage)
	require.NoError(t, err)
	assertProblems(t, problems)
}

func TestCheckLinesFindsPlanted(t *testing.T) {
	assertProblems(t, planted(t, "lines").CheckLines(),
		"lines/lines.go:39: Face.Abstract: missing Concurrency line",
		"lines/lines.go:14: Malformed: malformed Concurrency line: column 14",
		"lines/lines.go:9: NoDoc: missing Concurrency line",
		"lines/lines.go:7: NoLine: missing Concurrency line",
		"lines/lines.go:27: T.Error: missing Concurrency line",
		"lines/lines.go:17: T.Mutex: embeds a type of another package",
		"lines/lines.go:24: T.NotLast: the Concurrency line must be the last paragraph",
	)
}

func TestCheckSectionsFindsPlanted(t *testing.T) {
	assertProblems(t, planted(t, "sections").CheckSections(),
		"sections/sections.go:39: Face: missing # Guarantees section",
		"sections/sections.go:5: NoSection: missing # Guarantees section",
		"sections/sections.go:18: Short: the # Guarantees section ends before its bullet \"Access\"",
		"sections/sections.go:31: Swapped: bullet 1 of the # Guarantees section: expected \"Zero value: \"",
	)
}

func TestCheckExamplesFindsPlanted(t *testing.T) {
	usage, err := LoadUsage(".", "./testdata/examples")
	require.NoError(t, err)
	problems, err := planted(t, "examples").CheckExamples(usage)
	require.NoError(t, err)
	assertProblems(t, problems,
		"examples/examples.go:29: Broken: no runnable example",
		"examples/examples.go:32: Broken.Error: no runnable example",
		"examples/examples.go:23: ErrUnused: no runnable example",
		"examples/examples.go:20: NotExample: no runnable example",
		"examples/examples.go:17: NotRun: no runnable example",
		"examples/examples.go:11: Two: no runnable example",
		"examples/examples.go:11: Two.Field: no runnable example",
		"examples/examples.go:14: Two.Get: no runnable example",
	)
	_, err = planted(t, "good").CheckExamples(usage)
	assert.ErrorContains(t, err, "were not loaded")
}

func TestLoadRefuses(t *testing.T) {
	for _, dir := range []string{"testdata", "testdata/nowhere"} {
		_, err := Load(dir)
		assert.ErrorContains(t, err, "load "+dir)
	}
}

func TestDirsSkipsWhatCannotBeImported(t *testing.T) {
	dirs, err := Dirs("..")
	require.NoError(t, err)
	assert.Contains(t, dirs, filepath.Join("..", "api"))
	for _, dir := range dirs {
		assert.NotContains(t, dir, "testdata")
	}
}
