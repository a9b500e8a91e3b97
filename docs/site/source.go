package main

import (
	"html/template"
	"strconv"
	"strings"
)

// sourcePage returns the page that shows the file, which is named relative to
// the repository.
func sourcePage(file string) string { return "source/" + file + ".html" }

// sourceLines returns Go source as HTML in which each line is an anchor.
func sourceLines(code string) template.HTML {
	var b strings.Builder
	open := ""
	lines := strings.Split(strings.TrimSuffix(string(highlight(code)), "\n"), "\n")
	for i, line := range lines {
		number := strconv.Itoa(i + 1)
		b.WriteString(`<span class="line" id="L` + number + `"><a class="number" href="#L` + number + `">` + number + `</a>` + open + line)
		if open = openAfter(open, line); open != "" {
			b.WriteString("</span>")
		}
		b.WriteString("</span>\n")
	}
	return template.HTML(b.String())
}

// openAfter returns the tag of the token that goes on after the line: tokens
// of several lines (comments, raw strings) are marked on each of them.
func openAfter(open, line string) string {
	for rest := line; ; {
		start, end := strings.Index(rest, "<span"), strings.Index(rest, "</span>")
		switch {
		case start >= 0 && (end < 0 || start < end):
			tag := rest[start:]
			open = tag[:strings.IndexByte(tag, '>')+1]
			rest = tag[len(open):]
		case end >= 0:
			open = ""
			rest = rest[end+len("</span>"):]
		default:
			return open
		}
	}
}
