package promises

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

func ledgerOf(guarantees ...rows.Guarantee) []*rows.Ledger {
	return []*rows.Ledger{{Dir: "p", Guarantees: guarantees}}
}

func TestWeakeningIsFound(t *testing.T) {
	one, two := rows.Guarantee{ID: "P-1", Sentence: "It counts."}, rows.Guarantee{ID: "P-2", Sentence: "It waits."}
	weaker := rows.Guarantee{ID: "P-1", Sentence: "It counts mostly."}
	for name, c := range map[string]struct {
		now       []*rows.Ledger
		changelog string
		want      string // part of the problem; empty: none
	}{
		"the same":               {ledgerOf(one, two), "", ""},
		"one more":               {ledgerOf(one, two, rows.Guarantee{ID: "P-3", Sentence: "New."}), "", ""},
		"gone":                   {ledgerOf(two), "", "P-1: the guarantee is gone"},
		"gone and announced":     {ledgerOf(two), "## 2\n\n### Guarantees\n\n- Breaking: `P-1` is gone.\n", ""},
		"gone and another named": {ledgerOf(two), "## 2\n\n### Guarantees\n\n- Breaking: `P-2` is gone.\n", "P-1: the guarantee is gone"},
		"gone and clarified":     {ledgerOf(two), "### Guarantees\n\n- Clarified: `P-1`.\n", "P-1: the guarantee is gone"},
		"reworded":               {ledgerOf(weaker, two), "", "P-1: the sentence was: It counts."},
		"reworded and announced": {ledgerOf(weaker, two), "### Guarantees\n\n- Clarified: `P-1`\n  says more.\n", ""},
		"announced elsewhere":    {ledgerOf(weaker, two), "### Added\n\n- Clarified: `P-1`.\n", "P-1: the sentence was"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			require.NoError(t, os.Mkdir(filepath.Join(root, "api"), 0o777))
			require.NoError(t, os.WriteFile(file(root), []byte(Text(ledgerOf(one, two))), 0o666))
			require.NoError(t, os.WriteFile(filepath.Join(root, "CHANGELOG.md"), []byte(c.changelog), 0o666))
			for _, update := range []bool{false, true} {
				problems, err := Check(root, c.now, update)
				require.NoError(t, err)
				written, err := os.ReadFile(file(root))
				require.NoError(t, err)
				switch {
				case c.want != "":
					require.Len(t, problems, 1)
					assert.Contains(t, problems[0].String(), c.want)
					assert.Equal(t, Text(ledgerOf(one, two)), string(written), "a weaker promise is not written down")
				case update:
					assert.Empty(t, problems)
					assert.Equal(t, Text(c.now), string(written))
				case string(written) != Text(c.now):
					require.Len(t, problems, 1)
					assert.Contains(t, problems[0].Text, "it differs from the ledgers")
				default:
					assert.Empty(t, problems)
				}
			}
		})
	}
}
