package index

import (
	"bytes"
	"context"
	"errors"
	"go/token"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"go.uber.org/atomic"
)

// An indexer indexes a tree, with any engine. It is immutable.
type indexer struct {
	tc   toolchain
	tree *tree
	all  bool            // read what does not suit the host too
	only map[string]bool // the kinds to analyse
}

// run indexes the tree with e. If ctx ends before all files were read, the
// result holds those that were, whole, and nothing of others.
func (x *indexer) run(ctx context.Context, e engine, p *progress) *result {
	var read atomic.Int64
	visit := func(ctx context.Context, f *sourceFile) error {
		err := x.visit(ctx, e, f)
		if err == nil {
			read.Inc()
			p.done()
		}
		return err
	}
	code := x.code()
	unembedded := x.rest(nil) // all there is to the rest, as far as is known
	p.expect(len(code) + len(unembedded))
	err := e.each(ctx, code, visit)
	rest := x.rest(e.embedded())
	p.expect(len(rest) - len(unembedded))
	if err == nil {
		_ = e.each(ctx, rest, visit) // files that it leaves out show in Read
	}
	r := e.result()
	r.sortDefinitions()
	for _, f := range x.tree.failures {
		r.Failures[f.Path] = f
	}
	imported := make(map[resolveKey]bool)
	for edge := range r.Imports {
		imported[edge.Key] = true
	}
	// Imports of files that were not finished may have been resolved already.
	maps.DeleteFunc(r.Resolved, func(key resolveKey, _ resolution) bool { return !imported[key] })
	r.Total, r.Read = len(code)+len(rest), int(read.Load())
	return r
}

// wantsRest reports whether files are chosen that can be told apart only by
// the //go:embed lines of Go files.
func (x *indexer) wantsRest() bool { return x.only[kindEmbed] || x.only[kindOther] }

// code returns the files to read whose names tell their kinds: the chosen ones,
// and Go files that are read for their //go:embed lines alone.
func (x *indexer) code() []*sourceFile {
	var files []*sourceFile
	for _, f := range x.tree.code {
		if x.only[f.kind] || x.wantsRest() && (f.kind == kindGo || f.kind == kindTest) {
			files = append(files, f)
		}
	}
	return files
}

// rest returns the chosen ones of the other files.
func (x *indexer) rest(embedded []string) []*sourceFile {
	var files []*sourceFile
	take := func(f *sourceFile, kind string) {
		if x.only[kind] {
			files = append(files, &sourceFile{path: f.path, name: f.name, kind: kind, folder: f.folder})
		}
	}
	for _, abs := range embedded {
		if f := x.tree.file(abs); f.kind == "" { // else it is code that is embedded too
			take(f, kindEmbed)
		}
	}
	for _, f := range x.tree.rest {
		if _, found := slices.BinarySearch(embedded, f.abs()); !found {
			take(f, kindOther)
		}
	}
	return files
}

// visit reads a file and adds what it says. It returns an error if ctx ended
// before that, and has added nothing then.
func (x *indexer) visit(ctx context.Context, e engine, f *sourceFile) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if !x.only[f.kind] {
		x.embedsOf(e, f)
		return nil
	}
	r, err := x.read(ctx, e, f)
	if err != nil {
		return err
	}
	if r.facts != nil {
		for _, abs := range embeddedFiles(f.folder.dir, r.facts.embeds) {
			e.embed(abs)
		}
	}
	e.add(ctx, r)
	return nil
}

// embedsOf notes which files a Go file embeds that is not analysed otherwise.
func (x *indexer) embedsOf(e engine, f *sourceFile) {
	src, suits, err := x.load(f)
	if err != nil || !suits || !bytes.Contains(src, []byte("//go:embed")) {
		return
	}
	if parsed, err := parseGo(token.NewFileSet(), f.path, src); err == nil {
		for _, abs := range embeddedFiles(f.folder.dir, embedsOf(parsed)) {
			e.embed(abs)
		}
	}
}

// read analyses a file and resolves its imports. Problems of the file are part
// of the reading; an error says that ctx ended.
func (x *indexer) read(ctx context.Context, e engine, f *sourceFile) (*reading, error) {
	a, err := e.analyser(ctx, f.kind)
	if err != nil {
		return nil, err
	}
	r := &reading{file: f}
	src, suits, err := x.load(f)
	if err == nil && suits {
		r.facts, err = a.analyse(ctx, f, src)
	}
	if err != nil {
		if cause := context.Cause(ctx); cause != nil && errors.Is(err, cause) {
			return nil, err
		}
		problem := failureOf(f.path, err)
		r.facts, r.problem = nil, &problem
		return r, nil
	}
	if r.facts == nil || !x.belongs(r.facts) {
		r.facts = nil
		return r, nil
	}
	for _, path := range r.facts.imports {
		if _, err := e.resolve(ctx, f.resolveKey(path)); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// load reads a file, unless it does not suit the host.
func (x *indexer) load(f *sourceFile) (src []byte, suits bool, err error) {
	if x.all || f.kind == kindEmbed || !constrained(f.name) {
		src, err = os.ReadFile(f.abs())
		return src, true, err
	}
	host := x.tc.build
	host.OpenFile = func(name string) (io.ReadCloser, error) {
		src, err = os.ReadFile(name)
		return io.NopCloser(bytes.NewReader(src)), err
	}
	suits, matchErr := host.MatchFile(f.folder.dir, f.name)
	if err == nil && matchErr != nil {
		// Constraints that cannot be read: the parser tells more about the
		// file, unless it finds nothing wrong.
		if _, err = parseGo(token.NewFileSet(), f.path, src); err == nil {
			err = matchErr
		}
	}
	return src, suits, err
}

// constrained reports whether the go command applies build constraints to
// files of that name.
func constrained(name string) bool {
	switch filepath.Ext(name) {
	case ".go", ".s", ".S", ".sx", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx",
		".f", ".F", ".for", ".f90", ".swig", ".swigcxx", ".syso":
		return true
	}
	return false
}

// belongs reports whether the go command would take a Go file that suits the
// host as part of its package.
func (x *indexer) belongs(found *facts) bool {
	usesC := slices.Contains(found.imports, "C")
	return x.all || found.pkgName != "documentation" && (!usesC || x.tc.build.CgoEnabled)
}
