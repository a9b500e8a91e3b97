package report_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

func TestSpentAddsUpWhatDiffersInTheLastElement(t *testing.T) {
	cell := func(name string, s result.Spent) result.Cell {
		c := resulttest.Cell(name, resulttest.Subject{Name: "surety", Median: 1})
		c.Spent = s
		return c
	}
	const s = time.Second
	run := resulttest.Run(
		cell("map/a/reads=1/g=1", result.Spent{Calibrating: s, Making: 2 * s, Collecting: 3 * s, Measuring: 4 * s}),
		cell("map/a/reads=2/g=2", result.Spent{Measuring: 90 * s}),
		cell("map/b/g=1", result.Spent{Making: 500 * s}),
		cell("map/c/g=1", result.Spent{Making: s}))
	d := report.New(run)
	assert.Equal(t, []report.Spent{
		{Cells: "map/b", Total: 500, Making: 500},
		{Cells: "map/a", Total: 100, Calibrating: 1, Making: 2, Collecting: 3, Measuring: 94},
		{Cells: "map/c", Total: 1, Making: 1},
	}, d.Spent)

	_, shown, ok := strings.Cut(text(t, d, report.Options{Spent: true}), "TIME SPENT")
	assert.True(t, ok)
	assert.Contains(t, shown, "601.0          1.0   503.0         3.0       94.0  all cells\n")
	assert.Contains(t, shown, "    1.0          0.0     1.0         0.0        0.0  others\n", "less than a hundredth is not named")
	assert.NotContains(t, text(t, d, report.Options{}), "TIME SPENT")
}
