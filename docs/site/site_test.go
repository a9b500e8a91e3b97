package main

import (
	"bytes"
	"html"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const repository = "../.."

func buildSite(t *testing.T) (map[string][]byte, []string) {
	t.Helper()
	files, problems, err := build(repository)
	if err != nil {
		t.Fatal(err)
	}
	return files, problems
}

func TestSiteHasNoProblems(t *testing.T) {
	_, problems := buildSite(t)
	for _, problem := range problems {
		t.Error(problem)
	}
}

func TestBuildIsDeterministic(t *testing.T) {
	first, _ := buildSite(t)
	second, _ := buildSite(t)
	if !slices.Equal(slices.Sorted(maps.Keys(first)), slices.Sorted(maps.Keys(second))) {
		t.Fatal("two builds wrote different files")
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("two builds wrote different contents of %s", name)
		}
	}
}

func TestPagesWorkWithoutServerAndScript(t *testing.T) {
	files, _ := buildSite(t)
	for name, content := range files {
		for _, tag := range tagsOf(content) {
			if _, ok := tag.attributes["src"]; ok || tag.name == "script" {
				t.Errorf("%s loads a %s", name, tag.name)
			}
			if target := tag.attributes["href"]; strings.HasPrefix(target, "/") || tag.name == "link" && strings.Contains(target, ":") {
				t.Errorf("%s: %s is not relative", name, target)
			}
		}
		if filepath.Ext(name) == ".css" && regexp.MustCompile(`url\(|@import`).Match(content) {
			t.Errorf("%s loads other files", name)
		}
	}
}

func TestPagesHaveLandmarksAndSkipLink(t *testing.T) {
	files, _ := buildSite(t)
	for name, content := range files {
		if filepath.Ext(name) != ".html" {
			continue
		}
		for _, want := range []string{`<html lang="en">`, `<a class="skip" href="#main">`, `<main id="main"`, "<header", "<nav aria-label=", "<footer>"} {
			if !bytes.Contains(content, []byte(want)) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
}

func TestGuaranteeTableComesFromDocComments(t *testing.T) {
	files, _ := buildSite(t)
	page := string(files["atomicmap.html"])
	row := page[strings.Index(page, `<a href="#Map.Load">`):]
	row, _, _ = strings.Cut(row, "</tr>")
	place := regexp.MustCompile(`href="(source/concurrent/atomicmap/map\.go\.html)#(L\d+)"`).FindStringSubmatch(row)
	if !strings.Contains(row, "<td>atomic(key)</td>") || place == nil {
		t.Fatalf("row of Map.Load: %s", row)
	}
	source := string(files[place[1]])
	line, _, _ := strings.Cut(source[strings.Index(source, `id="`+place[2]+`"`):], "\n")
	if !strings.Contains(line, "Load(key K)") {
		t.Errorf("the row of Map.Load leads to the line %s", line)
	}
}

func TestLandingExampleIsShort(t *testing.T) {
	files, _ := buildSite(t)
	code, _, _ := strings.Cut(string(files["index.html"]), "</pre>")
	_, code, ok := strings.Cut(code, `<pre class="code"`)
	if lines := strings.Count(code, "\n") + 1; !ok || lines > 20 {
		t.Errorf("the landing page starts with an example of %d lines", lines)
	}
}

func TestMissingLineAndSectionAreReported(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "concurrent", "bad")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	code := "// Package bad is bad.\npackage bad\n\n// F has no line.\nfunc F() {}\n\n// T has no section.\ntype T int\n\n// M has a line.\n//\n// Concurrency: shared; linear.\nfunc (T) M() {}\n"
	if err := os.WriteFile(filepath.Join(dir, "bad.go"), []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	s := &site{root: root}
	if err := s.loadPackages(); err != nil {
		t.Fatal(err)
	}
	all := filepath.ToSlash(strings.Join(s.problems, "\n"))
	for _, want := range []string{"bad/bad.go:5: F: missing Concurrency line", "bad/bad.go:8: T: missing # Guarantees section"} {
		if !strings.Contains(all, want) {
			t.Errorf("not reported: %s\nreported: %s", want, all)
		}
	}
	if row := s.references[0].Rows[0]; row.Name != "F" || row.Stated {
		t.Errorf("row of F: %+v", row)
	}
}

var anyTag = regexp.MustCompile(`<[^>]*>`)

func TestSourcePagesHoldTheSource(t *testing.T) {
	files, _ := buildSite(t)
	tested := 0
	for name, content := range files {
		file, ok := strings.CutPrefix(name, "source/")
		if !ok {
			continue
		}
		code, err := os.ReadFile(filepath.Join(repository, strings.TrimSuffix(file, ".html")))
		if err != nil {
			t.Fatal(err)
		}
		_, listing, _ := strings.Cut(string(content), "numbered")
		_, listing, _ = strings.Cut(listing, "<code>")
		listing, _, _ = strings.Cut(listing, "</code>")
		listing = regexp.MustCompile(`<a class="number"[^>]*>\d+</a>`).ReplaceAllString(listing, "")
		if html.UnescapeString(anyTag.ReplaceAllString(listing, "")) != string(code) {
			t.Errorf("%s differs from the source", name)
		}
		tested++
	}
	if tested == 0 {
		t.Error("there are no source pages")
	}
}
