package main

import (
	"slices"
	"testing"
)

func TestCheckPages(t *testing.T) {
	for name, c := range map[string]struct {
		page string
		want []string
	}{
		"good":              {`<h1 id="a">A</h1><h2>B</h2><h3>C</h3><h2>D</h2><a href="#a">a</a><a href="sub/other.html#b">b</a><a href="https://example.com/x">x</a><table><caption>C</caption><tr><th scope="col">H</th></tr></table>`, nil},
		"dead page":         {`<h1>A</h1><a class="x" href="gone.html">x</a>`, []string{"page.html: dead link gone.html: there is no such page"}},
		"dead anchor here":  {`<h1>A</h1><a href="#b">x</a>`, []string{"page.html: dead link #b: the page has no such anchor"}},
		"dead anchor there": {`<h1>A</h1><a href="sub/other.html#a">x</a>`, []string{"page.html: dead link sub/other.html#a: the page has no such anchor"}},
		"not encrypted":     {`<h1>A</h1><a href="http://example.com/">x</a>`, []string{"page.html: dead link http://example.com/: there is no such page"}},
		"duplicate anchor":  {`<h1 id="a">A</h1><p id="a">x</p>`, []string{`page.html: duplicate anchor "a"`}},
		"no h1":             {`<p>x</p>`, []string{"page.html: no h1"}},
		"two h1":            {`<h1>A</h1><h1>B</h1>`, []string{"page.html: more than one h1"}},
		"h2 first":          {`<h2>A</h2><h1>B</h1>`, []string{"page.html: heading h2 follows h0"}},
		"skipped level":     {`<h1>A</h1><h3>B</h3>`, []string{"page.html: heading h3 follows h1"}},
		"no caption":        {`<h1>A</h1><table><tr><td>x</td></tr></table>`, []string{"page.html: table without caption"}},
		"no scope":          {`<h1>A</h1><table><caption>C</caption><tr><th>x</th></tr></table>`, []string{"page.html: table header without scope"}},
	} {
		t.Run(name, func(t *testing.T) {
			found := checkPages(map[string][]byte{
				"page.html":      []byte(c.page),
				"sub/other.html": []byte(`<h1 id="b">B</h1><a href="../page.html">back</a>`),
			})
			if !slices.Equal(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
		})
	}
}
