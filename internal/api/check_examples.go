package api

import (
	"fmt"
	"path/filepath"
	"slices"
)

// CheckExamples returns a problem for every exported identifier of the
// package that no runnable example shows. The package must be one that u was
// loaded for. An identifier is shown
//
//   - by an example of its own name;
//   - by an example of its package that mentions it, or, for a type, that
//     mentions a member of it;
//   - by an example of another package that mentions it, for a field or
//     variable;
//   - with its type, for the methods Error, Unwrap and String, which are
//     called through interfaces.
func (p *Package) CheckExamples(u *Usage) ([]Problem, error) {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return nil, err
	}
	path, ok := u.dirs[dir]
	if !ok {
		return nil, fmt.Errorf("the examples of %s were not loaded", p.Dir)
	}
	shown := make(map[string]bool)
	for _, i := range p.Idents {
		if slices.ContainsFunc(i.Examples, Runnable) ||
			u.uses[mention{path, path, i.Name}] ||
			(i.Kind == Field || i.Kind == Var) && u.any[[2]string{path, i.Name}] {
			shown[i.Name] = true
			shown[i.Owner()] = true
		}
	}
	var problems []Problem
	for _, i := range p.Idents {
		owner := i.Owner()
		implicit := owner != "" && shown[owner] &&
			(i.Name == owner+".Error" || i.Name == owner+".Unwrap" || i.Name == owner+".String")
		if !shown[i.Name] && !implicit {
			problems = append(problems, i.problem("no runnable example shows it"))
		}
	}
	return problems, nil
}
