package index

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oddTree has a file in every place that needs a decision.
func oddTree(t *testing.T) string {
	t.Helper()
	return writeTree(t, map[string]string{
		"go.mod":                    "module example.com/m\n\ngo 1.26\n\nignore (\n\t./left\n\tout\n)\n",
		"m.go":                      "package m\n",
		".hidden/h.go":              "package h\n",
		"_under/u.go":               "package u\n",
		"_under.go":                 "package m\n",
		".dot.go":                   "package m\n",
		".git/config":               "x\n",
		"testdata/t.go":             "package t\n",
		"vendor/modules.txt":        "# none\n",
		"vendor/example.com/x/x.go": "package x\n",
		"nested/go.mod":             "module example.com/nested\n",
		"nested/n.go":               "package nested\n",
		"left/l.go":                 "package left\n",
		"sub/left/l.go":             "package left\n",
		"sub/out/o.go":              "package out\n",
		"sub/documentation.go":      "package documentation\n",
		"sub/sub.go":                "package sub\n",
		"sub/sub_windows.go":        "package sub\n",
		"sub/sub_linux_arm64.go":    "package sub\n",
		"sub/ignored.go":            "//go:build ignore\n\npackage main\n",
		"sub/tagged.go":             "//go:build special\n\npackage sub\n",
		"sub/c_windows.c":           "int c;\n",
		"sub/c_linux.c":             "int c;\n",
	})
}

func TestDefaultReadsWhatGoListWould(t *testing.T) {
	dir := oddTree(t)
	assert.Equal(t, map[string]string{
		"go.mod":             kindMod,
		"m.go":               kindGo,
		"vendor/modules.txt": kindOther,
		"sub/sub.go":         kindGo,
		"sub/left/l.go":      kindGo,
		"sub/c_linux.c":      kindOther,
	}, index(t, false, dir).read(t, dir))
}

func TestAllReadsEverything(t *testing.T) {
	dir := oddTree(t)
	var want []string
	require.NoError(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Name() != "config" {
			want = append(want, path)
		}
		return err
	}))
	r := index(t, true, dir)
	var got []string
	for path, f := range r.Files {
		assert.False(t, f.Skipped, path)
		got = append(got, path)
	}
	assert.ElementsMatch(t, want, got)
	assert.Empty(t, r.Failures)
}

func TestTags(t *testing.T) {
	dir := oddTree(t)
	x := newIndexer(t, false, dir)
	x.tc.setTags("other,special")
	r := x.run(t.Context(), newSequentialEngine(newResolver(x.tc, x.tree)), newProgress(""))
	assert.Equal(t, kindGo, r.read(t, dir)["sub/tagged.go"])
}

// TestGoroot compares the files that are read of parts of the standard library
// with those that the go command names.
func TestGoroot(t *testing.T) {
	tc, err := askGo(t.Context(), "")
	require.NoError(t, err)
	for _, part := range []string{"net", "os", "embed", "runtime", "time", "crypto"} {
		t.Run(part, func(t *testing.T) {
			root := filepath.Join(tc.goroot, "src", part)
			packages := goList(t, root)
			tree, err := walk(t.Context(), tc, false, []string{root}, newProgress(""))
			require.NoError(t, err)
			x := &indexer{tc: tc, tree: tree, only: map[string]bool{kindGo: true, kindTest: true, kindAsm: true, kindEmbed: true}}
			r := x.run(t.Context(), newSuretyEngine(0, newResolver(tc, tree)), newProgress(""))
			assert.Len(t, r.packageRows(), len(packages))

			left := make(map[string]string) // files that were read and not yet named
			for path, f := range r.Files {
				if !f.Skipped {
					left[path] = f.Kind
				}
			}
			for _, p := range packages {
				for kind, names := range map[string][]string{
					kindGo:    slices.Concat(p.GoFiles, p.CgoFiles),
					kindTest:  slices.Concat(p.TestGoFiles, p.XTestGoFiles),
					kindAsm:   slices.DeleteFunc(p.SFiles, func(name string) bool { return !strings.HasSuffix(name, ".s") }),
					kindEmbed: p.EmbedFiles,
				} {
					for _, name := range names {
						path := filepath.Join(p.Dir, name)
						assert.Equal(t, kind, left[path], path)
						delete(left, path)
					}
				}
			}
			for path, kind := range left { // the go command does not name what tests embed
				assert.Equal(t, kindEmbed, kind, path)
			}
		})
	}
}

