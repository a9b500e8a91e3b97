package index

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// find returns the definitions that a query means: Name, Type.Method,
// pkg.Name or pkg.Type.Method, where pkg is a package's name or import path.
func (r *result) find(query string) []definition {
	dir, rest := "", query
	if i := strings.LastIndexByte(query, '/'); i >= 0 {
		dir, rest = query[:i+1], query[i+1:]
	}
	qualifier, name := "", rest
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		qualifier, name = rest[:i], rest[i+1:]
	}
	if dir != "" && qualifier == "" {
		return nil // an import path without a name
	}
	var list []definition
	for _, d := range r.Definitions[name] {
		if d.matches(dir, qualifier) {
			list = append(list, d)
		}
	}
	return list
}

// matches reports whether d belongs to what stands before its name in a query.
func (d *definition) matches(dir, qualifier string) bool {
	if qualifier == "" {
		return true
	}
	if dir == "" && qualifier == d.Receiver {
		return true
	}
	pkg := dir + qualifier
	if d.Receiver != "" {
		pkg = strings.TrimSuffix(pkg, "."+d.Receiver)
	}
	return pkg == d.ImportPath || pkg == d.Package || strings.HasSuffix(d.ImportPath, "/"+pkg)
}

// qualified returns the definition's name with its package and receiver.
func (d *definition) qualified() string {
	if d.Receiver == "" {
		return d.ImportPath + "." + d.Name
	}
	return d.ImportPath + "." + d.Receiver + "." + d.Name
}

// printFound prints definitions so that editors and terminals can jump to them.
func printFound(w io.Writer, list []definition) {
	for _, d := range list {
		test := ""
		if d.Test {
			test = " (test)"
		}
		fmt.Fprintf(w, "%s:%d: %s %s%s\n", d.Path, d.Line, d.Kind, d.qualified(), test)
	}
}

// notFoundMessage says that a query found nothing, and what is near it.
func (r *result) notFoundMessage(query string) string {
	name := query[strings.LastIndexAny(query, "./")+1:]
	if list := r.Definitions[name]; len(list) > 0 {
		return fmt.Sprintf("no definition of %s; %s is defined in %s", query, name, list[0].qualified())
	}
	return fmt.Sprintf("no definition of %s", query) +
		didYouMean(name, slices.Sorted(maps.Keys(r.Definitions)), asIs)
}
