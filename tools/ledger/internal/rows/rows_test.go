package rows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/mutate"
)

// good is a ledger that breaks no rule. What it leaves out of the operators is
// excused by excuses.
const good = `
prefix = "P"
title = "A package."

[[guarantee]]
id = "P-1"
sentence = "It counts."
checks = ["behaviour TestCount", "race other TestOther"]

[[guarantee.mutant]]
name = "no-count"
operator = "off-by-one"
what = "it counts wrongly"
file = "p.go"
old = '''
n++'''
new = '''
n += 2'''
[guarantee.mutant.killed_by]
"race other TestOther" = "two are counted"
"behaviour TestCount" = "want one, got two"

[[guarantee.mutant]]
name = "same"
operator = "logic"
what = "it counts in another way"
file = "p/p.go"
old = "n++"
new = "n = n + 1"
equivalent = "It is the same."

[[guarantee.mutant.and]]
old = "package p"
new = "package p // the same"

[[run]]
word = "caller"
check = "race other TestOther"
lines = ["Count"]
`

func excuses() string {
	var b strings.Builder
	for _, o := range mutate.Unused([]mutate.Operator{"off-by-one"}) {
		b.WriteString("[[not_applicable]]\noperator = \"" + string(o) + "\"\nwhy = \"there is none\"\n")
	}
	return b.String()
}

// repository returns a folder with a package p, its test and that ledger.
func repository(t *testing.T, ledger string) string {
	root := t.TempDir()
	for name, text := range map[string]string{
		"p/p.go":              "package p\n\nfunc Count() { n++ }\n\nvar n int\n",
		"p/p_test.go":         "package p\n\nfunc TestCount() {}\n",
		"other/other_test.go": "package other\n\nfunc TestOther() {}\n",
		"p/" + Name:           ledger,
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
	}
	return root
}

func TestReadAll(t *testing.T) {
	root := repository(t, good+excuses())
	all, err := ReadAll(root)
	require.NoError(t, err)
	require.Len(t, all, 1)
	l := all[0]
	assert.Equal(t, "p", l.Dir)
	g := l.Guarantees[0]
	count, other := mutate.Check{Method: mutate.Behaviour, Package: "p", Test: "TestCount"}, mutate.Check{Method: mutate.Race, Package: "other", Test: "TestOther"}
	assert.Equal(t, []mutate.Check{count, other}, g.Checks)
	assert.Equal(t, Mutant{
		Mutant: mutate.Mutant{Name: "P-1/no-count", Operator: "off-by-one", Edits: []mutate.Edit{{File: "p/p.go", Old: "n++", New: "n += 2"}}},
		What:   "it counts wrongly",
		Kills:  []Kill{{count, "want one, got two"}, {other, "two are counted"}},
	}, g.Mutants[0])
	assert.Len(t, g.Mutants[1].Edits, 2)
	assert.Equal(t, "p/p.go", g.Mutants[1].Edits[1].File, "a further edit is of the same file unless it says otherwise")
	assert.Equal(t, []Run{{"caller", other, "p", []string{"Count"}}}, l.Runs)
	assert.Empty(t, Check(root, all))
}

