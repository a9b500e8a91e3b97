package index

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
)

func analyseGo(_ context.Context, f *sourceFile, src []byte) (*facts, error) {
	fset := token.NewFileSet()
	parsed, err := parseGo(fset, f.path, src)
	if err != nil {
		return nil, err
	}
	found := measure(src)
	found.pkgName = parsed.Name.Name
	found.uses = make(map[string]int)
	ast.Inspect(parsed, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name != "_" {
			found.uses[id.Name]++
		}
		return true
	})
	found.definitions = definitionsOf(fset, parsed, f)
	found.imports = importsOf(parsed)
	found.embeds = embedsOf(parsed)
	return found, nil
}

// parseGo parses src, with its comments only if they can matter.
func parseGo(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	mode := parser.SkipObjectResolution
	if bytes.Contains(src, []byte("//go:embed")) {
		mode |= parser.ParseComments
	}
	return parser.ParseFile(fset, name, src, mode)
}

// definitionsOf returns what parsed declares at package level, and methods.
func definitionsOf(fset *token.FileSet, parsed *ast.File, f *sourceFile) []definition {
	var list []definition
	define := func(id *ast.Ident, kind, receiver string) {
		if id.Name == "_" {
			return
		}
		list = append(list, definition{
			Name: id.Name, Receiver: receiver, Kind: kind,
			ImportPath: f.folder.importPath, Package: parsed.Name.Name,
			Path: f.path, Line: fset.PositionFor(id.Pos(), false).Line,
			Test: f.kind == kindTest,
		})
	}
	for _, decl := range parsed.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				define(d.Name, "func", "")
			} else {
				define(d.Name, "method", receiverName(d.Recv))
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					define(s.Name, "type", "")
				case *ast.ValueSpec:
					for _, id := range s.Names {
						define(id, d.Tok.String(), "")
					}
				}
			}
		}
	}
	return list
}

// receiverName returns the name of the type that a method belongs to, without
// star and type parameters, or "" for code that does not compile.
func receiverName(recv *ast.FieldList) string {
	if len(recv.List) == 0 {
		return ""
	}
	t := recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.ParenExpr:
			t = x.X
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func importsOf(parsed *ast.File) []string {
	var list []string
	for _, spec := range parsed.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			list = append(list, p)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// embedsOf returns the patterns of the //go:embed lines.
func embedsOf(parsed *ast.File) []string {
	var patterns []string
	for _, group := range parsed.Comments {
		for _, comment := range group.List {
			d, ok := ast.ParseDirective(comment.Slash, comment.Text)
			if !ok || d.Tool != "go" || d.Name != "embed" {
				continue
			}
			args, err := d.ParseArgs()
			if err != nil {
				continue // the compiler reports it
			}
			for _, arg := range args {
				patterns = append(patterns, arg.Arg)
			}
		}
	}
	return patterns
}
