package worker

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cells returns cells whose case names are given; a name's part before a colon
// is its group, and what has a plus before it is of a group measured apart. A
// name ends with its rank in the group, if it has one. Each has subjects a, b
// and c.
func cells(samples, ops int, names ...string) ([]Cell, []place) {
	var list []Cell
	var places []place
	for _, name := range names {
		group, name, ok := strings.Cut(name, ":")
		if !ok {
			group, name = "", group
		}
		group, apart := strings.CutPrefix(group, "+")
		rank, _ := strconv.Atoi(strings.TrimLeft(name, "uvwxyz"))
		places = append(places, place{group, rank, apart})
		c := Cell{Case: name}
		for _, subject := range []string{"a", "b", "c"} {
			c.Subjects = append(c.Subjects, Subject{subject, samples, ops})
		}
		list = append(list, c)
	}
	return list, places
}

func orderOf(list []Cell, places []place, seed uint64) []step {
	return order(list, places, rand.New(rand.NewPCG(seed, 0)))
}

func TestOrderHasEverySampleOnce(t *testing.T) {
	list, places := cells(3, 10, "x", "y", "G:u", "G:v1", "H:w", "+I:x", "+I:y", "+J:z")
	list[1].Subjects[2].Samples = 1 // what is left of one after a restart
	count := map[[2]int]int{}
	for _, s := range orderOf(list, places, 1) {
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
	list, places := cells(2, 10, "x", "y", "z")
	orders := map[string]bool{}
	ofCells := map[string]bool{}
	for seed := range uint64(20) {
		steps := orderOf(list, places, seed)[3:] // after the warm-up
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
	list, places := cells(1, 10, "x", "y")
	tasks := func(steps []step) (s string) {
		for _, x := range steps {
			s += x.task.String()[:1]
		}
		return s
	}
	assert.Equal(t, "wwwssssss", tasks(orderOf(list, places, 1)))
	list, places = cells(1, Uncalibrated, "x", "y")
	assert.Equal(t, "ccccccssssss", tasks(orderOf(list, places, 1)), "calibrating warms up")
	list, places = cells(1, 10, "+I:x", "+I:y")
	assert.Equal(t, "wwwssssss", tasks(orderOf(list, places, 1)), "there is nothing else to warm up with")
	list, places = cells(1, 0, "x", "y")
	assert.Equal(t, "ssssss", tasks(orderOf(list, places, 1)), "what is not counted in operations can take any time")
}

func TestOrderTakesGroupsBySubject(t *testing.T) {
	list, places := cells(2, Uncalibrated, "x", "G:u", "G:v", "H:w")
	for seed := range uint64(10) {
		steps := orderOf(list, places, seed)[9:] // after x
		require.Len(t, steps, 9*3)
		var blocks []string // the groups and subjects in the order of their steps
		for i, s := range steps {
			block := fmt.Sprint(places[s.cell].group, s.subject)
			if len(blocks) == 0 || blocks[len(blocks)-1] != block {
				blocks = append(blocks, block)
			}
			last := i == len(steps)-1 || places[steps[i+1].cell].group != places[s.cell].group
			assert.Equal(t, last, s.release, "seed %d, step %d", seed, i)
		}
		assert.Len(t, blocks, 6, "seed %d: a subject of a group was taken up again: %v", seed, blocks)
		assert.Equal(t, blocks[0][0], blocks[2][0], "seed %d: groups are mixed: %v", seed, blocks)

		collections := map[string]int{}
		for _, s := range steps {
			if s.collect {
				collections[fmt.Sprint(places[s.cell].group, s.subject)]++
			}
		}
		for block, n := range collections {
			assert.Equal(t, 1, n, "%s", block)
		}
	}
}

func TestOrderTakesTheRanksOfAGroupOneAfterTheOther(t *testing.T) {
	list, places := cells(2, Uncalibrated, "G:u", "G:v1", "G:w1", "G:x")
	for seed := range uint64(10) {
		steps := orderOf(list, places, seed)
		require.Len(t, steps, 3*4*3)
		for part := range 6 { // three subjects of two ranks
			for _, s := range steps[6*part : 6*part+6] {
				assert.Equal(t, part%2, places[s.cell].rank, "seed %d", seed)
				assert.Equal(t, steps[6*part].subject, s.subject, "seed %d", seed)
			}
		}
	}
}

func TestOrderMeasuresApartAfterTheOthersAndBeforeGroups(t *testing.T) {
	list, places := cells(2, Uncalibrated, "G:u", "+I:x", "+I:y", "+J:z", "w")
	for seed := range uint64(10) {
		steps := orderOf(list, places, seed)
		require.Len(t, steps, 5*3*3)
		var blocks []string
		for i, s := range steps {
			block := places[s.cell].group
			if len(blocks) == 0 || blocks[len(blocks)-1] != block {
				blocks = append(blocks, block)
			}
			last := i == len(steps)-1 || places[steps[i+1].cell].group != block
			assert.Equal(t, last && block != "", s.release, "seed %d, step %d", seed, i)
			if places[s.cell].apart {
				assert.True(t, s.collect, "seed %d, step %d", seed, i)
			}
		}
		require.Len(t, blocks, 4, "seed %d: %v", seed, blocks)
		assert.Equal(t, []string{"", "G"}, []string{blocks[0], blocks[3]}, "seed %d", seed)
		seen := map[int]bool{}
		for _, s := range steps[9:12] { // the first steps of a case that is apart
			assert.Equal(t, steps[9].cell, s.cell, "seed %d", seed)
			seen[s.subject] = true
		}
		assert.Len(t, seen, 3, "seed %d: the subjects of a cell do not follow each other", seed)
	}
}
