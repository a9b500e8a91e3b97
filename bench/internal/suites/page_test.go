package suites_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/workload"
)

// rowInPage finds rows that a page names, like `value/hit/g=2`, and the subject
// behind it, if there is one, as in `value/hit/g=2`, sync.OnceValues.
var rowInPage = regexp.MustCompile("`((?:map|pool|cache|value|registry|work)/[^`]+)`(?:, ([^|):]+))?")

// TestThePageNamesRowsThatExist keeps the documentation's page on the
// measurements in step with the suites.
func TestThePageNamesRowsThatExist(t *testing.T) {
	page, err := os.ReadFile("../../../docs/content/measurements.md")
	require.NoError(t, err)
	cells, err := workload.Cells(suites.All(), []int{1, 2}, nil)
	require.NoError(t, err)
	named := rowInPage.FindAllStringSubmatch(string(page), -1)
	require.NotEmpty(t, named)
	for _, n := range named {
		row, subject := n[1], strings.TrimSpace(n[2])
		i := slices.IndexFunc(cells, func(c workload.Cell) bool { return c.Name() == row || strings.HasPrefix(c.Name(), row+"/") })
		if assert.GreaterOrEqual(t, i, 0, "the page names %s, which no suite has", row) && subject != "" {
			assert.Contains(t, cells[i].Subjects(), subject, row)
		}
	}
}
