package index

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// A report is what codeindex prints, as text or as JSON. Lists that -top cuts
// say beside them how many entries there are.
type report struct {
	Roots       []string `json:"roots"`
	Interrupted bool     `json:"interrupted"` // it covers only the files that were read
	FilesRead   int      `json:"files_read"`
	FilesToRead int      `json:"files_to_read"` // if interrupted, at least

	Kinds   []kindRow `json:"kinds"`
	Skipped int       `json:"skipped"` // files that do not suit the host

	PackageCount    int             `json:"package_count"`
	Packages        []packageRow    `json:"largest_packages"`
	IdentifierCount int             `json:"identifier_count"`
	Identifiers     []identifierRow `json:"most_used_identifiers"`
	DefinitionCount int             `json:"definition_count"`
	ImportedCount   int             `json:"imported_count"`
	Imported        []importedRow   `json:"most_imported_packages"`
	ModuleCount     int             `json:"module_count"`
	Modules         []moduleRow     `json:"modules"`
	Cycles          []importCycle   `json:"import_cycles"`
	Failures        []failure       `json:"failures"`

	Throughput throughput `json:"throughput"`
	Baseline   *baseline  `json:"baseline,omitempty"`
}

type kindRow struct {
	Kind  string `json:"kind"`
	Files int    `json:"files"`
	Lines int    `json:"lines"`
	Bytes int    `json:"bytes"`
}

type packageRow struct {
	ImportPath  string `json:"import_path"`
	Files       int    `json:"files"`
	Lines       int    `json:"lines"`
	TestFiles   int    `json:"test_files"`
	TestLines   int    `json:"test_lines"`
	Definitions int    `json:"definitions"` // not those in tests
}

type identifierRow struct {
	Name   string `json:"name"`
	Source int    `json:"source"`
	Test   int    `json:"test"`
}

type importedRow struct {
	Path      string `json:"path"`
	Where     string `json:"where"`
	Packages  int    `json:"packages"` // that import it in files other than tests
	Files     int    `json:"files"`
	TestFiles int    `json:"test_files"`
}

type moduleRow struct {
	File string `json:"file"`
	moduleFacts
}

// A throughput is how much was read in how much time. The walk that finds the
// files is not part of it.
type throughput struct {
	Seconds        float64 `json:"seconds"`
	WalkSeconds    float64 `json:"walk_seconds"`
	Workers        int     `json:"workers"`
	Files          int     `json:"files"` // without those left out
	FilesPerSecond float64 `json:"files_per_second"`
	BytesPerSecond float64 `json:"bytes_per_second"`
	LinesPerSecond float64 `json:"lines_per_second"`
}

// newReport derives the report of a result. Lists hold at most top entries; 0
// is no limit.
func newReport(t *tree, r *result, kinds []string, top int) *report {
	rep := &report{
		Roots:       t.roots,
		Interrupted: !r.complete(),
		FilesRead:   r.Read,
		FilesToRead: r.Total,
		Cycles:      r.cycles(),
		Failures:    make([]failure, 0, len(r.Failures)), // an empty list in JSON, not null
	}
	for _, path := range slices.Sorted(maps.Keys(r.Failures)) {
		rep.Failures = append(rep.Failures, r.Failures[path])
	}
	rep.Kinds, rep.Skipped = r.kindRows(kinds)
	for _, list := range r.Definitions {
		rep.DefinitionCount += len(list)
	}
	rep.Packages, rep.PackageCount = cut(r.packageRows(), top)
	rep.Identifiers, rep.IdentifierCount = cut(r.identifierRows(), top)
	rep.Imported, rep.ImportedCount = cut(r.importedRows(), top)
	rep.Modules, rep.ModuleCount = cut(r.moduleRows(), top)
	return rep
}

