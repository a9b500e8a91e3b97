// Package api reads the exported API of a package from its source: every
// exported identifier with its declaration, doc comment and examples, and the
// Concurrency lines of its functions and methods. Its tests hold the packages
// under concurrent/ to the rules of package guarantee and to the golden files
// in api/.
package api

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/guarantee"
)

// Package is the exported API of one package.
type Package struct {
	Name     string
	Dir      string
	Doc      string
	Idents   []*Ident       // sorted by Name
	Examples []*doc.Example // those of the package itself
	Fset     *token.FileSet // positions of the examples' code
}

// Kind is what an identifier denotes.
type Kind string

// The kinds. Methods are those of named types, abstract methods those of
// interfaces.
const (
	Const          Kind = "const"
	Var            Kind = "var"
	Func           Kind = "func"
	Type           Kind = "type"
	Method         Kind = "method"
	AbstractMethod Kind = "abstract method"
	Field          Kind = "field"
)

// Ident is one exported identifier.
type Ident struct {
	Name     string // like New, Map, Map.Load or Config.Workers
	Kind     Kind
	Decl     string // the declaration in one line, without body and members
	Doc      string // the doc comment's text; for one of a group without its own, the group's
	Pos      token.Position
	Examples []*doc.Example
	Embedded bool // a field or abstract method that stands for all methods of a type
}

// Owner returns the type that a member belongs to, and "" for all others.
func (i *Ident) Owner() string {
	owner, _, member := strings.Cut(i.Name, ".")
	if !member {
		return ""
	}
	return owner
}

// HasLine reports whether i is of a kind that needs a Concurrency line.
func (i *Ident) HasLine() bool {
	return i.Kind == Func || i.Kind == Method || i.Kind == AbstractMethod
}

// Line returns i's Concurrency line.
func (i *Ident) Line() (guarantee.Line, error) { return guarantee.FromDoc(i.Doc) }

// Load reads the package in dir: the files that the host would build, and the
// examples in their tests.
func Load(dir string) (*Package, error) {
	found, err := build.ImportDir(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", dir, err)
	}
	fset := token.NewFileSet()
	source, err := parse(fset, dir, found.GoFiles)
	if err != nil {
		return nil, err
	}
	tests, err := parse(fset, dir, slices.Concat(found.TestGoFiles, found.XTestGoFiles))
	if err != nil {
		return nil, err
	}
	if len(source) == 0 {
		return nil, fmt.Errorf("load %s: no Go files other than tests", dir)
	}
	r := &reader{fset: fset, constants: constantsOf(fset, source)}
	// NewFromFiles takes the syntax trees over and removes what is not
	// exported from them.
	described, err := doc.NewFromFiles(fset, slices.Concat(source, tests), found.Name)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", dir, err)
	}
	r.read(described)
	slices.SortFunc(r.idents, func(a, b *Ident) int { return cmp.Compare(a.Name, b.Name) })
	return &Package{
		Name:     found.Name,
		Dir:      dir,
		Doc:      described.Doc,
		Idents:   r.idents,
		Examples: described.Examples,
		Fset:     fset,
	}, nil
}

// Dirs returns the directories of the packages at and below root that users
// can import: not testdata, not internal, nothing that the go command skips.
func Dirs(root string) ([]string, error) {
	var dirs []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		name := entry.Name()
		if path != root && (name == "testdata" || name == "internal" || strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		found, err := build.ImportDir(path, 0)
		var none *build.NoGoError
		if errors.As(err, &none) {
			return nil
		}
		if err == nil && len(found.GoFiles) > 0 {
			dirs = append(dirs, path)
		}
		return err
	})
	return dirs, err
}

func parse(fset *token.FileSet, dir string, names []string) ([]*ast.File, error) {
	var files []*ast.File
	for _, name := range names {
		file, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}
