package main

import (
	"errors"
	"html/template"
	"strings"
	"testing"

	"github.com/surety-go/surety/internal/guarantee"
)

type fakeQuoter struct{}

func (fakeQuoter) example(name string) (template.HTML, error) {
	if name != "p.ExampleF" {
		return "", errors.New("no example " + name)
	}
	return "<b>the example</b>", nil
}

func (fakeQuoter) line(name string) (template.HTML, error) {
	return template.HTML("<b>line of " + name + "</b>"), nil
}

const head = "---\ntitle: T\ndescription: D: with a colon\norder: 7\n---\n"

func TestArticle(t *testing.T) {
	a, err := readArticle("a", []byte(head+strings.Join([]string{
		"## A heading\n",
		"```go\nvar x = \"<\"\n```\n",
		"```text\na < b\n```\n",
		"```example\np.ExampleF\n```\n",
		"```concurrency\np.F\n```\n",
		"Table: What is\nwhat.\n",
		"| A | B |\n|---|---|\n| 1 | 2<!--x--> |\n",
		"atomic(key), atomic(whole)\n: Meaning.\n",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "T" || a.Description != "D: with a colon" || a.Order != 7 {
		t.Errorf("front matter: %+v", a)
	}
	out, err := a.html(fakeQuoter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<h2 id="a-heading">A heading</h2>`,
		`<span class="keyword">var</span> x = <span class="string">&#34;&lt;&#34;</span>`,
		"<code>a &lt; b\n</code>",
		"<b>the example</b>",
		"<b>line of p.F</b>",
		"<table>\n<caption>What is what.</caption>\n<thead>",
		`<th scope="col">A</th>`,
		`<td>2</td>`,
		`aria-label="What is what."`,
		`<dt id="word-atomic">atomic(key), atomic(whole)</dt>`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("no %s in\n%s", want, out)
		}
	}
	if strings.Contains(string(out), "Table:") {
		t.Error("the caption also stands as a paragraph")
	}
}

func TestArticleRefuses(t *testing.T) {
	for content, want := range map[string]string{
		"# T\n":                                   "no front matter",
		"---\ntitle: T\n":                         "has no end",
		"---\ntitle\n---\n":                       `line "title" is not of the form`,
		"---\ntitle: T\ncolour: red\n---\n":       `unknown key "colour"`,
		"---\ntitle: T\norder: one\n---\n":        "invalid syntax",
		"---\ntitle: T\norder: 1\n---\n":          "needs a title and a description",
		head + "```example\np.ExampleGone\n```\n": "no example p.ExampleGone",
	} {
		a, err := readArticle("a", []byte(content))
		if err == nil {
			_, err = a.html(fakeQuoter{})
		}
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "content a: ") {
			t.Errorf("%q: error is %v, want one with %q", content, err, want)
		}
	}
}

// TestVocabularyIsDefined shows that the guarantees page defines every word
// that tables link to.
func TestVocabularyIsDefined(t *testing.T) {
	files, _ := buildSite(t)
	page := string(files["guarantees.html"])
	words := []string{"callback", "allocs"}
	for _, level := range []guarantee.Level{guarantee.Immutable, guarantee.Independent, guarantee.Atomic, guarantee.Shared, guarantee.Readers, guarantee.Exclusive, guarantee.InitOnly, guarantee.Hostile} {
		words = append(words, string(level))
	}
	for _, kind := range []guarantee.Kind{guarantee.WaitFree, guarantee.LockFree, guarantee.BoundedWait, guarantee.Linear, guarantee.Waits} {
		words = append(words, string(kind))
	}
	for _, word := range words {
		if !strings.Contains(page, `<dt id="`+wordAnchor(word)+`">`) {
			t.Errorf("the guarantees page does not define %s", word)
		}
	}
}
