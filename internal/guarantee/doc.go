package guarantee

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// ErrMissing is what [FromDoc] and [SectionFromDoc] wrap if the doc comment
// does not hold what they look for.
var ErrMissing = errors.New("missing")

var linkDefinition = regexp.MustCompile(`^\[[^\]]+\]: \S+$`)

// FromDoc returns the Concurrency line of a function's or method's doc
// comment, given as go/ast's CommentGroup.Text returns it. The line is the
// last paragraph of the comment; only a paragraph that starts with
// "Deprecated: " and link definitions may follow it. It may be wrapped.
func FromDoc(doc string) (Line, error) {
	paragraphs := split(doc)
	for len(paragraphs) > 0 && mayFollow(paragraphs[len(paragraphs)-1]) {
		paragraphs = paragraphs[:len(paragraphs)-1]
	}
	last := len(paragraphs) - 1
	for i, paragraph := range paragraphs {
		for j, text := range paragraph {
			switch {
			case !strings.HasPrefix(text, strings.TrimSpace(Prefix)):
			case j > 0:
				return Line{}, errors.New("the Concurrency line needs an empty comment line before it")
			case i < last:
				return Line{}, errors.New("the Concurrency line must be the last paragraph of the comment, before Deprecated: if there is one, and the only one of its kind")
			}
		}
	}
	if last < 0 || !strings.HasPrefix(paragraphs[last][0], strings.TrimSpace(Prefix)) {
		return Line{}, fmt.Errorf("%w Concurrency line", ErrMissing)
	}
	line, err := Parse(strings.Join(paragraphs[last], " "))
	if err != nil {
		return Line{}, fmt.Errorf("malformed Concurrency line: %w", err)
	}
	return line, nil
}

// split returns the paragraphs of doc, each as its lines.
func split(doc string) [][]string {
	var paragraphs [][]string
	open := false
	for text := range strings.SplitSeq(doc, "\n") {
		switch {
		case text == "":
			open = false
		case open:
			paragraphs[len(paragraphs)-1] = append(paragraphs[len(paragraphs)-1], text)
		default:
			paragraphs = append(paragraphs, []string{text})
			open = true
		}
	}
	return paragraphs
}

// mayFollow reports whether the paragraph may stand after the line.
func mayFollow(paragraph []string) bool {
	if strings.HasPrefix(paragraph[0], "Deprecated: ") {
		return true
	}
	for _, text := range paragraph {
		if !linkDefinition.MatchString(text) {
			return false
		}
	}
	return true
}
