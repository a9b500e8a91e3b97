package index

import "context"

// An engine works on many files at once, or on one after the other, and
// gathers what they say. The indexer does the same with every engine: they
// differ in their concurrency only.
type engine interface {
	// name tells the engines apart in reports.
	name() string

	// each calls visit once for each file, and returns when all calls have
	// ended. If ctx ends, or a visit fails, it starts no more of them and
	// returns an error.
	each(ctx context.Context, files []*sourceFile, visit func(context.Context, *sourceFile) error) error

	// analyser returns the analyser of a kind.
	analyser(ctx context.Context, kind string) (analyser, error)

	// resolve finds what an import means. It looks once for each key.
	resolve(ctx context.Context, key resolveKey) (resolution, error)

	// embed notes that a //go:embed line names the file abs.
	embed(abs string)

	// add gathers what a file says: all of it, even if ctx has ended.
	add(ctx context.Context, r *reading)

	// embedded returns the files that embed noted, in order, and result what
	// add and resolve gathered. They are not called while others run.
	embedded() []string
	result() *result
}

// A reading is what became of a file. It is immutable once it is complete.
type reading struct {
	file    *sourceFile
	facts   *facts   // nil if the file was skipped or failed
	problem *failure // nil if there was none
}

// totals returns what is kept of the file itself.
func (r *reading) totals() fileTotals {
	t := fileTotals{Kind: r.file.kind, Package: r.packageKey(), ImportPath: r.file.folder.importPath}
	if r.facts == nil {
		t.Skipped = true
		return t
	}
	t.Bytes, t.Lines, t.Definitions = r.facts.bytes, r.facts.lines, len(r.facts.definitions)
	return t
}

func (r *reading) packageKey() packageKey {
	key := packageKey{Dir: r.file.folder.dir}
	if r.facts != nil {
		key.Name = r.facts.pkgName
	}
	return key
}

// edges returns the imports of the file.
func (r *reading) edges() []importEdge {
	edges := make([]importEdge, 0, len(r.facts.imports))
	for _, path := range r.facts.imports {
		edges = append(edges, importEdge{From: r.packageKey(), Key: r.file.resolveKey(path), Test: r.file.kind == kindTest})
	}
	return edges
}

// resolveKey returns what stands for the import of path in the file.
func (f *sourceFile) resolveKey(path string) resolveKey {
	key := resolveKey{path: path}
	if f.folder.module != nil {
		key.moduleDir = f.folder.module.dir
	}
	return key
}
