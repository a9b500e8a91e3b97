package workload

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Cell is a case run with a fixed number of calling goroutines: the place in
// which subjects are compared.
type Cell struct {
	Suite      *Suite
	Case       *Case
	Goroutines int
}

// Name is the name that -only matches, like
// "map/int-random/n=100/reads=90/g=2".
func (c Cell) Name() string {
	return c.Suite.Name + "/" + c.Case.Name + "/g=" + strconv.Itoa(c.Goroutines)
}

// Subjects are the case's subjects that run with that many goroutines.
func (c Cell) Subjects() []string {
	if c.Goroutines == 1 || len(c.Case.Alone) == 0 {
		return c.Case.Subjects
	}
	return slices.DeleteFunc(slices.Clone(c.Case.Subjects), func(name string) bool {
		return slices.Contains(c.Case.Alone, name)
	})
}

// Cells lists the cells of the suites for those numbers of goroutines, in the
// order of the suites' cases, that match one of the patterns; all if there is
// no pattern. A pattern matches as many path elements of a name as it has,
// from the left, each by the rules of [path.Match]. A pattern that matches
// nothing is an error.
func Cells(suites []*Suite, goroutines []int, patterns []string) ([]Cell, error) {
	used := make([]bool, len(patterns))
	var cells []Cell
	for _, s := range suites {
		for i := range s.Cases {
			for _, n := range s.Cases[i].numbers(goroutines) {
				c := Cell{s, &s.Cases[i], n}
				if !c.Case.Goroutines.Allows(n) {
					continue
				}
				keep := len(patterns) == 0
				for j, p := range patterns {
					m, err := matches(p, c.Name())
					if err != nil {
						return nil, err
					}
					used[j] = used[j] || m
					keep = keep || m
				}
				if keep {
					cells = append(cells, c)
				}
			}
		}
	}
	for j, u := range used {
		if !u {
			return nil, fmt.Errorf("pattern %q matches no row; -list shows the names, and a pattern is the beginning of one, like map/int or map/*/small", patterns[j])
		}
	}
	return cells, nil
}

// numbers lists with how many goroutines the case runs if those are asked for.
func (c *Case) numbers(asked []int) []int {
	if c.Exactly != 0 {
		return []int{c.Exactly}
	}
	return asked
}

func matches(pattern, name string) (bool, error) {
	ps := strings.Split(strings.TrimSuffix(pattern, "/"), "/")
	ns := strings.Split(name, "/")
	all := len(ps) <= len(ns)
	for i, p := range ps {
		var element string
		if i < len(ns) {
			element = ns[i]
		}
		ok, err := path.Match(p, element)
		if err != nil {
			return false, fmt.Errorf("pattern %q: %w; write \\[ for a bracket that is meant itself", pattern, err)
		}
		all = all && ok
	}
	return all, nil
}
