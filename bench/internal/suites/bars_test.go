package suites_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/workload"
)

// TestBarsNameCellsThatExist: a run that measured nothing lacks all cells of
// all bars.
func TestBarsNameCellsThatExist(t *testing.T) {
	var names []string
	cells, err := workload.Cells(suites.All(), []int{1, 2, 64}, nil)
	require.NoError(t, err)
	for _, c := range cells {
		names = append(names, c.Name())
	}
	bars := report.New(&result.Run{Quality: "rigorous"}).Bars
	require.NotEmpty(t, bars)
	for _, b := range bars {
		assert.NotEmpty(t, b.Missing, b.What)
		for _, name := range b.Missing {
			assert.True(t, slices.Contains(names, name), "%s: no suite has %s", b.What, name)
		}
	}
}
