//go:build surety_explore

package explore

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The processes of a sweep explore each program of the share that it says
// once, and each program if the sweep is a deep one.
func TestSweepExploresWhatItSays(t *testing.T) {
	if raceEnabled {
		t.Skip("samples the programs")
	}
	const programs = 3 * 6 // states, and multisets of one call of two goroutines
	for _, c := range []struct {
		every, processes int
		deep             string
		want             int
	}{
		{0, 1, "", programs},
		{1, 2, "", programs},
		{4, 1, "", programs / 4},
		{4, 3, "", programs / 4},
		{2, 2, "", programs / 2},
		{4, 1, "1", programs},
		{4, 3, "1", programs},
	} {
		t.Setenv("SURETY_EXPLORE_DEEP", c.deep)
		explored := make(map[string]int)
		for process := range c.processes {
			t.Setenv(shardVariable, fmt.Sprintf("%d/%d", process, c.processes))
			Sweep[int]{
				Space: Space[int]{Goroutines: 2, Calls: 1, Inits: 3, Ops: []int{1, 2, 3}},
				Every: c.every,
				Init:  func(init int) string { return fmt.Sprint(init) },
				Program: func(p Program[int]) func(*R) {
					explored[fmt.Sprint(p)]++
					return func(r *R) { r.Go("A", func() {}) }
				},
			}.Run(t)
		}
		for p, n := range explored {
			assert.Equal(t, 1, n, "%v: program %s", c, p)
		}
		assert.Len(t, explored, c.want, "%v: programs explored", c)
	}
}
