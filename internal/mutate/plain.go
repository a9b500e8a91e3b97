package mutate

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// methodSuffixes are how the files are named whose tests prove by a method
// other than plain calls.
var methodSuffixes = []string{"_explore", "_lin", "_stress", "_fuzz", "_alloc", "_synctest"}

// PlainTests returns the names of the plain behaviour tests in a folder: those
// of test files that are not named for another method of proof.
func PlainTests(dir string) ([]string, error) {
	return tests(dir, func(file string) bool {
		base := strings.TrimSuffix(file, "_test.go")
		return !slices.ContainsFunc(methodSuffixes, func(s string) bool { return strings.HasSuffix(base, s) })
	})
}

// Tests returns the names of all test functions and fuzz targets in a folder,
// whatever their build constraints.
func Tests(dir string) ([]string, error) {
	return tests(dir, func(string) bool { return true })
}

func tests(dir string, want func(file string) bool) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, path := range files {
		if !want(filepath.Base(path)) {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && f.Recv == nil && f.Name.Name != "TestMain" &&
				(strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names, nil
}
