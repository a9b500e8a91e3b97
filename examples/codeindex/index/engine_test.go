package index

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/atomic"

	"github.com/surety-go/surety/concurrent"
)

// engines returns one engine of each sort.
func engines(x *indexer) []engine {
	r := newResolver(x.tc, x.tree)
	return []engine{newSequentialEngine(r), newMutexEngine(4, r), newSuretyEngine(4, r)}
}

func TestEnginesAgree(t *testing.T) {
	dir := testTree(t)
	for _, all := range []bool{false, true} {
		x := newIndexer(t, all, dir)
		var first *result
		for _, e := range engines(x) {
			r := x.run(t.Context(), e, newProgress(""))
			assert.True(t, r.complete())
			if first == nil {
				first = r
			}
			assert.Empty(t, compareResults(first, r).Differences, e.name())
		}
		// The tree has something of everything that is compared.
		for _, c := range compareResults(first, first).Compared {
			assert.NotZero(t, c.Entries, c.What)
		}
	}
}

// TestWhatIsFound checks the index against what the files say, so that engines
// do not agree on something wrong.
func TestWhatIsFound(t *testing.T) {
	dir := testTree(t)
	r := index(t, false, dir)
	assert.Equal(t, useCount{Source: 80}, r.Uses["err"])
	assert.Equal(t, useCount{Source: 2, Test: 1}, r.Uses["A"])
	assert.Len(t, r.Definitions["init"], 40)
	at := filepath.Join(dir, "broken", "broken.go")
	assert.Equal(t, map[string]failure{at: {Path: at, Line: 3, Column: 8, Problem: "expected ')', found 'EOF'"}}, r.Failures)
	assert.Equal(t, 40, r.Imports[importEdge{From: packageKey{filepath.Join(dir, "many"), "many"}, Key: resolveKey{dir, "fmt"}}])

	rep := newReport(newIndexer(t, false, dir).tree, r, []string{kindGo, kindTest, kindAsm, kindMod, kindEmbed, kindOther}, 0)
	files := make(map[string]int)
	for _, k := range rep.Kinds {
		files[k.Kind] = k.Files
	}
	assert.Equal(t, map[string]int{kindGo: 44, kindTest: 1, kindAsm: 1, kindMod: 1, kindEmbed: 2, kindOther: 1}, files)
	assert.Equal(t, 2, rep.Skipped)
	assert.Equal(t, importedRow{Path: "fmt", Where: "std", Packages: 2, Files: 41}, rep.Imported[0])
	assert.Equal(t, packageRow{ImportPath: "example.com/m/many", Files: 40, Lines: 280, Definitions: 80}, rep.Packages[0])
	assert.Equal(t, packageRow{ImportPath: "example.com/m/a", Files: 1, Lines: 12, TestFiles: 1, TestLines: 9, Definitions: 2}, rep.Packages[1])
	assert.Equal(t, []moduleRow{{File: filepath.Join(dir, "go.mod"), moduleFacts: moduleFacts{Module: "example.com/m", Go: "1.26", Requires: 1}}}, rep.Modules)
}

// TestInterruptedWorkIsWholeFiles ends the work after any number of files: the
// result must be that of the finished files, counted once, and of no others.
func TestInterruptedWorkIsWholeFiles(t *testing.T) {
	dir := testTree(t)
	x := newIndexer(t, false, dir)
	for range 60 {
		stopAfter := rand.Int64N(int64(len(x.tree.code))) + 1
		for _, start := range []func(*resolver) engine{
			func(r *resolver) engine { return newSuretyEngine(4, r) },
			func(r *resolver) engine { return newMutexEngine(4, r) },
		} {
			e := start(newResolver(x.tc, x.tree))
			ctx, cancel := context.WithCancel(t.Context())
			stop := analyser{analyse: stopping(stopAfter, cancel)}
			ctx = analysers.WithOverride(ctx, kindGo, stop)
			if m, ok := e.(*mutexEngine); ok {
				m.lookup = maps.Clone(m.lookup)
				m.lookup[kindGo] = stop
			}
			r := x.run(ctx, e, newProgress(""))
			cancel()

			require.Equal(t, len(r.Files)+len(r.Failures), r.Read)
			want := x.oneByOne(t, r)
			require.Empty(t, compareResults(want, r).Differences, "%s, stopped after %d", e.name(), stopAfter)
		}
	}
}

// oneByOne returns the result of the files that r has and no others.
func (x *indexer) oneByOne(t *testing.T, r *result) *result {
	t.Helper()
	e := newSequentialEngine(newResolver(x.tc, x.tree))
	visit := func(path, kind string) {
		f := *x.tree.file(path)
		f.kind = kind
		require.NoError(t, x.visit(t.Context(), e, &f))
	}
	for path, totals := range r.Files {
		visit(path, totals.Kind)
	}
	for path := range r.Failures {
		visit(path, kindOf(path))
	}
	want := e.result()
	want.sortDefinitions()
	want.Read, want.Total = r.Read, r.Total
	return want
}

// stopping analyses Go files and cancels as it begins with the n-th.
func stopping(n int64, cancel func()) func(context.Context, *sourceFile, []byte) (*facts, error) {
	var begun atomic.Int64
	return func(ctx context.Context, f *sourceFile, src []byte) (*facts, error) {
		if begun.Inc() == n {
			cancel()
		}
		return analyseGo(ctx, f, src)
	}
}

// TestEachImportIsResolvedOnce counts the loads of the cache.
func TestEachImportIsResolvedOnce(t *testing.T) {
	x := newIndexer(t, false, testTree(t))
	e := newSuretyEngine(8, newResolver(x.tc, x.tree))
	r := x.run(t.Context(), e, newProgress(""))
	asked := 0
	for _, files := range r.Imports {
		asked += files
	}
	stats := e.resolved.Stats()
	assert.Equal(t, int64(len(r.Resolved)), stats.Loads)
	assert.Zero(t, stats.LoadErrors)
	assert.Greater(t, asked, 5*len(r.Resolved), "the test needs imports that many files share")
}

func TestPanicOfAnAnalyserReachesTheCaller(t *testing.T) {
	x := newIndexer(t, false, testTree(t))
	ctx := analysers.WithOverride(t.Context(), kindMod, analyser{analyse: func(context.Context, *sourceFile, []byte) (*facts, error) {
		panic("broken analyser")
	}})
	defer func() {
		var raised *concurrent.PanicError
		require.ErrorAs(t, recover().(error), &raised)
		assert.Equal(t, "broken analyser", fmt.Sprint(raised.Value))
	}()
	x.run(ctx, newSuretyEngine(4, newResolver(x.tc, x.tree)), newProgress(""))
	t.Error("the panic was lost")
}

func TestOnly(t *testing.T) {
	dir := testTree(t)
	whole := index(t, false, dir).read(t, dir)
	for kind := range analysers.All() {
		x := newIndexer(t, false, dir)
		x.only = map[string]bool{kind: true}
		for _, e := range engines(x) {
			want := maps.Clone(whole)
			maps.DeleteFunc(want, func(_, k string) bool { return k != kind })
			r := x.run(t.Context(), e, newProgress(""))
			assert.Equal(t, want, r.read(t, dir), "%s by %s", kind, e.name())
			assert.True(t, r.complete())
		}
	}
}
