package index

import (
	"cmp"
	"slices"
)

// A result is what was found in a tree, whoever did the work. Everything that
// is reported is derived from it.
type result struct {
	Files       map[string]fileTotals     // by path
	Uses        map[string]useCount       // by identifier
	Definitions map[string][]definition   // by name, in the order of compareDefinitions
	Imports     map[importEdge]int        // number of files that have the import
	Resolved    map[resolveKey]resolution // what each import means
	Modules     map[string]moduleFacts    // by the path of the go.mod file
	Failures    map[string]failure        // by path

	// Total is the number of files that were to be read, Read how many were.
	// They differ if the work was interrupted; then Total is an estimate,
	// because files that //go:embed lines would have named are missing.
	Total, Read int
}

// A fileTotals is what is kept of a file that was read.
type fileTotals struct {
	Kind        string
	Package     packageKey
	ImportPath  string
	Bytes       int
	Lines       int
	Definitions int

	// Skipped: its build constraints or its package clause keep the file out
	// of the package. The figures above are zero then.
	Skipped bool
}

// A packageKey identifies a package. The name tells the packages of one folder
// apart: a program that generates code, say, from the library it stands in.
type packageKey struct {
	Dir  string // absolute
	Name string // "" for files that have no package clause
}

// A useCount is how often an identifier stands in the source.
type useCount struct{ Source, Test int }

// An importEdge is an import of one package.
type importEdge struct {
	From packageKey
	Key  resolveKey
	Test bool // in a test file
}

// complete reports whether all files were read.
func (r *result) complete() bool { return r.Read == r.Total }

func newResult() *result {
	return &result{
		Files:       make(map[string]fileTotals),
		Uses:        make(map[string]useCount),
		Definitions: make(map[string][]definition),
		Imports:     make(map[importEdge]int),
		Resolved:    make(map[resolveKey]resolution),
		Modules:     make(map[string]moduleFacts),
		Failures:    make(map[string]failure),
	}
}

// add gathers what a file says. Who shares r guards it.
func (r *result) add(read *reading) {
	if read.problem != nil {
		r.Failures[read.file.path] = *read.problem
		return
	}
	r.Files[read.file.path] = read.totals()
	if read.facts == nil {
		return
	}
	for name, n := range read.facts.uses {
		count := r.Uses[name]
		if read.file.kind == kindTest {
			count.Test += n
		} else {
			count.Source += n
		}
		r.Uses[name] = count
	}
	for name, list := range byName(read.facts.definitions) {
		r.Definitions[name] = append(r.Definitions[name], list...)
	}
	for _, edge := range read.edges() {
		r.Imports[edge]++
	}
	if read.facts.module != nil {
		r.Modules[read.file.path] = *read.facts.module
	}
}

// byName returns the definitions of each name.
func byName(list []definition) map[string][]definition {
	names := make(map[string][]definition)
	for _, d := range list {
		names[d.Name] = append(names[d.Name], d)
	}
	return names
}

// sortDefinitions puts the definitions of each name in order: workers add
// them as they come.
func (r *result) sortDefinitions() {
	for _, list := range r.Definitions {
		slices.SortFunc(list, compareDefinitions)
	}
}

// compareDefinitions orders by package, those in tests last, then by place.
func compareDefinitions(a, b definition) int {
	return cmp.Or(
		cmp.Compare(btoi(a.Test), btoi(b.Test)),
		cmp.Compare(a.ImportPath, b.ImportPath),
		cmp.Compare(a.Path, b.Path),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Receiver, b.Receiver),
		cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Name, b.Name),
	)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
