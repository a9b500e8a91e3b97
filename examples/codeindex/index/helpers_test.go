package index

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/atomic"
)

// gateVariable makes the test binary behave like codeindex, except that the
// analyser of Go files stops at a gate after as many files as the variable
// says, and stays there until it is interrupted.
const gateVariable = "CODEINDEX_TEST_GATE"

// atGate is what the gate prints on stderr when it holds a file back.
const atGate = "at the gate"

func TestMain(m *testing.M) {
	if after := os.Getenv(gateVariable); after != "" {
		var files int64
		if _, err := fmt.Sscan(after, &files); err != nil {
			panic(err)
		}
		ctx := analysers.WithOverride(context.Background(), kindGo, gated(files))
		os.Exit(command(ctx, os.Args[1:], os.Stdout, os.Stderr, nil))
	}
	os.Exit(m.Run())
}

func gated(files int64) analyser {
	var begun atomic.Int64
	return analyser{doc: "test", analyse: func(ctx context.Context, f *sourceFile, src []byte) (*facts, error) {
		if begun.Inc() <= files {
			return analyseGo(ctx, f, src)
		}
		fmt.Fprintln(os.Stderr, atGate)
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}}
}

// writeTree writes files below a new folder and returns it. The files are
// given by slash-separated names.
func writeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(at), 0o777))
		require.NoError(t, os.WriteFile(at, []byte(text), 0o666))
	}
	return dir
}

// testTree has something of everything that is compared and reported.
func testTree(t *testing.T) string {
	t.Helper()
	files := map[string]string{
		"go.mod":               "module example.com/m\n\ngo 1.26\n\nrequire example.com/absent v1.2.3\n",
		"README.md":            "# A tree\n",
		"a/a.go":               "package a\n\nimport (\n\t\"fmt\"\n\n\t\"example.com/m/b\"\n)\n\n// A is a type.\ntype A struct{}\n\nfunc (a *A) Print() { fmt.Println(b.B) }\n",
		"a/a_test.go":          "package a_test\n\nimport (\n\t\"testing\"\n\n\t\"example.com/m/a\"\n)\n\nfunc TestA(t *testing.T) { new(a.A).Print() }\n",
		"a/a_amd64.s":          "#include \"textflag.h\"\n\nTEXT ·add(SB), NOSPLIT, $0-24\n\tRET\n",
		"a/a_arm64.s":          "TEXT ·add(SB), NOSPLIT, $0-24\n\tRET\n",
		"b/b.go":               "package b\n\nimport (\n\t_ \"embed\"\n\n\t\"example.com/m/c\"\n)\n\n//go:embed data.txt testdata\nvar data string\n\nconst B = c.C\n",
		"b/data.txt":           "embedded\n",
		"b/testdata/deep.txt":  "embedded too\n",
		"c/c.go":               "package c\n\nimport (\n\t\"example.com/absent/pkg\"\n\t_ \"example.com/m/a\"\n\t\"example.com/unknown\"\n)\n\nvar C, _ = pkg.New(), unknown.New()\n",
		"broken/broken.go":     "package broken\n\nfunc (\n",
		"other/other_plan9.go": "package other\n",
		"other/other.go":       "//go:build !plan9\n\npackage other\n\nfunc Other() {}\n",
	}
	for i := range 40 { // enough for workers to overlap
		files[fmt.Sprintf("many/f%02d.go", i)] = fmt.Sprintf("package many\n\nimport \"fmt\"\n\nfunc F%02d(err error) { fmt.Println(err, %q) }\n\nfunc init() {}\n", i, "x")
	}
	return writeTree(t, files)
}

// testToolchain returns the toolchain of this machine, for linux on amd64.
func testToolchain(t *testing.T) toolchain {
	t.Helper()
	tc, err := askGo(t.Context(), "")
	require.NoError(t, err)
	tc.build.GOOS, tc.build.GOARCH = "linux", "amd64"
	tc.gowork = "off"
	return tc
}

// newIndexer walks folders for an indexer of all kinds of files.
func newIndexer(t *testing.T, all bool, roots ...string) *indexer {
	t.Helper()
	tc := testToolchain(t)
	tree, err := walk(t.Context(), tc, all, roots, newProgress(""))
	require.NoError(t, err)
	x := &indexer{tc: tc, tree: tree, all: all, only: make(map[string]bool)}
	for kind := range analysers.All() {
		x.only[kind] = true
	}
	return x
}

// index indexes folders with Surety.
func index(t *testing.T, all bool, roots ...string) *result {
	t.Helper()
	x := newIndexer(t, all, roots...)
	return x.run(t.Context(), newSuretyEngine(4, newResolver(x.tc, x.tree)), newProgress(""))
}

// read returns the files of a result that were not left out, relative to dir.
func (r *result) read(t *testing.T, dir string) map[string]string {
	t.Helper()
	kinds := make(map[string]string)
	for path, f := range r.Files {
		rel, err := filepath.Rel(dir, path)
		require.NoError(t, err)
		if !f.Skipped {
			kinds[filepath.ToSlash(rel)] = f.Kind
		}
	}
	return kinds
}

// lines returns the lines of a text without the last end of line.
func lines(text string) []string { return strings.Split(strings.TrimSuffix(text, "\n"), "\n") }
