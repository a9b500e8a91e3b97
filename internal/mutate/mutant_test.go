package mutate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const file = "source.go"

// folder returns a folder that holds one file with that text.
func folder(t *testing.T, text string) string {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666))
	return dir
}

func TestApplyReplacesTheOnePlace(t *testing.T) {
	dir := folder(t, "one two three\n")
	m := Mutant{Name: "m", Edits: []Edit{{file, "two", "2"}, {file, "2 three", "2 3"}}}
	content, err := m.Apply(dir)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{file: "one 2 3\n"}, content)
	text, err := os.ReadFile(filepath.Join(dir, file))
	require.NoError(t, err)
	assert.Equal(t, "one two three\n", string(text), "the source is as it was")
}

func TestApplyRefusesStaleAnchors(t *testing.T) {
	dir := folder(t, "one two two\n")
	for what, e := range map[string]Edit{
		"is not in":        {file, "three", "3"},
		"is 2 times in":    {file, "two", "2"},
		"no such file":     {"gone.go", "one", "1"},
		"by what else":     {file, "one", "one"},
		"what to replace":  {file, "", "x"},
		"not a path below": {"../" + file, "one", "1"},
	} {
		_, err := Mutant{Name: "m", Edits: []Edit{e}}.Apply(dir)
		require.ErrorContains(t, err, what)
		assert.ErrorContains(t, err, "mutant m")
		if what == "is not in" || what == "is 2 times in" || what == "no such file" {
			assert.ErrorIs(t, err, ErrStale)
		}
	}
	_, err := Mutant{Name: "m"}.Apply(dir)
	assert.ErrorContains(t, err, "changes nothing")
}

func TestOperators(t *testing.T) {
	assert.True(t, Operator("drop-recheck").Known())
	assert.False(t, Operator("drop-everything").Known())
	unused := Unused([]Operator{"drop-recheck", "logic"})
	assert.Len(t, unused, len(Operators)-2)
	assert.NotContains(t, unused, Operator("drop-recheck"))
}

func TestParseCheck(t *testing.T) {
	c, err := ParseCheck("race TestX/sub", "p/q")
	require.NoError(t, err)
	assert.Equal(t, Check{Race, "p/q", "TestX/sub"}, c)
	assert.Equal(t, "race p/q TestX/sub", c.String())
	assert.Equal(t, "TestX", c.Func())
	assert.Equal(t, "^TestX$/^sub$", c.pattern())
	again, err := ParseCheck(c.String(), "other")
	require.NoError(t, err)
	assert.Equal(t, c, again)
	for _, text := range []string{"", "TestX", "hope TestX", "race x", "race p TestX more"} {
		_, err := ParseCheck(text, "p")
		assert.ErrorContains(t, err, "check", text)
	}
}

// Every method is built and run as its meaning says.
func TestBuildsOfMethods(t *testing.T) {
	assert.Equal(t, []string{"-tags=surety_explore"}, Check{Method: Explorer}.Build().flags())
	assert.Equal(t, []string{"-tags=surety_explore,surety_tiny"}, Check{Method: TinyExplorer}.Build().flags())
	assert.Equal(t, []string{"-race"}, Check{Method: Race}.Build().flags())
	assert.Equal(t, []string{"-tags=surety_explore", "-race"}, Check{Method: RacedExplorer}.Build().flags())
	assert.Equal(t, Check{Stress, "p", "TestX"}.Build(), Check{Behaviour, "p", "TestY"}.Build())
	assert.NotEqual(t, Check{Stress, "p", "TestX"}.Build(), Check{Stress, "q", "TestX"}.Build())
	for _, m := range Methods {
		explored := m.Method == Explorer || m.Method == TinyExplorer || m.Method == RacedExplorer
		assert.Equal(t, explored, m.Method.Explored(), m.Method)
		assert.False(t, explored && m.Method.Alone(), m.Method)
		assert.NotEmpty(t, m.Meaning, m.Method)
		c, err := ParseCheck(string(m.Method)+" TestX", "p")
		require.NoError(t, err)
		assert.Equal(t, m.Method, c.Method)
	}
}

// A test is compiled with the files whose declarations it names, and those
// that these name: a test of the package itself without the external ones, which
// it cannot depend on.
func TestUnneeded(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"p.go":            "package p\n",
		"in_test.go":      "package p\n\nfunc TestIn() { shared() }\n",
		"shared_test.go":  "package p\n\nfunc shared() { new(T).method() }\n",
		"methods_test.go": "package p\n\nfunc (T) method() {}\n",
		"types_test.go":   "package p\n\ntype T struct{}\n",
		"lone_test.go":    "package p\n\nfunc TestLone() {}\n",
		"values_test.go":  "package p\n\nvar a, b int\n\nconst limit = 1\n",
		"out_test.go":     "package p_test\n\nfunc TestOut() { _ = p.Limit; p.method() }\n",
		"other_test.go":   "package p_test\n\nfunc helper() { _ = limit }\n",
		"helped_test.go":  "package p_test\n\nfunc TestHelped() { helper() }\n",
		"main_test.go":    "package p_test\n\nfunc TestMain() {}\n",
		"init_test.go":    "package p\n\nfunc init() {}\n",
	} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "p"), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "p", name), []byte(text), 0o666))
	}
	for tests, want := range map[string][]string{
		"TestIn":     {"helped", "lone", "main", "other", "out", "values"},
		"TestIn/sub": {"helped", "lone", "main", "other", "out", "values"},
		"TestLone":   {"helped", "in", "main", "methods", "other", "out", "shared", "types", "values"},
		"TestOut":    {"helped", "in", "lone", "other", "shared", "values"},
		"TestHelped": {"in", "lone", "methods", "out", "shared", "types"},

		"TestLone TestIn":   {"helped", "main", "other", "out", "values"},
		"TestIn TestHelped": {"lone", "out"},
		"TestNobodyWrote":   {"helped", "in", "lone", "main", "methods", "other", "out", "shared", "types", "values"},
	} {
		var checks []Check
		for test := range strings.FieldsSeq(tests) {
			checks = append(checks, Check{Behaviour, "p", test})
		}
		got, err := unneeded(dir, "p", checks)
		require.NoError(t, err)
		var names []string
		for _, name := range got {
			names = append(names, strings.TrimSuffix(strings.TrimPrefix(name, "p/"), "_test.go"))
		}
		assert.Equal(t, want, names, tests)
	}
}

func TestPlainTests(t *testing.T) {
	dir := filepath.Join("testdata", "planted")
	plain, err := PlainTests(dir)
	require.NoError(t, err)
	assert.Contains(t, plain, "TestLimit")
	assert.NotContains(t, plain, "TestStressNothing")
	assert.NotContains(t, plain, "TestBubble")
	all, err := Tests(dir)
	require.NoError(t, err)
	assert.Subset(t, all, []string{"TestLimit", "TestStressNothing", "TestBubble"})
}
