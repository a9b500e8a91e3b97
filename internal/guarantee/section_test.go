package guarantee

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sectionDoc returns a doc comment with all bullets, changed by the pairs of
// old and new texts.
func sectionDoc(changes ...string) string {
	var b strings.Builder
	b.WriteString("T is a type.\n\n# Guarantees\n\n")
	for _, name := range bullets {
		b.WriteString("  - " + name + ": none, as\n    [T] says.\n")
	}
	b.WriteString("\n# More\n\nText.\n")
	return strings.NewReplacer(changes...).Replace(b.String())
}

func TestSectionFromDoc(t *testing.T) {
	found, err := SectionFromDoc(sectionDoc())
	require.NoError(t, err)
	require.Len(t, found, 12)
	for i, bullet := range found {
		assert.Equal(t, bullets[i], bullet.Name)
		assert.Equal(t, "none, as\n[T] says.", plain(bullet.Text))
	}
}

func TestSectionFromDocRefuses(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"no doc":      {"", "missing # Guarantees section"},
		"no heading":  {sectionDoc("# Guarantees\n\n", ""), "missing # Guarantees section"},
		"two":         {sectionDoc("# More", "# Guarantees"), "more than one"},
		"empty":       {"T.\n\n# Guarantees\n", "is empty"},
		"text first":  {sectionDoc("# Guarantees\n", "# Guarantees\n\nText.\n"), "must start with its list"},
		"one missing": {sectionDoc("  - Fairness: none, as\n    [T] says.\n", ""), `bullet 7 of the # Guarantees section: expected "Fairness: ", found "Cancellation:`},
		"last gone":   {sectionDoc("  - Testing (synctest): none, as\n    [T] says.\n", ""), `ends before its bullet "Testing (synctest)"`},
		"renamed":     {sectionDoc("Copying:", "Copies:"), `bullet 2 of the # Guarantees section: expected "Copying: ", found "Copies:`},
		"one more":    {sectionDoc("  - Testing", "  - Testing (synctest): none.\n  - Testing"), "more than its 12 bullets"},
		"empty text":  {sectionDoc("Copying: none, as\n    [T] says.", "Copying:"), `"Copying" says nothing`},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := SectionFromDoc(c.doc)
			assert.ErrorContains(t, err, c.want)
		})
	}
}
