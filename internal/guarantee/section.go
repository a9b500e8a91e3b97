package guarantee

import (
	"fmt"
	"go/doc/comment"
	"strings"
)

// Heading is the heading of a type's section.
const Heading = "Guarantees"

// bullets are the names of a section's bullets in their order.
var bullets = []string{
	"Zero value", "Copying", "Access", "Memory model", "Atomicity", "Progress",
	"Fairness", "Cancellation", "Callbacks", "Panics", "Goroutines", "Testing (synctest)",
}

// Bullet is one promise of a type.
type Bullet struct {
	Name string
	Text []comment.Text // what follows the name and its colon
}

// SectionFromDoc returns the bullets of the Guarantees section of a type's
// doc comment: a heading and directly below it one list, which holds every
// bullet once, in the fixed order, none of them empty.
func SectionFromDoc(doc string) ([]Bullet, error) {
	content := new(comment.Parser).Parse(doc).Content
	at := -1
	for i, block := range content {
		heading, ok := block.(*comment.Heading)
		if !ok || plain(heading.Text) != Heading {
			continue
		}
		if at >= 0 {
			return nil, fmt.Errorf("more than one # %s section", Heading)
		}
		at = i
	}
	if at < 0 {
		return nil, fmt.Errorf("%w # %s section", ErrMissing, Heading)
	}
	if at+1 == len(content) {
		return nil, fmt.Errorf("the # %s section is empty", Heading)
	}
	list, ok := content[at+1].(*comment.List)
	if !ok {
		return nil, fmt.Errorf("the # %s section must start with its list", Heading)
	}
	return section(list)
}

func section(list *comment.List) ([]Bullet, error) {
	var found []Bullet
	for i, item := range list.Items {
		if i == len(bullets) {
			return nil, fmt.Errorf("the # %s section has more than its %d bullets", Heading, len(bullets))
		}
		bullet, err := asBullet(item, bullets[i])
		if err != nil {
			return nil, fmt.Errorf("bullet %d of the # %s section: %w", i+1, Heading, err)
		}
		found = append(found, bullet)
	}
	if len(found) < len(bullets) {
		return nil, fmt.Errorf("the # %s section ends before its bullet %q", Heading, bullets[len(found)])
	}
	return found, nil
}

// asBullet returns the item as the bullet of that name.
func asBullet(item *comment.ListItem, name string) (Bullet, error) {
	var text []comment.Text
	if len(item.Content) == 1 {
		if paragraph, ok := item.Content[0].(*comment.Paragraph); ok {
			text = paragraph.Text
		}
	}
	start := plain(text)
	if len(text) > 0 {
		start = plain(text[:1])
	}
	rest, ok := strings.CutPrefix(start, name+":")
	if !ok {
		return Bullet{}, fmt.Errorf("expected %q, found %q", name+": ", shorten(plain(text), 24))
	}
	rest = strings.TrimLeft(rest, " \n")
	if rest == "" && len(text) == 1 {
		return Bullet{}, fmt.Errorf("%q says nothing; write out none", name)
	}
	return Bullet{Name: name, Text: append([]comment.Text{comment.Plain(rest)}, text[1:]...)}, nil
}

// plain returns the text without its markup.
func plain(text []comment.Text) string {
	var b strings.Builder
	for _, t := range text {
		switch t := t.(type) {
		case comment.Plain:
			b.WriteString(string(t))
		case comment.Italic:
			b.WriteString(string(t))
		case *comment.Link:
			b.WriteString(plain(t.Text))
		case *comment.DocLink:
			b.WriteString(plain(t.Text))
		}
	}
	return b.String()
}
