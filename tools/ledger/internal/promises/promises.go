// Package promises notices when a guarantee is weakened: it compares the
// sentences of the ledgers with those recorded last, and what differs with the
// CHANGELOG.
package promises

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/surety-go/surety/internal/api"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// file is the golden ledger: a line for each guarantee, with its sentence.
func file(root string) string { return filepath.Join(root, "api", "ledger.golden") }

// Text returns the golden ledger of the present.
func Text(ledgers []*rows.Ledger) string {
	var b strings.Builder
	for _, l := range ledgers {
		for _, g := range l.Guarantees {
			fmt.Fprintf(&b, "%s: %s\n", g.ID, g.Sentence)
		}
	}
	return b.String()
}

// Check compares the ledgers with the golden ledger. Guarantees that are gone
// or read otherwise have to be in the CHANGELOG. With update, what is in order
// is written as the new golden ledger; without, what differs is a problem.
func Check(root string, ledgers []*rows.Ledger, update bool) ([]rows.Problem, error) {
	old, err := os.ReadFile(file(root))
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	changelog, err := os.ReadFile(filepath.Join(root, "CHANGELOG.md"))
	if err != nil {
		return nil, err
	}
	text := Text(ledgers)
	problems := compare(string(old), text, string(changelog))
	switch {
	case len(problems) > 0:
		return problems, nil
	case update && text != string(old):
		return nil, os.WriteFile(file(root), []byte(text), 0o644)
	case text != string(old):
		return []rows.Problem{{Where: "api/ledger.golden", Text: "it differs from the ledgers; go run ./tools/ledger -changed writes it"}}, nil
	}
	return nil, nil
}

// compare returns the guarantees of old that are gone or read otherwise, and
// of which the changelog says nothing.
func compare(old, present, changelog string) []rows.Problem {
	now := sentences(present)
	var problems []rows.Problem
	for line := range strings.Lines(old) {
		id, sentence, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch is, ok := now[id]; {
		case !ok && !api.Announced(changelog, id, api.Breaking):
			problems = append(problems, rows.Problem{Where: id, Text: "the guarantee is gone, which breaks users: " + sentence + " List it in the CHANGELOG under Guarantees, as `" + id + "` with the word Breaking"})
		case ok && is != sentence && !api.Announced(changelog, id, api.Breaking, api.Clarified, api.Stronger):
			problems = append(problems, rows.Problem{Where: id, Text: "the sentence was: " + sentence + " List `" + id + "` in the CHANGELOG under Guarantees with the word Breaking, Stronger or Clarified"})
		}
	}
	return problems
}

func sentences(text string) map[string]string {
	all := make(map[string]string)
	for line := range strings.Lines(text) {
		id, sentence, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		all[id] = sentence
	}
	return all
}
