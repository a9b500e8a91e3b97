package main

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// article is one page of docs/content: Markdown below a front matter of the
// lines title, description and order, between two lines of three dashes.
type article struct {
	Name        string // the file's name without its ending
	Title       string
	Description string
	Order       int // place in the navigation
	markdown    []byte
}

func readArticle(name string, content []byte) (*article, error) {
	a := &article{Name: name}
	rest, ok := bytes.CutPrefix(content, []byte("---\n"))
	if !ok {
		return nil, fmt.Errorf("content %s: no front matter; start with a line ---", name)
	}
	head, body, ok := bytes.Cut(rest, []byte("\n---\n"))
	if !ok {
		return nil, fmt.Errorf("content %s: the front matter has no end; end it with a line ---", name)
	}
	for line := range strings.SplitSeq(string(head), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok {
			return nil, fmt.Errorf("content %s: front matter line %q is not of the form key: value", name, line)
		}
		var err error
		switch key {
		case "title":
			a.Title = value
		case "description":
			a.Description = value
		case "order":
			a.Order, err = strconv.Atoi(value)
		default:
			err = fmt.Errorf("unknown key %q", key)
		}
		if err != nil {
			return nil, fmt.Errorf("content %s: front matter: %w", name, err)
		}
	}
	if a.Title == "" || a.Description == "" {
		return nil, fmt.Errorf("content %s: the front matter needs a title and a description", name)
	}
	a.markdown = body
	return a, nil
}

// quoter returns parts of the source as HTML: the tested example of a name
// like atomicmap.ExampleMap, the Concurrency line of a name like
// atomicmap.Map.Load.
type quoter interface {
	example(name string) (template.HTML, error)
	line(name string) (template.HTML, error)
}

// html renders the article. In its Markdown,
//
//   - a block of code with the info string go is highlighted;
//   - a block with the info string example holds the name of a tested
//     example, which takes its place;
//   - a block with the info string concurrency holds the name of a function
//     or method, whose Concurrency line takes its place;
//   - the terms of definition lists are anchors, see wordAnchor;
//   - a paragraph "Table: text." before a table is its caption;
//   - comments are left out: they tie figures to what was measured.
func (a *article) html(source quoter) (template.HTML, error) {
	blocks := &blockRenderer{quoter: source}
	md := goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.DefinitionList),
		goldmark.WithParserOptions(
			parser.WithAutoHeadingID(),
			parser.WithASTTransformers(util.Prioritized(transformer{}, 100)),
		),
		goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(blocks, 100))),
	)
	var b bytes.Buffer
	if err := md.Convert(htmlComment.ReplaceAll(a.markdown, nil), &b); err != nil {
		return "", fmt.Errorf("content %s: %w", a.Name, err)
	}
	return template.HTML(b.String()), nil
}

var htmlComment = regexp.MustCompile(`(?s)<!--.*?-->`)

// wordAnchor returns the anchor of a word of the vocabulary: its letters and
// dashes up to the first other sign, so that "atomic(key)" and "atomic" share
// one.
func wordAnchor(word string) string {
	end := strings.IndexFunc(word, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') })
	if end >= 0 {
		word = word[:end]
	}
	return "word-" + word
}

// transformer gives terms their anchors and tables their captions and scopes.
type transformer struct{}

func (transformer) Transform(document *ast.Document, reader text.Reader, _ parser.Context) {
	var tables []*extast.Table
	// The visitor returns no error, so Walk does not.
	_ = ast.Walk(document, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *extast.DefinitionTerm:
			n.SetAttributeString("id", []byte(wordAnchor(plainText(n, reader.Source()))))
		case *extast.Table:
			tables = append(tables, n)
		case *extast.TableCell:
			if _, header := n.Parent().(*extast.TableHeader); header {
				n.SetAttributeString("scope", []byte("col"))
			}
		}
		return ast.WalkContinue, nil
	})
	for _, table := range tables {
		addCaption(table, reader.Source())
	}
}

// addCaption moves the caption from the paragraph before the table into it.
func addCaption(table *extast.Table, source []byte) {
	before, ok := table.PreviousSibling().(*ast.Paragraph)
	if !ok {
		return
	}
	caption, ok := strings.CutPrefix(plainText(before, source), "Table: ")
	if !ok {
		return
	}
	before.Parent().RemoveChild(before.Parent(), before)
	table.InsertBefore(table, table.FirstChild(), &captionNode{text: caption})
}

func plainText(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Segment.Value(source))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

var captionKind = ast.NewNodeKind("Caption")

type captionNode struct {
	ast.BaseBlock
	text string
}

func (*captionNode) Kind() ast.NodeKind              { return captionKind }
func (n *captionNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// blockRenderer renders code blocks, tables and their captions.
type blockRenderer struct{ quoter quoter }

func (r *blockRenderer) RegisterFuncs(registry renderer.NodeRendererFuncRegisterer) {
	registry.Register(ast.KindFencedCodeBlock, r.code)
	registry.Register(captionKind, r.caption)
	registry.Register(extast.KindTable, r.table)
}

func (r *blockRenderer) code(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	block := node.(*ast.FencedCodeBlock)
	code := string(block.Lines().Value(source))
	name := strings.TrimSpace(code)
	var content template.HTML
	var err error
	switch string(block.Language(source)) {
	case "go":
		content = codeBlock(highlight(code))
	case "example":
		content, err = r.quoter.example(name)
	case "concurrency":
		content, err = r.quoter.line(name)
	default:
		content = codeBlock(template.HTML(template.HTMLEscapeString(code)))
	}
	if err != nil {
		return ast.WalkStop, err
	}
	_, err = w.WriteString(string(content) + "\n")
	return ast.WalkContinue, err
}

func codeBlock(code template.HTML) template.HTML {
	return `<pre class="code" tabindex="0"><code>` + code + "</code></pre>"
}

func (r *blockRenderer) caption(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, err := w.WriteString("<caption>" + template.HTMLEscapeString(node.(*captionNode).text) + "</caption>\n")
		return ast.WalkContinue, err
	}
	return ast.WalkContinue, nil
}

func (r *blockRenderer) table(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag := "</table></div>\n"
	if entering {
		label := ""
		if caption, ok := node.FirstChild().(*captionNode); ok {
			label = caption.text
		}
		tag = `<div class="scroll" role="region" tabindex="0" aria-label="` + template.HTMLEscapeString(label) + "\"><table>\n"
	}
	_, err := w.WriteString(tag)
	return ast.WalkContinue, err
}
