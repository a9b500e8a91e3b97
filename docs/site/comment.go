package main

import (
	"go/doc/comment"
	"html/template"
	"regexp"
	"strings"

	"github.com/surety-go/surety/internal/api"
	"github.com/surety-go/surety/internal/guarantee"
)

// module is the import path that the site's packages begin with.
const module = "github.com/surety-go/surety"

// comments renders the doc comments of one package.
type comments struct {
	pkg   *api.Package
	names map[string]bool // all packages of the site
}

// html renders a doc comment below a heading of the given level, without the
// parts that the pages show in a form of their own: the Concurrency line and
// the Guarantees section. The anchors of its headings start with prefix.
func (c *comments) html(text, prefix string, level int) template.HTML {
	parsed := c.parser().Parse(text)
	parsed.Content = withoutGuarantees(parsed.Content, text)
	printer := &comment.Printer{
		HeadingLevel: level + 1,
		HeadingID:    func(h *comment.Heading) string { return prefix + h.DefaultID() },
		DocLinkURL:   c.docLink,
	}
	out := string(printer.HTML(parsed))
	return template.HTML(localLinks(strings.ReplaceAll(out, "<pre>", `<pre class="code" tabindex="0">`)))
}

// line renders the text of one bullet.
func (c *comments) line(text []comment.Text) template.HTML {
	document := &comment.Doc{Content: []comment.Block{&comment.Paragraph{Text: text}}}
	out := string((&comment.Printer{DocLinkURL: c.docLink}).HTML(document))
	out = strings.TrimSuffix(strings.TrimPrefix(out, "<p>"), "\n")
	return template.HTML(localLinks(strings.TrimSuffix(out, "</p>")))
}

func (c *comments) parser() *comment.Parser {
	return &comment.Parser{
		LookupPackage: func(name string) (string, bool) {
			return name, c.names[name]
		},
		LookupSym: func(receiver, name string) bool {
			if receiver != "" {
				name = receiver + "." + name
			}
			for _, i := range c.pkg.Idents {
				if i.Name == name {
					return true
				}
			}
			return false
		},
	}
}

// docLink returns where a doc link leads: into the site for its packages, to
// the package index for all others.
func (c *comments) docLink(link *comment.DocLink) string {
	name := link.Name
	if link.Recv != "" {
		name = link.Recv + "." + name
	}
	if name != "" {
		name = "#" + name
	}
	switch {
	case link.ImportPath == "":
		return name
	case c.names[link.ImportPath]:
		return link.ImportPath + ".html" + name
	default:
		return "https://pkg.go.dev/" + link.ImportPath + name
	}
}

var published = regexp.MustCompile(`href="https://pkg\.go\.dev/` + regexp.QuoteMeta(module) + `/(?:[a-z]+/)*([a-z]+)(#[^"]*)?"`)

// localLinks makes links to the published documentation of the site's
// packages lead into the site.
func localLinks(html string) string {
	return published.ReplaceAllString(html, `href="$1.html$2"`)
}

// withoutGuarantees removes the Concurrency line and a well-formed Guarantees
// section from the content of a doc comment.
func withoutGuarantees(content []comment.Block, text string) []comment.Block {
	_, err := guarantee.SectionFromDoc(text)
	var kept []comment.Block
	for i := 0; i < len(content); i++ {
		switch block := content[i].(type) {
		case *comment.Heading:
			if err == nil && plainWords(block.Text) == guarantee.Heading {
				i++ // the list, which a well-formed section has next
				continue
			}
		case *comment.Paragraph:
			if strings.HasPrefix(plainWords(block.Text), guarantee.Prefix) {
				continue
			}
		}
		kept = append(kept, content[i])
	}
	return kept
}

// plainWords returns the unmarked words that text starts with.
func plainWords(text []comment.Text) string {
	if len(text) == 0 {
		return ""
	}
	start, _ := text[0].(comment.Plain)
	return string(start)
}