// A listed is what the go command says of a package.
type listed struct {
	Dir                                                  string
	GoFiles, CgoFiles, SFiles, TestGoFiles, XTestGoFiles []string
	EmbedFiles                                           []string
}

func goList(t *testing.T, dir string) []listed {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-json", "./...")
	list.Dir = dir
	out, err := list.Output()
	require.NoError(t, err)
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p listed
		require.NoError(t, d.Decode(&p))
		packages = append(packages, p)
	}
	return packages
}

func TestWorkspaceModulesAreRead(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"go.work":    "go 1.26\n\nuse (\n\t./one\n\t./one/two\n)\n",
		"one/go.mod": "module example.com/one\n", "one/one.go": "package one\n\nimport _ \"example.com/two\"\n",
		"one/two/go.mod": "module example.com/two\n", "one/two/two.go": "package two\n",
		"one/three/go.mod": "module example.com/three\n", "one/three/three.go": "package three\n",
	})
	tc := testToolchain(t)
	for gowork, want := range map[string][]string{"": {"one.go", "two/two.go"}, "off": {"one.go"}, filepath.Join(dir, "go.work"): {"one.go", "two/two.go"}} {
		tc.gowork = gowork
		tree, err := walk(t.Context(), tc, false, []string{filepath.Join(dir, "one")}, newProgress(""))
		require.NoError(t, err)
		x := &indexer{tc: tc, tree: tree, only: map[string]bool{kindGo: true}}
		r := x.run(t.Context(), newSuretyEngine(2, newResolver(tc, tree)), newProgress(""))
		got := r.read(t, filepath.Join(dir, "one"))
		assert.Len(t, got, len(want))
		for _, name := range want {
			assert.Contains(t, got, name, "GOWORK=%s", gowork)
		}
		two := r.Resolved[resolveKey{filepath.Join(dir, "one"), "example.com/two"}]
		if gowork == "off" {
			assert.Equal(t, notFound, two.Where)
		} else {
			assert.Equal(t, resolution{"example.com/two", "example.com/two", filepath.Join(dir, "one", "two")}, two)
		}
	}
}

func TestRootsThatOverlapAreReadOnce(t *testing.T) {
	dir := testTree(t)
	once := index(t, false, dir)
	twice := index(t, false, dir, filepath.Join(dir, "a"), dir)
	assert.Empty(t, compareResults(once, twice).Differences)
}

func TestSymbolicLinks(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"real/go.mod": "module example.com/m\n",
		"real/a.go":   "package a\n",
		"far/b.go":    "package b\n",
	})
	link := func(to, at string) {
		if err := os.Symlink(to, filepath.Join(dir, at)); err != nil {
			t.Skipf("no symbolic links here: %v", err)
		}
	}
	link("real", "root")
	link(filepath.Join(dir, "far"), "real/folder")
	link(filepath.Join(dir, "far", "b.go"), "real/b.go")
	link(filepath.Join(dir, "missing"), "real/dangling.go")

	root := filepath.Join(dir, "root")
	r := index(t, false, root)
	assert.Equal(t, map[string]string{"go.mod": kindMod, "a.go": kindGo, "b.go": kindGo}, r.read(t, root))
	at := filepath.Join(root, "dangling.go")
	assert.Equal(t, map[string]failure{at: {Path: at, Problem: "open: no such file or directory"}}, r.Failures)
}

func TestUnreadableFolder(t *testing.T) {
	dir := testTree(t)
	require.NoError(t, os.Chmod(filepath.Join(dir, "a"), 0))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "a"), 0o777) })
	if _, err := os.ReadDir(filepath.Join(dir, "a")); err == nil {
		t.Skip("this user can read every folder")
	}
	assert.Contains(t, index(t, false, dir).Failures, filepath.Join(dir, "a"))
}

func TestBadRoots(t *testing.T) {
	dir := testTree(t)
	for root, want := range map[string]string{
		filepath.Join(dir, "borken"):    "no such directory (did you mean " + filepath.Join(dir, "broken") + "?); give directories",
		filepath.Join(dir, "zzzzzzzz"):  "no such directory; give directories",
		filepath.Join(dir, "a", "a.go"): "not a directory; give the directory it is in: " + filepath.Join(dir, "a"),
	} {
		_, err := walk(t.Context(), testToolchain(t), false, []string{root}, newProgress(""))
		assert.ErrorContains(t, err, want)
	}
}
