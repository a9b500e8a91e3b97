package mutate

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// overlay writes the file that the -overlay flag of the go command takes into
// dir, which must be empty, with the changed files of m if it is not nil, and
// without the files that are left out. It returns its path. Nothing below root
// is written.
func overlay(root, dir string, m *Mutant, out []string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	replace := make(map[string]string)
	for _, file := range out {
		replace[filepath.Join(root, filepath.FromSlash(file))] = ""
	}
	if m != nil {
		content, err := m.Apply(root)
		if err != nil {
			return "", err
		}
		for i, file := range m.Files() {
			path := filepath.Join(dir, fmt.Sprintf("%d-%s", i, filepath.Base(file)))
			if err := os.WriteFile(path, []byte(content[file]), 0o666); err != nil {
				return "", err
			}
			replace[filepath.Join(root, filepath.FromSlash(file))] = path
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, text, 0o666)
}

// testFile is a test file: what it declares and what it names.
type testFile struct {
	path      string
	external  bool            // of the package's external tests
	always    bool            // something of it runs although nobody names it
	declared  map[string]bool // at the top level
	methods   map[string]bool
	receivers map[string]bool // types of the methods
	named     map[string]bool // but for what follows a dot
	selected  map[string]bool // after a dot
}

func readTestFile(path string) (testFile, error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		return testFile{}, err
	}
	t := testFile{path: path, external: strings.HasSuffix(file.Name.Name, "_test")}
	for _, set := range []*map[string]bool{&t.declared, &t.methods, &t.receivers, &t.named, &t.selected} {
		*set = make(map[string]bool)
	}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil {
				t.methods[d.Name.Name] = true
				ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
					if name, ok := n.(*ast.Ident); ok {
						t.receivers[name.Name] = true
					}
					return true
				})
				continue
			}
			t.declared[d.Name.Name] = true
			t.always = t.always || d.Name.Name == "init" || d.Name.Name == "TestMain"
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					t.declared[s.Name.Name] = true
				case *ast.ValueSpec:
					for _, name := range s.Names {
						t.declared[name.Name] = true
						t.always = t.always || name.Name == "_"
					}
				}
			}
		}
	}
	afterDot := make(map[*ast.Ident]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			afterDot[n.Sel] = true
			t.selected[n.Sel.Name] = true
		case *ast.Ident:
			if !afterDot[n] {
				t.named[n.Name] = true
			}
		}
		return true
	})
	return t, nil
}

// unneeded returns the test files of a package, below root, that no check can
// depend on, because compiling them takes longer than all else. Needed are the
// files of the tests; of needed files, those that declare what is named there, and the
// methods of types that are declared there; and each with a TestMain or an init.
// An internal test cannot depend on external ones.
func unneeded(root, pkg string, checks []Check) ([]string, error) {
	paths, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pkg), "*_test.go"))
	if err != nil {
		return nil, err
	}
	named, selected, declared := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	for _, c := range checks {
		named[c.Func()] = true
	}
	var files []testFile
	external := false // whether one of the tests is an external one
	for _, path := range paths {
		t, err := readTestFile(path)
		if err != nil {
			return nil, err
		}
		files = append(files, t)
		external = external || t.external && overlap(t.declared, named)
	}
	isNeeded := func(t testFile) bool {
		if t.external && !external {
			return false
		}
		return t.always || overlap(t.declared, named) || external && overlap(t.declared, selected) ||
			overlap(t.methods, selected) || overlap(t.receivers, declared)
	}
	for more := true; more; {
		more = false
		files = slices.DeleteFunc(files, func(t testFile) bool {
			if !isNeeded(t) {
				return false
			}
			maps.Copy(named, t.named)
			maps.Copy(selected, t.selected)
			maps.Copy(declared, t.declared)
			more = true
			return true
		})
	}
	var out []string
	for _, t := range files {
		out = append(out, pkg+"/"+filepath.Base(t.path))
	}
	return out, nil
}

// overlap reports whether two sets have an element in common.
func overlap(a, b map[string]bool) bool {
	for name := range a {
		if b[name] {
			return true
		}
	}
	return false
}
