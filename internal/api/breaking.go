package api

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/guarantee"
)

// The words with which a CHANGELOG announces what becomes of a guarantee.
const (
	Breaking  = "Breaking"
	Stronger  = "Stronger"
	Clarified = "Clarified"
)

// Broken returns how users of the golden text old are broken by the text new,
// in terms of package name: identifiers that are gone or declared otherwise,
// and lines that promise less. Each begins with the name in backquotes, like
// `once.Cache.Get`.
func Broken(name, old, new string) []string {
	now := make(map[string]string)
	for line := range strings.Lines(new) {
		now[identifier(line)] = strings.TrimSuffix(line, "\n")
	}
	var broken []string
	for line := range strings.Lines(old) {
		id := identifier(line)
		is, ok := now[id]
		add := func(what string) { broken = append(broken, fmt.Sprintf("`%s.%s`: %s", name, id, what)) }
		if !ok {
			add("it is gone")
			continue
		}
		wasDecl, wasLine := declaration(line)
		isDecl, isLine := declaration(is)
		if wasDecl != isDecl {
			add("its declaration was " + wasDecl + ", is " + isDecl)
		}
		if wasLine == (guarantee.Line{}) {
			continue
		}
		for _, lost := range guarantee.Weaker(wasLine, isLine) {
			add(lost)
		}
	}
	return broken
}

// declaration returns the two parts of a golden line. A line without a
// Concurrency line has the zero one.
func declaration(text string) (string, guarantee.Line) {
	decl, rest, ok := strings.Cut(strings.TrimSuffix(text, "\n"), " // "+guarantee.Prefix)
	if !ok {
		return decl, guarantee.Line{}
	}
	line, err := guarantee.Parse(guarantee.Prefix + rest)
	if err != nil {
		return decl, guarantee.Line{}
	}
	return decl, line
}

var (
	methodDecl = regexp.MustCompile(`^func \((?:\w+ )?\*?(\w+)[^)]*\) (\w+)`)
	otherDecl  = regexp.MustCompile(`^(?:func|field|const|var|type|abstract|embedded) ([\w.]+)`)
)

// identifier returns the name that a golden line declares, as in Ident.Name.
func identifier(line string) string {
	if m := methodDecl.FindStringSubmatch(line); m != nil {
		return m[1] + "." + m[2]
	}
	if m := otherDecl.FindStringSubmatch(line); m != nil {
		return m[1]
	}
	return strings.TrimSpace(line)
}

// Announced reports whether a bullet under a heading Guarantees of the
// changelog names id in backquotes together with one of the words.
func Announced(changelog, id string, words ...string) bool {
	inside := false
	var bullet strings.Builder
	found := func() bool {
		text := bullet.String()
		bullet.Reset()
		return strings.Contains(text, "`"+id+"`") &&
			slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	for line := range strings.Lines(changelog) {
		if strings.HasPrefix(line, "#") || strings.HasPrefix(line, "- ") {
			if inside && found() {
				return true
			}
			bullet.Reset()
		}
		if strings.HasPrefix(line, "#") {
			inside = strings.TrimSpace(strings.TrimLeft(line, "#")) == "Guarantees"
		} else if inside {
			bullet.WriteString(line)
		}
	}
	return inside && found()
}
