package mutate

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
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

// declares reports whether the file declares a function of that name.
func declares(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Decls, func(d ast.Decl) bool {
		f, ok := d.(*ast.FuncDecl)
		return ok && f.Recv == nil && f.Name.Name == name
	})
}

// unneeded returns the test files, below root, that the check cannot depend
// on: if its test is in the package itself, those of the package's external
// tests, which take longer to compile than all else.
func unneeded(root string, c Check) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(c.Package), "*_test.go"))
	if err != nil {
		return nil, err
	}
	var external []string
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(file.Name.Name, "_test") {
			continue
		}
		if declares(file, c.Func()) {
			return nil, nil
		}
		external = append(external, c.Package+"/"+filepath.Base(path))
	}
	return external, nil
}
