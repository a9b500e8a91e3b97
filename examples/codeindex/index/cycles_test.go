package index

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// importing returns a tree in which each package imports others: "a: b c".
// A name with a star stands for an import of its tests.
func importing(t *testing.T, packages ...string) string {
	t.Helper()
	files := map[string]string{"go.mod": "module m\n"}
	for _, p := range packages {
		name, imports, _ := strings.Cut(p, ":")
		for _, i := range strings.Fields(imports) {
			file := name + "/" + strings.TrimPrefix(i, "*")
			if strings.HasPrefix(i, "*") {
				file += "_test"
			}
			files[file+".go"] = fmt.Sprintf("package %s\n\nimport _ \"m/%s\"\n", name, strings.TrimPrefix(i, "*"))
		}
		files[name+"/doc.go"] = fmt.Sprintf("package %s\n", name)
	}
	return writeTree(t, files)
}

func TestCycles(t *testing.T) {
	for _, test := range []struct {
		name     string
		packages []string
		want     []importCycle
	}{
		{"none", []string{"a: b c", "b: c", "c:"}, []importCycle{}},
		{"pair", []string{"a: b", "b: a", "c: a"}, []importCycle{{[]string{"m/a", "m/b"}, []string{"m/a", "m/b", "m/a"}}}},
		{"itself", []string{"a: a"}, []importCycle{{[]string{"m/a"}, []string{"m/a", "m/a"}}}},
		{"by tests only", []string{"a: *b", "b: a"}, []importCycle{}},
		{"two", []string{"c: d", "d: c", "a: b c", "b: a"}, []importCycle{
			{[]string{"m/a", "m/b"}, []string{"m/a", "m/b", "m/a"}},
			{[]string{"m/c", "m/d"}, []string{"m/c", "m/d", "m/c"}},
		}},
		{"knot", []string{"a: b", "b: c", "c: d b", "d: a"}, []importCycle{
			{[]string{"m/a", "m/b", "m/c", "m/d"}, []string{"m/a", "m/b", "m/c", "m/d", "m/a"}},
		}},
		{"short way in a knot", []string{"a: b c", "b: c", "c: a"}, []importCycle{
			{[]string{"m/a", "m/b", "m/c"}, []string{"m/a", "m/c", "m/a"}},
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, index(t, false, importing(t, test.packages...)).cycles())
		})
	}
}

// A program that stands in the folder of the library it imports makes no
// cycle: the import means the library.
func TestCyclesTellPackagesOfOneFolderApart(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"go.mod":   "module m\n",
		"a/a.go":   "package a\n",
		"a/gen.go": "//go:build ignore\n\npackage main\n\nimport _ \"m/a\"\n",
		"a/mk.go":  "//go:build ignore\n\npackage main\n\nfunc main() {}\n",
	})
	r := index(t, true, dir)
	assert.Equal(t, 1, r.Imports[importEdge{From: packageKey{dir + "/a", "main"}, Key: resolveKey{dir, "m/a"}}])
	assert.Empty(t, r.cycles())
}
