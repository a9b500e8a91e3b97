package main

import (
	"bytes"
	"fmt"
	"go/doc"
	"go/printer"
	"html/template"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/surety-go/surety/internal/api"
	"github.com/surety-go/surety/internal/guarantee"
)

// reference is what the page of one package shows.
type reference struct {
	Name       string
	ImportPath string
	Synopsis   string
	Overview   template.HTML
	Examples   []example
	Rows       []row // the guarantee table
	Types      []section
	Functions  []entry
	Values     []entry // constants and variables
}

// find returns the example of that name, or nil.
func (r *reference) find(name string) *example {
	entries := slices.Concat(r.Functions, r.Values)
	for _, t := range r.Types {
		entries = slices.Concat(entries, []entry{t.entry}, t.Methods)
	}
	examples := r.Examples
	for _, e := range entries {
		examples = slices.Concat(examples, e.Examples)
	}
	for i := range examples {
		if examples[i].Name == name {
			return &examples[i]
		}
	}
	return nil
}

// row is one function or method in the guarantee table.
type row struct {
	Name, Anchor           string
	Stated                 bool // whether the doc comment has a well-formed line
	Level, OnHit, Progress word
	Callback, Allocs       string
	Place                  place
}

// word is a cell of the table whose first word the vocabulary defines.
type word struct{ Text, Anchor string }

// place is where something is declared.
type place struct{ Text, Link string }

// section is one type.
type section struct {
	entry
	Guarantees []bullet
	Fields     []entry
	Methods    []entry
}

type bullet struct {
	Name string
	Text template.HTML
}

// entry is one identifier.
type entry struct {
	Name, Anchor string
	Decl, Doc    template.HTML
	Row          *row // of functions and methods
	Place        place
	Examples     []example
}

// example is a tested example.
type example struct {
	Name   string // the function's name without its Example
	Title  string
	Code   template.HTML
	Output string
}

// newReference describes the package at dir, which is relative to root and
// has slashes.
func newReference(p *api.Package, dir string, names map[string]bool) (*reference, error) {
	c := &comments{pkg: p, names: names}
	b := &referenceBuilder{comments: c, dir: dir}
	r := &reference{
		Name:       p.Name,
		ImportPath: module + "/" + dir,
		Synopsis:   synopsis(p.Doc),
		Overview:   c.html(p.Doc, "overview-", 2),
		Examples:   b.examples(p.Examples, ""),
	}
	for _, i := range p.Idents {
		switch i.Kind {
		case api.Func:
			r.Functions = append(r.Functions, b.entry(i, 3))
		case api.Const, api.Var:
			r.Values = append(r.Values, b.entry(i, 3))
		case api.Type:
			r.Types = append(r.Types, b.section(i))
		}
		if i.HasLine() {
			r.Rows = append(r.Rows, *b.row(i))
		}
	}
	return r, b.err
}

var docLinkPattern = regexp.MustCompile(`\[\*?([A-Za-z][A-Za-z0-9_./]*)\]`)

// synopsis returns the first sentence of a package's doc comment, its doc
// links as plain words.
func synopsis(text string) string {
	return docLinkPattern.ReplaceAllString(new(doc.Package).Synopsis(text), "$1")
}

// referenceBuilder holds what all parts of one page share.
type referenceBuilder struct {
	*comments
	dir string
	err error // the first error
}

func (b *referenceBuilder) section(typ *api.Ident) section {
	s := section{entry: b.entry(typ, 2)}
	// A missing section is a problem that the check reports.
	bullets, _ := guarantee.SectionFromDoc(typ.Doc)
	for _, found := range bullets {
		s.Guarantees = append(s.Guarantees, bullet{found.Name, b.line(found.Text)})
	}
	for _, i := range b.pkg.Idents {
		switch {
		case i.Owner() != typ.Name:
		case i.Kind == api.Field:
			s.Fields = append(s.Fields, b.entry(i, 3))
		default:
			s.Methods = append(s.Methods, b.entry(i, 3))
		}
	}
	return s
}

func (b *referenceBuilder) entry(i *api.Ident, level int) entry {
	e := entry{
		Name:     i.Name,
		Anchor:   i.Name,
		Decl:     highlight(i.Decl),
		Doc:      b.html(i.Doc, i.Name+"-", level),
		Place:    b.place(i),
		Examples: b.examples(i.Examples, i.Name),
	}
	if i.Kind == api.Field {
		e.Decl = highlight(strings.TrimPrefix(i.Decl, "field "+i.Owner()+"."))
	}
	if i.HasLine() {
		e.Row = b.row(i)
	}
	return e
}

func (b *referenceBuilder) row(i *api.Ident) *row {
	r := &row{Name: i.Name, Anchor: i.Name, Place: b.place(i)}
	line, err := i.Line()
	if err != nil {
		return r // the check reports it; the page says that nothing is stated
	}
	r.Stated = true
	r.Level = word{line.LevelText(), wordAnchor(string(line.Level))}
	r.Progress = word{line.Progress.String(), wordAnchor(string(line.Progress.Kind))}
	if line.OnHit != (guarantee.Progress{}) {
		r.OnHit = word{line.OnHit.String(), wordAnchor(string(line.OnHit.Kind))}
	}
	if line.Callback != (guarantee.Callback{}) {
		r.Callback = line.Callback.String()
	}
	if line.Allocs.Stated {
		r.Allocs = strings.Replace(line.Allocs.String(), " allocs", "", 1)
	}
	return r
}

func (b *referenceBuilder) place(i *api.Ident) place {
	file := filepath.Base(i.Pos.Filename)
	number := strconv.Itoa(i.Pos.Line)
	return place{file + ":" + number, sourcePage(b.dir+"/"+file) + "#L" + number}
}

func (b *referenceBuilder) examples(found []*doc.Example, name string) []example {
	var examples []example
	for _, e := range found {
		if !api.Runnable(e) {
			continue
		}
		code, err := exampleCode(b.pkg, e)
		if err != nil && b.err == nil {
			b.err = err
		}
		title := "Example"
		if name != "" {
			title += " of " + name
		}
		if e.Suffix != "" {
			title += ": " + strings.ReplaceAll(e.Suffix, "_", " ")
		}
		examples = append(examples, example{e.Name, title, highlight(code), e.Output})
	}
	return examples
}

var outputComment = regexp.MustCompile(`(?is)\n?//[ \t]*(unordered )?output:.*$`)

// exampleCode returns the body of an example, outdented and without the
// comment that holds its output.
func exampleCode(p *api.Package, e *doc.Example) (string, error) {
	var out bytes.Buffer
	config := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}
	if err := config.Fprint(&out, p.Fset, &printer.CommentedNode{Node: e.Code, Comments: e.Comments}); err != nil {
		return "", fmt.Errorf("example %s: %w", e.Name, err)
	}
	code := out.String()
	if strings.HasPrefix(code, "{") && strings.HasSuffix(code, "}") {
		code = strings.ReplaceAll(code[1:len(code)-1], "\n\t", "\n")
	}
	code = strings.TrimSpace(code)
	return strings.TrimSpace(outputComment.ReplaceAllString(code, "")), nil
}