// Each rule, broken once.
func TestRulesAreEnforced(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"guarantee without a check":    {`checks = ["behaviour TestCount", "race other TestOther"]`, "checks = []", "P-1: there is no check"},
		"check that does not exist":    {"behaviour TestCount", "behaviour TestNobodyWrote", "P-1: check behaviour p TestNobodyWrote does not exist"},
		"run that does not exist":      {"check = \"race other TestOther\"", "check = \"race other TestNone\"", "p/ledger.toml: check race other TestNone does not exist"},
		"run without lines":            {`lines = ["Count"]`, "lines = []", "covers no line"},
		"check that kills nothing":     {"\"race other TestOther\" = \"two are counted\"\n", "", "P-1: vacuous: no mutant names check race other TestOther"},
		"killer of another guarantee":  {"\"behaviour TestCount\" = ", "\"behaviour other TestOther\" = ", "is no check of P-1"},
		"killer that says nothing":     {`"want one, got two"`, `""`, "says next to nothing"},
		"nobody is to kill it":         {`equivalent = "It is the same."`, "", "P-1/same: nobody is to kill it"},
		"killed and equivalent":        {"what = \"it counts wrongly\"", "what = \"x\"\nequivalent = \"y\"", "P-1/no-count: it is both"},
		"stale anchor":                 {"n++'''", "m++'''", "P-1/no-count: mutant P-1/no-count: stale mutant: edit 1: its text is not in p/p.go"},
		"anchor that is not unique":    {"n++'''", "n'''", "times in p/p.go"},
		"unknown operator":             {`operator = "off-by-one"`, `operator = "guess"`, `there is no operator "guess"`},
		"operator neither used nor":    {"[[not_applicable]]\noperator = \"constant-seed\"\nwhy = \"there is none\"\n", "", "no mutant uses operator constant-seed"},
		"operator used and excused":    {`operator = "constant-seed"`, `operator = "off-by-one"`, "operator off-by-one is not applicable, and a mutant uses it"},
		"excuse without a reason":      {"operator = \"constant-seed\"\nwhy = \"there is none\"", "operator = \"constant-seed\"\nwhy = \"\"", "nothing says why"},
		"mutant that says nothing":     {`what = "it counts wrongly"`, `what = ""`, "nothing says what it does"},
		"name that is none":            {`name = "no-count"`, `name = "No Count"`, "the name is not of words with hyphens"},
		"name that is there twice":     {`name = "same"`, `name = "no-count"`, "P-1/no-count: it is there twice"},
		"ID of another prefix":         {`id = "P-1"`, `id = "Q-1"`, "the ID is not of the form P-1"},
		"sentence without a full stop": {"It counts.", "It counts", "full stop"},
		"ledger without a title":       {`title = "A package."`, "", "no title"},
	} {
		t.Run(name, func(t *testing.T) {
			text := good + excuses()
			require.Contains(t, text, c.old)
			root := repository(t, strings.Replace(text, c.old, c.new, 1))
			all, err := ReadAll(root)
			require.NoError(t, err)
			var found []string
			for _, p := range Check(root, all) {
				assert.False(t, p.Pending)
				found = append(found, p.String())
			}
			assert.Contains(t, strings.Join(found, "\n"), c.want)
		})
	}
}

// A guarantee without mutants is unproven: a problem that fails, unless its
// ledger says why it is known, when it is shown all the same.
func TestUnproven(t *testing.T) {
	text := "prefix = \"P\"\ntitle = \"A package.\"\n[[guarantee]]\nid = \"P-1\"\nsentence = \"It counts.\"\nchecks = [\"behaviour TestCount\"]\n"
	for pending, want := range map[string]Problem{
		"":                     {"P-1", "unproven: there is no mutant", false},
		"pending = \"soon\"\n": {"P-1", "unproven: there is no mutant; soon", true},
	} {
		root := repository(t, pending+text)
		all, err := ReadAll(root)
		require.NoError(t, err)
		assert.Contains(t, Check(root, all), want)
	}
}

func TestFormErrors(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"no TOML":         {"[[guarantee]]", "[[guarantee", "toml"},
		"unknown key":     {"what = \"it counts wrongly\"", "wat = \"it counts wrongly\"", "there is no key guarantee.mutant.wat"},
		"no check's form": {"race other TestOther\"]", "hope TestOther\"]", `there is no method "hope"`},
	} {
		_, err := ReadAll(repository(t, strings.Replace(good, c.old, c.new, 1)))
		assert.ErrorContains(t, err, c.want, name)
	}
	all, err := ReadAll(t.TempDir())
	assert.NoError(t, err)
	assert.Empty(t, all)
}
