package deps

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the lists under testdata")

const module = "github.com/surety-go/surety/"

// TestDependencies compares every list with what the go command says, on a
// 64-bit and on a 32-bit platform.
func TestDependencies(t *testing.T) {
	for _, pkg := range primitives(t) {
		t.Run(pkg, func(t *testing.T) {
			got := dependencies(t, "amd64", "", pkg)
			assert.Equal(t, got, dependencies(t, "386", "", pkg), "the dependencies on amd64 and 386 differ")
			if *update {
				write(t, pkg, got)
			}
			added, gone := compare(read(t, pkg), got)
			assert.Empty(t, added, "%s depends on what its list does not hold; if that is meant, run go test ./internal/deps -update", pkg)
			assert.Empty(t, gone, "%s does not depend on all that its list holds; run go test ./internal/deps -update", pkg)
		})
	}
}

// TestLists finds a list whose package is gone.
func TestLists(t *testing.T) {
	var listed []string
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		listed = append(listed, strings.TrimSuffix(filepath.Base(file), ".txt"))
	}
	var names []string
	for _, pkg := range primitives(t) {
		names = append(names, name(pkg))
	}
	assert.ElementsMatch(t, names, listed)
}

// TestPlanted shows that a new dependency is noticed, in a primitive itself
// as well as in what it stands on.
func TestPlanted(t *testing.T) {
	tests := []struct {
		name   string
		dir    string // of the planted file
		source string
		pkg    string // whose list is compared
		added  []string
	}{
		{"standard library", "concurrent", "package concurrent; import _ \"net/http\"", "concurrent", []string{"net/http"}},
		{"this module", "concurrent", "package concurrent; import _ \"" + module + "internal/deps\"", "concurrent", []string{module + "internal/deps"}},
		{"another module", "concurrent", "package concurrent; import _ \"github.com/stretchr/testify/assert\"", "concurrent", []string{"github.com/stretchr/testify/assert"}},
		{"cgo", "concurrent", "package concurrent; import \"C\"", "concurrent", []string{"C"}},
		{"floor below", "internal/seam", "package seam; import _ \"net/http\"", "concurrent/atomicmap", []string{"net/http"}},
		{"primitive below", "concurrent/atomicmap", "package atomicmap; import _ \"net/http\"", "concurrent/once", []string{"net/http"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := dependencies(t, "amd64", overlay(t, test.dir, test.source), test.pkg)
			added, gone := compare(read(t, test.pkg), got)
			assert.Subset(t, added, test.added)
			assert.Empty(t, gone)
		})
	}
}

// TestGone shows that a dependency that is no longer there is noticed.
func TestGone(t *testing.T) {
	added, gone := compare([]string{"a", "b", "c"}, []string{"a", "c", "d"})
	assert.Equal(t, []string{"d"}, added)
	assert.Equal(t, []string{"b"}, gone)
}

// primitives returns the packages under concurrent/, relative to the module,
// without those that exist for the tests of their users.
func primitives(t *testing.T) []string {
	watch(t, "../../concurrent", "../../internal")
	var pkgs []string
	for line := range strings.Lines(string(golist(t, "amd64", "./concurrent/..."))) {
		pkg := strings.TrimPrefix(strings.TrimSpace(line), module)
		if !strings.HasSuffix(pkg, "test") {
			pkgs = append(pkgs, pkg)
		}
	}
	require.NotEmpty(t, pkgs)
	return pkgs
}

// watch visits the source files that the lists depend on. The go command sees
// what a test opens, not what the commands it runs open; without it, a cached
// result would hide a change.
func watch(t *testing.T, dirs ...string) {
	for _, dir := range dirs {
		require.NoError(t, filepath.WalkDir(dir, func(_ string, _ fs.DirEntry, err error) error { return err }))
	}
}

// dependencies returns the sorted dependencies that a list holds. An overlay
// is a file as the go command's -overlay flag takes it, or "".
func dependencies(t *testing.T, goarch, overlay, pkg string) []string {
	out := golist(t, goarch, "-deps", "-json=ImportPath,Standard,Imports", "-overlay="+overlay, "./"+pkg)
	var deps []string
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Standard   bool
			Imports    []string
		}
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		if p.Standard {
			continue
		}
		if p.ImportPath != module+pkg {
			deps = append(deps, p.ImportPath)
		}
		deps = append(deps, p.Imports...)
	}
	slices.Sort(deps)
	return slices.Compact(deps)
}

// golist runs go list in the module's root, outside of the workspace and on
// the same platform wherever the test runs.
func golist(t *testing.T, goarch string, args ...string) []byte {
	cmd := exec.Command("go", append([]string{"list"}, args...)...)
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOOS=linux", "GOARCH="+goarch, "CGO_ENABLED=1")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list %s: %s", strings.Join(args, " "), &stderr)
	return out
}

// overlay returns an overlay that adds a file to a folder of the module.
func overlay(t *testing.T, dir, source string) string {
	place, err := filepath.Abs(filepath.Join("../..", dir, "planted.go"))
	require.NoError(t, err)
	planted := filepath.Join(t.TempDir(), "planted.go")
	require.NoError(t, os.WriteFile(planted, []byte(source), 0o666))
	data, err := json.Marshal(map[string]any{"Replace": map[string]string{place: planted}})
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "overlay.json")
	require.NoError(t, os.WriteFile(file, data, 0o666))
	return file
}

// compare returns what is in got only and what is in want only.
func compare(want, got []string) (added, gone []string) {
	for _, dep := range got {
		if !slices.Contains(want, dep) {
			added = append(added, dep)
		}
	}
	for _, dep := range want {
		if !slices.Contains(got, dep) {
			gone = append(gone, dep)
		}
	}
	return added, gone
}

// name is the name of a package's list: its path below concurrent/, or
// "concurrent" for that package itself.
func name(pkg string) string {
	return strings.ReplaceAll(strings.TrimPrefix(pkg, "concurrent/"), "/", "_")
}

func file(pkg string) string { return filepath.Join("testdata", name(pkg)+".txt") }

func read(t *testing.T, pkg string) []string {
	data, err := os.ReadFile(file(pkg))
	require.NoError(t, err, "%s has no list; run go test ./internal/deps -update", pkg)
	return strings.Fields(string(data))
}

func write(t *testing.T, pkg string, deps []string) {
	require.NoError(t, os.WriteFile(file(pkg), []byte(strings.Join(deps, "\n")+"\n"), 0o666))
}
