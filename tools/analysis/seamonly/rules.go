package seamonly

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"
)

// forbidden maps an import path to what to use instead.
var forbidden = map[string]string{
	"crypto/rand":  "use internal/seam",
	"hash/maphash": "use seam.Hash and seam.Seed",
	"math/rand":    "use internal/seam",
	"math/rand/v2": "use internal/seam",
	"runtime":      "use internal/seam",
	"sync":         "use seam.Mutex, seam.RWMutex or seam.Event",
	"sync/atomic":  "use the atomic types of internal/seam",
	"time":         "use seam.Now, seam.Since and seam.Duration",
}

// forbiddenFuncs maps the full name of a function to what to use instead.
var forbiddenFuncs = map[string]string{
	"context.AfterFunc":         "it starts a goroutine; use seam.Go and an event",
	"context.WithCancel":        "use seam.WithCancelCause",
	"context.WithCancelCause":   "use seam.WithCancelCause",
	"context.WithDeadline":      "it starts a timer; leave deadlines to the caller",
	"context.WithDeadlineCause": "it starts a timer; leave deadlines to the caller",
	"context.WithTimeout":       "it starts a timer; leave deadlines to the caller",
	"context.WithTimeoutCause":  "it starts a timer; leave deadlines to the caller",
	"maps.All":                  "its order is random; keep the keys in a slice",
	"maps.DeleteFunc":           "its order is random; keep the keys in a slice",
	"maps.EqualFunc":            "its order is random; keep the keys in a slice",
	"maps.Keys":                 "its order is random; keep the keys in a slice",
	"maps.Values":               "its order is random; keep the keys in a slice",
}

func (c *checker) checkFile(file *ast.File) {
	for _, spec := range file.Imports {
		c.checkImport(file, spec)
	}
	for _, group := range file.Comments {
		for _, comment := range group.List {
			if strings.HasPrefix(comment.Text, "//go:linkname ") {
				c.found(comment, "go:linkname in a primitive: it bypasses internal/seam; use the exported API")
			}
		}
	}
	ast.Inspect(file, c.check)
}

func (c *checker) checkImport(file *ast.File, spec *ast.ImportSpec) {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return // does not compile
	}
	if instead, ok := forbidden[path]; ok {
		c.found(spec, "import of %q in a primitive: %s", path, instead)
	}
	name := filepath.Base(c.pass.Fset.File(file.FileStart).Name())
	if path == "unsafe" && name != "unsafe.go" {
		c.found(spec, "import of \"unsafe\" outside of unsafe.go: move its use there, with its argument")
	}
}

func (c *checker) check(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		if n.Body == nil {
			c.found(n, "function without a body in a primitive: what it does bypasses internal/seam; write it in Go")
		}
	case *ast.GoStmt:
		c.found(n, "go statement in a primitive: use seam.Go")
	case *ast.SendStmt:
		c.foundAt(n.Arrow, "channel send in a primitive: use seam.Event")
	case *ast.UnaryExpr:
		if n.Op == token.ARROW {
			c.found(n, "channel receive in a primitive: use seam.Event")
		}
	case *ast.SelectStmt:
		c.checkSelect(n)
		return false
	case *ast.RangeStmt:
		c.checkRange(n)
	case *ast.CallExpr:
		c.checkBuiltin(n)
	case *ast.Ident:
		c.checkUse(n)
	}
	return true
}

// checkSelect reports a select statement once: the operations that its cases
// choose from are not reported again, what is evaluated for them is.
func (c *checker) checkSelect(n *ast.SelectStmt) {
	c.found(n, "select in a primitive: use seam.Event and its WaitContext")
	for _, stmt := range n.Body.List {
		clause := stmt.(*ast.CommClause)
		switch comm := clause.Comm.(type) {
		case *ast.SendStmt:
			ast.Inspect(comm.Chan, c.check)
			ast.Inspect(comm.Value, c.check)
		case *ast.ExprStmt:
			c.checkSelectReceive(comm.X)
		case *ast.AssignStmt:
			for _, lhs := range comm.Lhs {
				ast.Inspect(lhs, c.check)
			}
			c.checkSelectReceive(comm.Rhs[0])
		}
		for _, body := range clause.Body {
			ast.Inspect(body, c.check)
		}
	}
}

func (c *checker) checkSelectReceive(x ast.Expr) {
	if receive, ok := ast.Unparen(x).(*ast.UnaryExpr); ok {
		ast.Inspect(receive.X, c.check)
	}
}

func (c *checker) checkRange(n *ast.RangeStmt) {
	t := c.pass.TypesInfo.TypeOf(n.X)
	switch {
	case isAny[*types.Map](t):
		c.found(n, "range over a built-in map in a primitive: its order is random; keep the keys in a slice")
	case isAny[*types.Chan](t):
		c.found(n, "range over a channel in a primitive: use seam.Event")
	}
}

// checkBuiltin reports calls of built-in functions that work on channels.
func (c *checker) checkBuiltin(n *ast.CallExpr) {
	name, ok := ast.Unparen(n.Fun).(*ast.Ident)
	if !ok || len(n.Args) == 0 {
		return
	}
	if _, ok := c.pass.TypesInfo.Uses[name].(*types.Builtin); !ok {
		return
	}
	switch name.Name {
	case "close", "make", "len", "cap":
		if isAny[*types.Chan](c.pass.TypesInfo.TypeOf(n.Args[0])) {
			c.found(n, "%s of a channel in a primitive: use seam.Event", name.Name)
		}
	}
}

// checkUse reports a forbidden function wherever it is named: called, or kept
// to be called.
func (c *checker) checkUse(n *ast.Ident) {
	f, ok := c.pass.TypesInfo.Uses[n].(*types.Func)
	if !ok || f.Pkg() == nil {
		return
	}
	name := f.Pkg().Path() + "." + f.Name()
	if instead, ok := forbiddenFuncs[name]; ok {
		c.found(n, "%s in a primitive: %s", name, instead)
	}
}

// isAny reports whether a value of type t can have a T for its underlying
// type. A type parameter can if a term of its constraint does.
func isAny[T types.Type](t types.Type) bool {
	if t == nil {
		return false
	}
	if _, ok := t.Underlying().(T); ok {
		return true
	}
	if param, ok := types.Unalias(t).(*types.TypeParam); ok {
		return hasTerm[T](param.Constraint())
	}
	return false
}

func hasTerm[T types.Type](constraint types.Type) bool {
	switch t := constraint.(type) {
	case *types.Union:
		for term := range t.Terms() {
			if hasTerm[T](term.Type()) {
				return true
			}
		}
		return false
	}
	if iface, ok := constraint.Underlying().(*types.Interface); ok {
		for embedded := range iface.EmbeddedTypes() {
			if hasTerm[T](embedded) {
				return true
			}
		}
		return false
	}
	return isAny[T](constraint)
}
