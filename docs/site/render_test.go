package main

import (
	"go/doc/comment"
	"strings"
	"testing"

	"github.com/surety-go/surety/internal/api"
)

func TestHighlight(t *testing.T) {
	for code, want := range map[string]string{
		"":                      "",
		"if a < 1 {":            `<span class="keyword">if</span> a &lt; <span class="number">1</span> {`,
		"x := `a\n<b>` // note": "x := <span class=\"string\">`a\n&lt;b&gt;`</span> <span class=\"comment\">// note</span>",
		"'x' /* a\nb */":        "<span class=\"string\">&#39;x&#39;</span> <span class=\"comment\">/* a\nb */</span>",
		"not § Go \"open":       "not § Go <span class=\"string\">&#34;open</span>",
	} {
		if got := string(highlight(code)); got != want {
			t.Errorf("%q:\ngot  %s\nwant %s", code, got, want)
		}
	}
}

func TestSourceLinesMarksEveryLineOfAToken(t *testing.T) {
	lines := strings.Split(string(sourceLines("x := `a\nb\nc`\ny\n")), "\n")
	for i, want := range []string{
		`x := <span class="string">` + "`a</span></span>",
		`<span class="string">b</span></span>`,
		`<span class="string">c` + "`</span></span>",
		`>4</a>y</span>`,
		``,
	} {
		if i >= len(lines) || !strings.HasSuffix(lines[i], want) {
			t.Errorf("line %d: want %s at the end of %q", i+1, want, lines)
		}
	}
}

func testComments() *comments {
	return &comments{
		pkg:   &api.Package{Idents: []*api.Ident{{Name: "Map"}, {Name: "Map.Load"}}},
		names: map[string]bool{"atomicmap": true, "registrytest": true},
	}
}

func TestCommentLinks(t *testing.T) {
	text := strings.Join([]string{
		"See [Map.Load], [Gone], [atomicmap.Map], [errors.Is] and [x], [y], [z].", "",
		"[x]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/atomicmap#Map",
		"[y]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/registry/registrytest",
		"[z]: https://example.com/z",
	}, "\n")
	out := string(testComments().html(text, "p-", 2))
	for _, want := range []string{
		`<a href="#Map.Load">Map.Load</a>`,
		`[Gone]`,
		`<a href="atomicmap.html#Map">atomicmap.Map</a>`,
		`<a href="https://pkg.go.dev/errors#Is">errors.Is</a>`,
		`<a href="atomicmap.html#Map">x</a>`,
		`<a href="registrytest.html">y</a>`,
		`<a href="https://example.com/z">z</a>`,
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %s in %s", want, out)
		}
	}
}

func TestCommentLeavesOutWhatPagesShowElsewhere(t *testing.T) {
	section := "# Guarantees\n\n"
	for _, name := range []string{"Zero value", "Copying", "Access", "Memory model", "Atomicity", "Progress", "Fairness", "Cancellation", "Callbacks", "Panics", "Goroutines", "Testing (synctest)"} {
		section += "  - " + name + ": none.\n"
	}
	out := string(testComments().html("T.\n\n"+section+"\n# More\n\nText.\n\nConcurrency: shared; linear.\n", "T-", 2))
	if strings.Contains(out, "none.") || strings.Contains(out, "Concurrency") {
		t.Errorf("still there: %s", out)
	}
	if !strings.Contains(out, `<h3 id="T-hdr-More">More</h3>`) || !strings.Contains(out, "<p>Text.") {
		t.Errorf("gone: %s", out)
	}
	out = string(testComments().html("T.\n\n# Guarantees\n\n  - Zero value: none.\n", "T-", 2))
	if !strings.Contains(out, "none.") {
		t.Errorf("a malformed section is gone: %s", out)
	}
}

func TestCommentLine(t *testing.T) {
	text := []comment.Text{comment.Plain("as "), &comment.DocLink{Text: []comment.Text{comment.Plain("Map")}, Name: "Map"}, comment.Plain(" says")}
	if got := testComments().line(text); got != `as <a href="#Map">Map</a> says` {
		t.Errorf("got %s", got)
	}
}

func TestSynopsis(t *testing.T) {
	if got := synopsis("Package p has [Map] and [*Pool.Go], [1] thing. More."); got != "Package p has Map and Pool.Go, [1] thing." {
		t.Errorf("got %q", got)
	}
}
