package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Usage is what the runnable examples of a set of packages mention: examples
// with an Output comment, which go test runs, in external test packages.
type Usage struct {
	dirs map[string]string       // import paths by directory
	uses map[mention]bool        // what is mentioned where
	any  map[[2]string]bool      // import path and name of what is mentioned anywhere
	own  map[types.Object]string // names of imported objects, as in Ident.Name
	seen map[*types.Package]bool // packages whose objects are in own
}

// mention is an identifier and the package whose examples mention it.
type mention struct{ in, path, name string }

// listed is what the go command says of one package.
type listed struct {
	ImportPath   string
	Dir          string
	Export       string
	ForTest      string
	DepOnly      bool
	XTestGoFiles []string
}

// LoadUsage reads the examples of the packages that the patterns match, as
// the go command understands them in dir. It builds what they import.
func LoadUsage(dir string, patterns ...string) (*Usage, error) {
	packages, err := list(dir, patterns)
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for _, p := range packages {
		if p.ForTest == "" {
			exports[p.ImportPath] = p.Export
		}
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("not built: " + path)
		}
		return os.Open(exports[path])
	})
	u := &Usage{
		dirs: make(map[string]string),
		uses: make(map[mention]bool),
		any:  make(map[[2]string]bool),
		own:  make(map[types.Object]string),
		seen: make(map[*types.Package]bool),
	}
	for _, p := range packages {
		if p.DepOnly || p.ForTest != "" || strings.HasSuffix(p.ImportPath, ".test") {
			continue
		}
		u.dirs[p.Dir] = p.ImportPath
		files, err := parse(fset, p.Dir, p.XTestGoFiles)
		if err != nil {
			return nil, err
		}
		u.add(p.ImportPath, fset, files, imports)
	}
	return u, nil
}

func list(dir string, patterns []string) ([]listed, error) {
	args := []string{"list", "-e", "-export", "-deps", "-test", "-json=ImportPath,Dir,Export,ForTest,DepOnly,XTestGoFiles", "--"}
	command := exec.Command("go", append(args, patterns...)...)
	command.Dir = dir
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		packages = append(packages, p)
	}
}

// add records what the runnable examples in files mention. Files that use
// what only tests of the package see have errors here; what resolves counts.
func (u *Usage) add(path string, fset *token.FileSet, files []*ast.File, imports types.Importer) {
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	config := types.Config{Importer: imports, Error: func(error) {}}
	_, _ = config.Check(path+"_test", fset, files, info) // the errors are known to Error
	for _, example := range doc.Examples(files...) {
		if !Runnable(example) {
			continue
		}
		ast.Inspect(example.Code, func(node ast.Node) bool {
			if id, ok := node.(*ast.Ident); ok {
				u.use(path, info.Uses[id])
			}
			return true
		})
	}
}

// Runnable reports whether go test runs the example and checks its output.
func Runnable(example *doc.Example) bool {
	return example.Output != "" || example.EmptyOutput
}

func (u *Usage) use(in string, object types.Object) {
	switch o := object.(type) {
	case *types.Func:
		object = o.Origin()
	case *types.Var:
		object = o.Origin()
	}
	if object == nil || object.Pkg() == nil {
		return
	}
	u.name(object.Pkg())
	if name, ok := u.own[object]; ok {
		u.uses[mention{in, object.Pkg().Path(), name}] = true
		u.any[[2]string{object.Pkg().Path(), name}] = true
	}
}

// name enters the package's exported objects into u.own.
func (u *Usage) name(pkg *types.Package) {
	if u.seen[pkg] {
		return
	}
	u.seen[pkg] = true
	for _, name := range pkg.Scope().Names() {
		object := pkg.Scope().Lookup(name)
		if !object.Exported() {
			continue
		}
		u.own[object] = name
		typ, ok := object.(*types.TypeName)
		if !ok {
			continue
		}
		methods := types.NewMethodSet(typ.Type())
		if !types.IsInterface(typ.Type()) {
			methods = types.NewMethodSet(types.NewPointer(typ.Type()))
		}
		for method := range methods.Methods() {
			u.own[method.Obj()] = name + "." + method.Obj().Name()
		}
		if structure, ok := typ.Type().Underlying().(*types.Struct); ok {
			for field := range structure.Fields() {
				u.own[field] = name + "." + field.Name()
			}
		}
	}
}
