package quote

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	// A figure that a mark follows, or one that was decided and not measured.
	accounted = regexp.MustCompile(`(not recorded|unstable(, (below|above) 1)?|[0-9][0-9.,]*( percent|%| ?[a-zA-Z]+)?)<!--(x[^>]*|set)-->|(?s)<!--record-->.*?<!--/record-->`)

	// What is no prose: front matter, blocks of code, code, and targets of links.
	noProse = regexp.MustCompile("(?s)\\A---\n.*?\n---\n|```.*?\n```|`[^`\n]*`|\\]\\([^)]*\\)|<!--.*?-->")

	// Versions are no figures.
	version = regexp.MustCompile(`(Go|License|version) [0-9]+(\.[0-9]+)+`)

	// A ratio, or a number with a unit of time, memory or parts.
	suspect = regexp.MustCompile(`\b[0-9]+\.[0-9]+|\b[0-9][0-9,]* ?(ns|us|µs|ms|s|nanoseconds?|microseconds?|milliseconds?|seconds?|minutes?|percent|%|x|times|bytes?|B|KB|KiB|MB|MiB|GB|GiB)\b|\b[0-9]+%`)
)

// Orphans lists the figures of time, memory or ratio in a Markdown text that
// nothing ties to a measurement, with their lines.
func Orphans(text string) []string {
	hide := func(s string) string { return strings.Map(blank, s) }
	for _, r := range []*regexp.Regexp{accounted, noProse, version} {
		text = r.ReplaceAllStringFunc(text, hide)
	}
	var list []string
	line := 0
	for l := range strings.Lines(text) {
		line++
		for _, found := range suspect.FindAllString(l, -1) {
			list = append(list, fmt.Sprintf("line %d: %s", line, found))
		}
	}
	return list
}

// blank keeps the lines as they are.
func blank(r rune) rune {
	if r == '\n' {
		return r
	}
	return ' '
}
