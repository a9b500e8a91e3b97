package workload_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/workload"
)

var suites = []*workload.Suite{
	{Name: "map", Cases: []workload.Case{
		{Name: "int/small"},
		{Name: "string/small"},
		{Name: "range", Goroutines: workload.OnlyOne},
	}},
	{Name: "mapper", Cases: []workload.Case{
		{Name: "storm", Goroutines: workload.OnlySeveral},
	}},
}

func TestCells(t *testing.T) {
	for _, c := range []struct {
		patterns []string
		want     []string
	}{
		{nil, []string{
			"map/int/small/g=1", "map/int/small/g=4",
			"map/string/small/g=1", "map/string/small/g=4",
			"map/range/g=1", "mapper/storm/g=4",
		}},
		{[]string{"map/int", "mapper"}, []string{"map/int/small/g=1", "map/int/small/g=4", "mapper/storm/g=4"}},
		{[]string{"map/*/small/g=4"}, []string{"map/int/small/g=4", "map/string/small/g=4"}},
		{[]string{"map/range/", "map/r*"}, []string{"map/range/g=1"}},
	} {
		cells, err := workload.Cells(suites, []int{1, 4}, c.patterns)
		require.NoError(t, err, "%q", c.patterns)
		var names []string
		for _, cell := range cells {
			names = append(names, cell.Name())
		}
		assert.Equal(t, c.want, names, "%q", c.patterns)
	}
}

func TestCellsErrors(t *testing.T) {
	for _, pattern := range []string{"ma", "map/int/small/g=1/more", "map/float", "", "mapper/storm/g=1"} {
		_, err := workload.Cells(suites, []int{1, 4}, []string{"map", pattern})
		assert.ErrorContains(t, err, "matches no row", "%q", pattern)
	}
	_, err := workload.Cells(suites, []int{1}, []string{"map/[int"})
	assert.ErrorContains(t, err, `pattern "map/[int"`)
}

func TestOrder(t *testing.T) {
	names := workload.Order(slices.Values([]string{"b", "base", "a", workload.Surety}), "base")
	assert.Equal(t, []string{workload.Surety, "base", "a", "b"}, names)
}

func TestSizeStaysNear(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		n := workload.Size(r, 100)
		assert.GreaterOrEqual(t, n, 75)
		assert.Less(t, n, 150)
	}
}

func TestSubseed(t *testing.T) {
	assert.Equal(t, workload.Subseed(1, "a"), workload.Subseed(1, "a"))
	assert.NotEqual(t, workload.Subseed(1, "a"), workload.Subseed(1, "b"))
	assert.NotEqual(t, workload.Subseed(1, "a"), workload.Subseed(2, "a"))
}

func TestMemo(t *testing.T) {
	var calls []uint64
	f := workload.Memo(func(seed uint64) uint64 {
		calls = append(calls, seed)
		return seed + 1
	})
	for _, seed := range []uint64{0, 0, 5, 5, 0} {
		assert.Equal(t, seed+1, f(seed))
	}
	assert.Equal(t, []uint64{0, 5, 0}, calls)
}
