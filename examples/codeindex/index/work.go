package index

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// A Work is a tree that can be indexed again and again, by any engine, to
// measure how long that takes. It is immutable.
type Work struct {
	x     *indexer
	files int
}

// StandardLibrary returns the folder of the standard library's source, that of
// the go command on the PATH.
func StandardLibrary(ctx context.Context) (string, error) {
	tc, err := askGo(ctx, "")
	if err != nil {
		return "", fmt.Errorf("cannot find GOROOT/src: %w; put the go command on the PATH", err)
	}
	return filepath.Join(tc.goroot, "src"), nil
}

// NewWork finds the Go and assembly files below a directory that the go
// command would read, and reads each once, so that none comes from a cold disk
// later.
func NewWork(ctx context.Context, directory string) (*Work, error) {
	tc, _ := askGo(ctx, "") // without a go command: for the present host
	t, err := walk(ctx, tc, false, []string{directory}, newProgress(""))
	if err != nil {
		return nil, err
	}
	w := &Work{x: &indexer{tc: tc, tree: t, only: map[string]bool{kindGo: true, kindTest: true, kindAsm: true}}}
	w.files = len(w.x.code())
	if w.files == 0 {
		return nil, fmt.Errorf("no Go files in %s; give a directory that holds Go source", directory)
	}
	for _, f := range w.x.code() {
		_, _ = os.ReadFile(f.abs()) // what cannot be read is part of the result
	}
	return w, nil
}

// Files returns how many files there are to read.
func (w *Work) Files() int { return w.files }

// newEngine makes the engines that compete, by name.
var newEngine = map[string]func(workers int, r *resolver) engine{
	"surety":     func(workers int, r *resolver) engine { return newSuretyEngine(workers, r) },
	"mutexes":    func(workers int, r *resolver) engine { return newMutexEngine(workers, r) },
	"sequential": func(_ int, r *resolver) engine { return newSequentialEngine(r) },
}

// Engines returns the names of the engines, in order.
func Engines() []string { return slices.Sorted(maps.Keys(newEngine)) }

// An Index is what an engine found.
type Index struct{ r *result }

// Run indexes the tree with that many workers; the sequential engine has one.
// It panics if there is no engine of that name.
func (w *Work) Run(engine string, workers int) Index {
	create, ok := newEngine[engine]
	if !ok {
		panic(fmt.Sprintf("index: there is no engine %q; use one of %q", engine, Engines()))
	}
	e := create(workers, newResolver(w.x.tc, w.x.tree))
	return Index{w.x.run(context.Background(), e, newProgress(""))}
}

// Compare returns nil if i and other are the same in everything, and else an
// error that names the first entry in which they differ.
func (i Index) Compare(other Index) error {
	differences := compareResults(i.r, other.r).Differences
	if len(differences) == 0 {
		return nil
	}
	d := differences[0]
	return fmt.Errorf("%d entries differ; %s %s is %s, and %s in the other", len(differences), d.What, d.Key, d.Here, d.There)
}
