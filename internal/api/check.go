package api

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/guarantee"
)

// Problem is one place where a package breaks a rule.
type Problem struct {
	Pos  token.Position
	Name string // the identifier
	Text string
}

// String returns the problem as compilers print theirs.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", p.Pos.Filename, p.Pos.Line, p.Name, p.Text)
}

func (i *Ident) problem(format string, args ...any) Problem {
	return Problem{Pos: i.Pos, Name: i.Name, Text: fmt.Sprintf(format, args...)}
}

// CheckLines returns a problem for every exported function and method without
// a well-formed Concurrency line, and for every embedded type of another
// package, whose methods would be part of the API without lines.
func (p *Package) CheckLines() []Problem {
	var problems []Problem
	for _, i := range p.Idents {
		switch {
		case i.Embedded && !p.has(i.Name[strings.LastIndexByte(i.Name, '.')+1:], Type):
			problems = append(problems, i.problem("embeds a type of another package, whose methods have no Concurrency lines here; make it a named field"))
		case i.HasLine() && !i.Embedded:
			if _, err := i.Line(); err != nil {
				problems = append(problems, i.problem("%v", err))
			}
		}
	}
	return problems
}

// CheckSections returns a problem for every exported type with methods whose
// Guarantees section is missing or malformed.
func (p *Package) CheckSections() []Problem {
	var problems []Problem
	for _, i := range p.Idents {
		if i.Kind != Type || !p.hasMethods(i.Name) {
			continue
		}
		if _, err := guarantee.SectionFromDoc(i.Doc); err != nil {
			problems = append(problems, i.problem("%v", err))
		}
	}
	return problems
}

func (p *Package) has(name string, kind Kind) bool {
	return slices.ContainsFunc(p.Idents, func(i *Ident) bool { return i.Name == name && i.Kind == kind })
}

func (p *Package) hasMethods(typ string) bool {
	return slices.ContainsFunc(p.Idents, func(i *Ident) bool { return i.Owner() == typ && i.HasLine() })
}

// Golden returns the API as the golden files record it: a line for each
// identifier, in order, that holds its declaration and its Concurrency line.
// A missing or malformed Concurrency line is left out.
func (p *Package) Golden() string {
	var b strings.Builder
	for _, i := range p.Idents {
		b.WriteString(i.Decl)
		if i.HasLine() && !i.Embedded {
			if line, err := i.Line(); err == nil {
				b.WriteString(" // " + line.String())
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