// measured sets the throughput.
func (rep *report) measured(took, walk time.Duration, workers int) {
	var files, lines, bytes int
	for _, k := range rep.Kinds {
		files += k.Files
		lines += k.Lines
		bytes += k.Bytes
	}
	s := took.Seconds()
	rep.Throughput = throughput{
		Seconds: s, WalkSeconds: walk.Seconds(), Workers: workers,
		Files: files, FilesPerSecond: float64(files) / s, BytesPerSecond: float64(bytes) / s, LinesPerSecond: float64(lines) / s,
	}
}

// cut returns the first entries and the number of all.
func cut[E any](list []E, top int) ([]E, int) {
	if top == 0 {
		return list, len(list)
	}
	return list[:min(top, len(list))], len(list)
}

func (r *result) kindRows(kinds []string) (rows []kindRow, skipped int) {
	at := make(map[string]*kindRow)
	rows = make([]kindRow, len(kinds))
	for i, kind := range kinds {
		rows[i].Kind = kind
		at[kind] = &rows[i]
	}
	for _, f := range r.Files {
		if f.Skipped {
			skipped++
			continue
		}
		row := at[f.Kind]
		row.Files++
		row.Lines += f.Lines
		row.Bytes += f.Bytes
	}
	return rows, skipped
}

func (r *result) packageRows() []packageRow {
	rows := make(map[string]*packageRow) // by folder
	for _, f := range r.Files {
		if f.Skipped || f.Kind != kindGo && f.Kind != kindTest {
			continue
		}
		row := rows[f.Package.Dir]
		if row == nil {
			row = &packageRow{ImportPath: f.ImportPath}
			rows[f.Package.Dir] = row
		}
		if f.Kind == kindTest {
			row.TestFiles++
			row.TestLines += f.Lines
		} else {
			row.Files++
			row.Lines += f.Lines
			row.Definitions += f.Definitions
		}
	}
	list := make([]packageRow, 0, len(rows))
	for _, dir := range slices.Sorted(maps.Keys(rows)) {
		list = append(list, *rows[dir])
	}
	slices.SortStableFunc(list, func(a, b packageRow) int {
		return cmp.Or(cmp.Compare(b.Lines, a.Lines), cmp.Compare(b.TestLines, a.TestLines), cmp.Compare(a.ImportPath, b.ImportPath))
	})
	return list
}

func (r *result) identifierRows() []identifierRow {
	list := make([]identifierRow, 0, len(r.Uses))
	for name, n := range r.Uses {
		list = append(list, identifierRow{Name: name, Source: n.Source, Test: n.Test})
	}
	slices.SortFunc(list, func(a, b identifierRow) int {
		return cmp.Or(cmp.Compare(b.Source, a.Source), cmp.Compare(b.Test, a.Test), cmp.Compare(a.Name, b.Name))
	})
	return list
}

func (r *result) importedRows() []importedRow {
	type target struct{ path, where string }
	rows := make(map[target]*importedRow)
	importers := make(map[target]map[string]bool) // folders
	for edge, files := range r.Imports {
		found := r.Resolved[edge.Key]
		key := target{found.Path, found.Where}
		if rows[key] == nil {
			rows[key] = &importedRow{Path: found.Path, Where: found.Where}
			importers[key] = make(map[string]bool)
		}
		if edge.Test {
			rows[key].TestFiles += files
		} else {
			rows[key].Files += files
			importers[key][edge.From.Dir] = true
		}
	}
	list := make([]importedRow, 0, len(rows))
	for key, row := range rows {
		row.Packages = len(importers[key])
		list = append(list, *row)
	}
	slices.SortFunc(list, func(a, b importedRow) int {
		return cmp.Or(cmp.Compare(b.Packages, a.Packages), cmp.Compare(b.Files, a.Files), cmp.Compare(b.TestFiles, a.TestFiles),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Where, b.Where))
	})
	return list
}

func (r *result) moduleRows() []moduleRow {
	list := make([]moduleRow, 0, len(r.Modules))
	for _, path := range slices.Sorted(maps.Keys(r.Modules)) {
		list = append(list, moduleRow{File: path, moduleFacts: r.Modules[path]})
	}
	return list
}
