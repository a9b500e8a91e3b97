package main

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/surety-go/surety/docs/content"
	"github.com/surety-go/surety/internal/api"
)

//go:embed templates style.css
var embedded embed.FS

var templates = template.Must(template.ParseFS(embedded, "templates/*.html"))

// site is what pages are built from.
type site struct {
	root       string // the repository
	articles   []*article
	packages   []*api.Package
	references []*reference
	dirs       []string // of the packages, relative to root, with slashes
	files      map[string][]byte
	problems   []string
}

// page is what the frame around every page shows.
type page struct {
	Title, Description string
	Root               string // relative path from the page to the site's start
	Current            string // file of this page
	Articles           []link
	Packages           []link
	Body               template.HTML
}

// link leads to a page.
type link struct{ Href, Text, Description string }

// build returns the files of the site by their names, which have slashes, and
// what is wrong with them. Equal sources give equal files.
func build(root string) (files map[string][]byte, problems []string, err error) {
	s := &site{root: root, files: make(map[string][]byte)}
	for _, step := range []func() error{s.loadArticles, s.loadPackages, s.writeArticles, s.writeReferences, s.writeSources} {
		if err := step(); err != nil {
			return nil, nil, err
		}
	}
	style, err := embedded.ReadFile("style.css")
	if err != nil {
		return nil, nil, err
	}
	s.files["style.css"] = style
	return s.files, append(s.problems, checkPages(s.files)...), nil
}

func (s *site) loadArticles() error {
	entries, err := content.Files.ReadDir(".")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		text, err := content.Files.ReadFile(entry.Name())
		if err != nil {
			return err
		}
		a, err := readArticle(strings.TrimSuffix(entry.Name(), ".md"), text)
		if err != nil {
			return err
		}
		s.articles = append(s.articles, a)
	}
	slices.SortFunc(s.articles, func(a, b *article) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.Name, b.Name))
	})
	return nil
}

func (s *site) loadPackages() error {
	dirs, err := api.Dirs(filepath.Join(s.root, "concurrent"))
	if err != nil {
		return err
	}
	names := make(map[string]bool)
	for _, dir := range dirs {
		p, err := api.Load(dir)
		if err != nil {
			return err
		}
		names[p.Name] = true
		s.packages = append(s.packages, p)
		for _, problem := range slices.Concat(p.CheckLines(), p.CheckSections()) {
			s.problems = append(s.problems, problem.String())
		}
	}
	for _, p := range s.packages {
		relative, err := filepath.Rel(s.root, p.Dir)
		if err != nil {
			return err
		}
		dir := filepath.ToSlash(relative)
		r, err := newReference(p, dir, names)
		if err != nil {
			return err
		}
		s.dirs = append(s.dirs, dir)
		s.references = append(s.references, r)
	}
	return nil
}

func (s *site) writeArticles() error {
	for _, a := range s.articles {
		body, err := a.html(s)
		if err != nil {
			return err
		}
		name := "article.html"
		if a.Name == "index" {
			name = "landing.html"
		}
		data := struct {
			*article
			Body  template.HTML
			Doors []link
		}{a, body, append(s.articleLinks(), s.packageLinks()...)}
		if err := s.render(a.Name+".html", name, a.Title, a.Description, data); err != nil {
			return err
		}
	}
	return nil
}

func (s *site) writeReferences() error {
	for _, r := range s.references {
		if err := s.render(r.Name+".html", "reference.html", r.Name, r.Synopsis, r); err != nil {
			return err
		}
	}
	return nil
}

// writeSources writes a page for every file that declares an identifier.
func (s *site) writeSources() error {
	for i, p := range s.packages {
		for _, ident := range p.Idents {
			file := s.dirs[i] + "/" + filepath.Base(ident.Pos.Filename)
			if _, ok := s.files[sourcePage(file)]; ok {
				continue
			}
			code, err := os.ReadFile(ident.Pos.Filename)
			if err != nil {
				return err
			}
			data := struct {
				File, Package, Root string
				Lines               template.HTML
			}{file, p.Name, rootOf(sourcePage(file)), sourceLines(string(code))}
			if err := s.render(sourcePage(file), "source.html", file, "Source of "+file, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// render adds the page that the template makes of data.
func (s *site) render(file, name, title, description string, data any) error {
	var body bytes.Buffer
	if err := templates.ExecuteTemplate(&body, name, data); err != nil {
		return err
	}
	var out bytes.Buffer
	err := templates.ExecuteTemplate(&out, "frame.html", page{
		Title:       title,
		Description: description,
		Root:        rootOf(file),
		Current:     path.Clean(file),
		Articles:    s.articleLinks(),
		Packages:    s.packageLinks(),
		Body:        template.HTML(body.String()),
	})
	s.files[file] = out.Bytes()
	return err
}

// rootOf returns the relative path from a page to the site's start.
func rootOf(file string) string { return strings.Repeat("../", strings.Count(file, "/")) }

// articleLinks returns links to all articles but the landing page.
func (s *site) articleLinks() []link {
	var links []link
	for _, a := range s.articles {
		if a.Name != "index" {
			links = append(links, link{a.Name + ".html", a.Title, a.Description})
		}
	}
	return links
}

func (s *site) packageLinks() []link {
	var links []link
	for _, r := range s.references {
		links = append(links, link{r.Name + ".html", r.Name, r.Synopsis})
	}
	return links
}

// example returns the tested example of a name like atomicmap.ExampleMap.
func (s *site) example(name string) (template.HTML, error) {
	pkg, function, _ := strings.Cut(name, ".Example")
	for _, r := range s.references {
		if r.Name != pkg {
			continue
		}
		if e := r.find(function); e != nil {
			var out bytes.Buffer
			err := templates.ExecuteTemplate(&out, "example.html", e)
			return template.HTML(out.String()), err
		}
	}
	return "", fmt.Errorf("there is no tested example %s", name)
}

// line returns the Concurrency line of a name like atomicmap.Map.Load.
func (s *site) line(name string) (template.HTML, error) {
	pkg, ident, _ := strings.Cut(name, ".")
	for _, p := range s.packages {
		for _, i := range p.Idents {
			if p.Name != pkg || i.Name != ident || !i.HasLine() {
				continue
			}
			line, err := i.Line()
			if err != nil {
				return "", fmt.Errorf("%s: %w", name, err)
			}
			text := template.HTML(template.HTMLEscapeString(line.String()))
			return `<pre class="code decl" tabindex="0"><code>` + text + "</code></pre>", nil
		}
	}
	return "", fmt.Errorf("there is no function or method %s", name)
}
