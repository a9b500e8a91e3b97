package worker

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cells returns cells whose case names are given; a name's part before a colon
// is its group. Each has subjects a, b and c.
func cells(samples, ops int, names ...string) ([]Cell, []string) {
	var list []Cell
	var groups []string
	for _, name := range names {
		group, name, ok := strings.Cut(name, ":")
		if !ok {
			group, name = "", group
		}
		groups = append(groups, group)
		c := Cell{Case: name}
		for _, subject := range []string{"a", "b", "c"} {
			c.Subjects = append(c.Subjects, Subject{subject, samples, ops})
		}
		list = append(list, c)
	}
	return list, groups
}

func orderOf(list []Cell, groups []string, seed uint64) []step {
	return order(list, groups, rand.New(rand.NewPCG(seed, 0)))
}

func TestOrderHasEverySampleOnce(t *testing.T) {
	list, groups := cells(3, 10, "x", "y", "G:u", "G:v", "H:w")
	list[1].Subjects[2].Samples = 1 // what is left of one after a restart
	count := map[[2]int]int{}
	for _, s := range orderOf(list, groups, 1) {
		switch s.task {
		case sample:
			count[[2]int{s.cell, s.subject}]++
		case calibrate:
			assert.Fail(t, "what is calibrated was calibrated again")
		}
	}
	for i, c := range list {
		for j, s := range c.Subjects {
			assert.Equal(t, s.Samples, count[[2]int{i, j}], "%s %s", c.Case, s.Name)
		}
	}
}

func TestOrderInterleavesSubjectsOfACell(t *testing.T) {
	list, groups := cells(2, 10, "x", "y", "z")
	orders := map[string]bool{}
	ofCells := map[string]bool{}
	for seed := range uint64(20) {
		steps := orderOf(list, groups, seed)[3:] // after the warm-up
		require.Len(t, steps, 2*9)
		var log string
		for i := 0; i < len(steps); i += 3 {
			seen := map[int]bool{}
			for _, s := range steps[i : i+3] {
				assert.Equal(t, steps[i].cell, s.cell, "seed %d", seed)
				assert.True(t, s.collect)
				seen[s.subject] = true
				log += fmt.Sprint(s.cell, s.subject, " ")
			}
			assert.Len(t, seen, 3, "seed %d", seed)
		}
		for round := range 2 {
			seen := map[int]bool{}
			var cells string
			for _, s := range steps[9*round : 9*round+9] {
				seen[s.cell] = true
				cells += fmt.Sprint(s.cell)
			}
			assert.Len(t, seen, 3, "seed %d, round %d", seed, round)
			ofCells[cells] = true
		}
		orders[log] = true
	}
	assert.Len(t, orders, 20, "the seed does not decide on the order")
	assert.Len(t, ofCells, 6, "some orders of three cells do not occur")
}

func TestOrderWarmsUpTheProcess(t *testing.T) {
	list, groups := cells(1, 10, "x", "y")
	tasks := func(steps []step) (s string) {
		for _, x := range steps {
			s += x.task.String()[:1]
		}
		return s
	}
	assert.Equal(t, "wwwssssss", tasks(orderOf(list, groups, 1)))
	list, groups = cells(1, Uncalibrated, "x", "y")
	assert.Equal(t, "ccccccssssss", tasks(orderOf(list, groups, 1)), "calibrating warms up")
	list, groups = cells(1, 0, "x", "y")
	assert.Equal(t, "ssssss", tasks(orderOf(list, groups, 1)), "what is not counted in operations can take any time")
}

func TestOrderTakesGroupsBySubject(t *testing.T) {
	list, groups := cells(2, Uncalibrated, "x", "G:u", "G:v", "H:w")
	for seed := range uint64(10) {
		steps := orderOf(list, groups, seed)[9:] // after x
		require.Len(t, steps, 9*3)
		var blocks []string // the groups and subjects in the order of their steps
		for i, s := range steps {
			block := fmt.Sprint(groups[s.cell], s.subject)
			if len(blocks) == 0 || blocks[len(blocks)-1] != block {
				blocks = append(blocks, block)
			}
			last := i == len(steps)-1 || groups[steps[i+1].cell] != groups[s.cell]
			assert.Equal(t, last, s.release, "seed %d, step %d", seed, i)
		}
		assert.Len(t, blocks, 6, "seed %d: a subject of a group was taken up again: %v", seed, blocks)
		assert.Equal(t, blocks[0][0], blocks[2][0], "seed %d: groups are mixed: %v", seed, blocks)

		collections := map[string]int{}
		for _, s := range steps {
			if s.collect {
				collections[fmt.Sprint(groups[s.cell], s.subject)]++
			}
		}
		for block, n := range collections {
			assert.Equal(t, 3, n, "%s: one to calibrate, one per round", block)
		}
	}
}
