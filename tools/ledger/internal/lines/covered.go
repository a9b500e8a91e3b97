package lines

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// block is a piece of source, and whether it was executed.
type block struct {
	file      string // its base name
	line, col int    // where it begins
	executed  bool
}

// Executed returns, of the exported functions and methods in the package in
// dir, those whose bodies were executed according to a coverage profile of
// that package. A function that returns a function counts only if that was
// executed, too.
func Executed(dir, profile string) (map[string]bool, error) {
	blocks, err := readProfile(profile)
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	executed := make(map[string]bool)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, source, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Body == nil || !f.Name.IsExported() {
				continue
			}
			name := nameOf(f)
			if ast.IsExported(name) && wholly(fset, f.Body, blocks) { // a method is as exported as its type
				executed[name] = true
			}
		}
	}
	return executed, nil
}

// wholly reports whether body was executed, and so was each function that it
// returns.
func wholly(fset *token.FileSet, body *ast.BlockStmt, blocks []block) bool {
	all := anyIn(fset, body, blocks)
	ast.Inspect(body, func(n ast.Node) bool {
		if r, ok := n.(*ast.ReturnStmt); ok {
			for _, result := range r.Results {
				if f, ok := result.(*ast.FuncLit); ok {
					all = all && anyIn(fset, f.Body, blocks)
				}
			}
		}
		return true
	})
	return all
}

// anyIn reports whether a block within body was executed.
func anyIn(fset *token.FileSet, body *ast.BlockStmt, blocks []block) bool {
	from, to := fset.Position(body.Lbrace), fset.Position(body.Rbrace)
	name := filepath.Base(from.Filename)
	for _, b := range blocks {
		if b.executed && b.file == name && !before(b.line, b.col, from.Line, from.Column) && before(b.line, b.col, to.Line, to.Column) {
			return true
		}
	}
	return false
}

func before(line, col, otherLine, otherCol int) bool {
	return line < otherLine || line == otherLine && col < otherCol
}

// nameOf returns the name of a function as package api has it.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	typ := f.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.Name + "." + f.Name.Name
		default:
			return f.Name.Name
		}
	}
}

// readProfile reads lines like "path/file.go:12.34,15.2 3 1".
func readProfile(text string) ([]block, error) {
	var blocks []block
	for scanner := bufio.NewScanner(strings.NewReader(text)); scanner.Scan(); {
		line := scanner.Text()
		if line == "" || strings.HasPrefix(line, "mode: ") {
			continue
		}
		name, rest, ok := cutLast(line, ":")
		var b block
		var endLine, endCol, statements, count int
		if _, err := fmt.Sscanf(rest, "%d.%d,%d.%d %d %d", &b.line, &b.col, &endLine, &endCol, &statements, &count); err != nil || !ok {
			return nil, fmt.Errorf("coverage profile: %q is no block", line)
		}
		b.file, b.executed = path.Base(name), count > 0
		blocks = append(blocks, b)
	}
	return blocks, nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
