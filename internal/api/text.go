package api

import (
	"errors"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// funcText returns the declaration of a function or method without its body.
func funcText(f *ast.FuncDecl) string {
	var b strings.Builder
	b.WriteString("func ")
	if f.Recv != nil {
		b.WriteString("(" + fieldsText(f.Recv) + ") ")
	}
	b.WriteString(f.Name.Name)
	b.WriteString(typeParams(f.Type.TypeParams))
	b.WriteString(signature(f.Type))
	return b.String()
}

// typeText returns the declaration of a type, that of a struct or interface
// without its members.
func typeText(spec *ast.TypeSpec) string {
	text := "type " + spec.Name.Name + typeParams(spec.TypeParams) + " "
	if spec.Assign.IsValid() {
		text += "= "
	}
	switch typ := spec.Type.(type) {
	case *ast.StructType:
		return text + "struct"
	case *ast.InterfaceType:
		for _, m := range typ.Methods.List {
			if len(m.Names) == 0 && embeddedName(m) == "" {
				return text + types.ExprString(typ)
			}
		}
		return text + "interface"
	}
	return text + types.ExprString(spec.Type)
}

// memberText returns the declaration of a field or abstract method.
func memberText(name string, kind Kind, field *ast.Field) string {
	if f, ok := field.Type.(*ast.FuncType); ok && kind == AbstractMethod {
		return "abstract " + name + signature(f)
	}
	text := "field " + name + " " + types.ExprString(field.Type)
	if kind == AbstractMethod || len(field.Names) == 0 {
		text = "embedded " + name + " " + types.ExprString(field.Type)
	}
	if field.Tag != nil {
		text += " " + field.Tag.Value
	}
	return text
}

// valueText returns the type of a variable, or its value if no type is given.
func valueText(spec *ast.ValueSpec, n int) string {
	switch {
	case spec.Type != nil:
		return " " + types.ExprString(spec.Type)
	case len(spec.Values) == len(spec.Names):
		return " = " + types.ExprString(spec.Values[n])
	default:
		return " = " + types.ExprString(spec.Values[0])
	}
}

func typeParams(list *ast.FieldList) string {
	if list == nil {
		return ""
	}
	return "[" + fieldsText(list) + "]"
}

func signature(f *ast.FuncType) string {
	text := "(" + fieldsText(f.Params) + ")"
	switch {
	case f.Results == nil:
		return text
	case len(f.Results.List) == 1 && len(f.Results.List[0].Names) == 0:
		return text + " " + types.ExprString(f.Results.List[0].Type)
	default:
		return text + " (" + fieldsText(f.Results) + ")"
	}
}

func fieldsText(list *ast.FieldList) string {
	var fields []string
	for _, field := range list.List {
		var names []string
		for _, name := range field.Names {
			names = append(names, name.Name)
		}
		text := types.ExprString(field.Type)
		if len(names) > 0 {
			text = strings.Join(names, ", ") + " " + text
		}
		fields = append(fields, text)
	}
	return strings.Join(fields, ", ")
}

// constantsOf returns type and value of every constant of the package, by
// where it is declared, like " Op = 2". It checks the package without its
// imports; where that leaves a value open, the value is its source.
func constantsOf(fset *token.FileSet, files []*ast.File) map[token.Pos]string {
	info := &types.Info{Defs: make(map[*ast.Ident]types.Object)}
	config := types.Config{Importer: noImporter{}, Error: func(error) {}}
	// An error here is the missing imports; broken packages fail to build.
	pkg, _ := config.Check("", fset, files, info)
	texts := make(map[token.Pos]string)
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for n, name := range spec.Names {
				if c, ok := info.Defs[name].(*types.Const); ok {
					texts[name.Pos()] = constantText(pkg, c, spec, n)
				}
			}
			return true
		})
	}
	return texts
}

func constantText(pkg *types.Package, c *types.Const, spec *ast.ValueSpec, n int) string {
	text := ""
	if basic, ok := c.Type().(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 && basic.Kind() != types.Invalid {
		text = " " + types.TypeString(c.Type(), types.RelativeTo(pkg))
	} else if spec.Type != nil {
		text = " " + types.ExprString(spec.Type)
	}
	switch {
	case c.Val().Kind() != constant.Unknown:
		return text + " = " + c.Val().ExactString()
	case n < len(spec.Values):
		return text + " = " + types.ExprString(spec.Values[n])
	default:
		return text
	}
}

type noImporter struct{}

func (noImporter) Import(path string) (*types.Package, error) {
	return nil, errors.New("imports are not read")
}
