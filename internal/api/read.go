package api

import (
	"cmp"
	"go/ast"
	"go/doc"
	"go/token"
)

// reader collects the identifiers of one package.
type reader struct {
	fset      *token.FileSet
	constants map[token.Pos]string // what constants are, by where they are declared
	idents    []*Ident
}

func (r *reader) read(p *doc.Package) {
	r.values(p.Consts)
	r.values(p.Vars)
	r.funcs(p.Funcs, Func, "")
	for _, t := range p.Types {
		r.values(t.Consts)
		r.values(t.Vars)
		r.funcs(t.Funcs, Func, "")
		r.typ(t)
		r.funcs(t.Methods, Method, t.Name+".")
	}
}

func (r *reader) add(i Ident, pos token.Pos) {
	i.Pos = r.fset.Position(pos)
	r.idents = append(r.idents, &i)
}

func (r *reader) values(groups []*doc.Value) {
	for _, group := range groups {
		for _, spec := range group.Decl.Specs {
			spec := spec.(*ast.ValueSpec)
			text := cmp.Or(spec.Doc.Text(), spec.Comment.Text(), group.Doc)
			for n, name := range spec.Names {
				if !name.IsExported() {
					continue
				}
				kind, decl := Const, "const "+name.Name+r.constants[name.Pos()]
				if group.Decl.Tok == token.VAR {
					kind, decl = Var, "var "+name.Name+valueText(spec, n)
				}
				r.add(Ident{Name: name.Name, Kind: kind, Decl: decl, Doc: text}, name.Pos())
			}
		}
	}
}

func (r *reader) funcs(funcs []*doc.Func, kind Kind, owner string) {
	for _, f := range funcs {
		r.add(Ident{
			Name:     owner + f.Name,
			Kind:     kind,
			Decl:     funcText(f.Decl),
			Doc:      f.Doc,
			Examples: f.Examples,
		}, f.Decl.Name.Pos())
	}
}

func (r *reader) typ(t *doc.Type) {
	for _, spec := range t.Decl.Specs {
		spec := spec.(*ast.TypeSpec)
		if spec.Name.Name != t.Name {
			continue
		}
		r.add(Ident{Name: t.Name, Kind: Type, Decl: typeText(spec), Doc: t.Doc, Examples: t.Examples}, spec.Name.Pos())
		switch typ := spec.Type.(type) {
		case *ast.StructType:
			r.members(t.Name, Field, typ.Fields)
		case *ast.InterfaceType:
			r.members(t.Name, AbstractMethod, typ.Methods)
		}
	}
}

// members adds the fields of a struct or the methods of an interface. The
// unions of a constraint are part of its declaration, not members.
func (r *reader) members(owner string, kind Kind, list *ast.FieldList) {
	for _, field := range list.List {
		text := cmp.Or(field.Doc.Text(), field.Comment.Text())
		for _, name := range field.Names {
			if name.IsExported() {
				full := owner + "." + name.Name
				r.add(Ident{Name: full, Kind: kind, Decl: memberText(full, kind, field), Doc: text}, name.Pos())
			}
		}
		if name := embeddedName(field); name != "" {
			full := owner + "." + name
			r.add(Ident{Name: full, Kind: kind, Decl: memberText(full, kind, field), Doc: text, Embedded: true}, field.Pos())
		}
	}
}

// embeddedName returns the exported name of a type that field embeds.
func embeddedName(field *ast.Field) string {
	if len(field.Names) > 0 {
		return ""
	}
	expr := field.Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.SelectorExpr:
			return e.Sel.Name
		case *ast.Ident:
			if e.IsExported() {
				return e.Name
			}
			return ""
		default:
			return ""
		}
	}
}
