package explore

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Every program is symmetric to exactly one that is yielded.
func TestSpaceYieldsOneOfEachOrbit(t *testing.T) {
	// Two kinds of call on two keys: 0 and 1 on key a, 2 and 3 on key b; the
	// initial states hold nothing, a, b, both.
	swap := Symmetry{Ops: []int{2, 3, 0, 1}, Inits: []int{0, 2, 1, 3}}
	space := Space[int]{Ops: []int{0, 1, 2, 3}, Goroutines: 2, Calls: 2, Inits: 4, Symmetries: []Symmetry{swap}}
	yielded := map[string]bool{}
	for p := range space.All() {
		yielded[fmt.Sprint(p.Init, p.Calls)] = true
	}
	all := space
	all.Symmetries = nil
	orbits := 0
	for init := range 4 {
		for code := range 256 {
			rows := [][]int{{code & 3, code >> 2 & 3}, {code >> 4 & 3, code >> 6}}
			orbit := map[string]bool{}
			for _, exchange := range []bool{false, true} {
				for _, rename := range []bool{false, true} {
					i, image := init, [][]int{slices.Clone(rows[0]), slices.Clone(rows[1])}
					if exchange {
						image[0], image[1] = image[1], image[0]
					}
					if rename {
						i = swap.Inits[i]
						for _, row := range image {
							for j := range row {
								row[j] = swap.Ops[row[j]]
							}
						}
					}
					orbit[fmt.Sprint(i, image)] = true
				}
			}
			members := 0
			for p := range orbit {
				if yielded[p] {
					members++
				}
			}
			assert.Equal(t, 1, members, "programs yielded of the orbit %v", orbit)
			orbits++
		}
	}
	assert.Equal(t, len(yielded), space.Count())
	assert.Equal(t, 4*136, all.Count(), "exchange of goroutines alone: 16*17/2 programs")
	t.Logf("%d programs stand for %d", len(yielded), orbits)
}

func TestScheduleRoundTrips(t *testing.T) {
	for _, text := range []string{"", "0", "0*3.1.0=2.31*400", "1=0.1=0"} {
		s, err := parseSchedule(text)
		assert.NoError(t, err)
		assert.Equal(t, text, s.String())
	}
	for _, text := range []string{"x", "0*", "0*0", "32", "-1", "0..1", "0=x"} {
		_, err := parseSchedule(text)
		assert.Error(t, err, "%q", text)
	}
}
