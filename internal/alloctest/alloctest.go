// Package alloctest measures the allocations that Concurrency lines state.
// A package calls [Run] from a test of its own with a case for every line
// that has an allocs clause.
package alloctest

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/surety-go/surety/internal/api"
)

// runs is how often a case runs to be measured. The measured number is the
// mean, rounded down, so what is allocated in less than one run of runs
// (the growth of a table) does not count.
const runs = 100

// Case is one way of calling a function or method.
type Case struct {
	Name   string // the function or method, like CompareAndSwap or Map.Load
	Detail string // what distinguishes this case from others of the same name
	Run    func() // the call; everything it needs is prepared outside
}

// Run fails t unless every line with an allocs clause in the package in the
// working directory has a case, every case names such a line, and every case
// allocates exactly what its line states. Under the race detector, which
// allocates on its own account, it compares only the names.
func Run(t *testing.T, cases []Case) {
	t.Helper()
	p, err := api.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	stated := statedIn(p)
	for _, problem := range match(stated, cases) {
		t.Error(problem)
	}
	for _, c := range cases {
		i, ok := stated[c.Name]
		if !ok {
			continue
		}
		t.Run(c.Name+"/"+c.Detail, func(t *testing.T) {
			if raceEnabled {
				t.Skip("allocations are not measured under the race detector, which adds its own")
			}
			if problem := measure(i, c); problem != "" {
				t.Error(problem)
			}
		})
	}
}

// statement is one allocs clause.
type statement struct {
	ident  *api.Ident
	allocs int
}

// statedIn returns the allocs clauses of the package by name.
func statedIn(p *api.Package) map[string]statement {
	stated := make(map[string]statement)
	for _, i := range p.Idents {
		if !i.HasLine() {
			continue
		}
		// A missing or malformed line is a finding of package api's tests.
		if line, err := i.Line(); err == nil && line.Allocs.Stated {
			stated[i.Name] = statement{i, line.Allocs.N}
		}
	}
	return stated
}

// match returns the clauses without a case and the cases without a clause.
func match(stated map[string]statement, cases []Case) []string {
	var problems []string
	covered := make(map[string]bool)
	for _, c := range cases {
		if _, ok := stated[c.Name]; !ok {
			problems = append(problems, fmt.Sprintf("case %s (%s): the line of %s states no allocations, or there is no such line", c.Name, c.Detail, c.Name))
		}
		covered[c.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(stated)) {
		if s := stated[name]; !covered[name] {
			problems = append(problems, fmt.Sprintf("%s:%d: the line of %s states %d allocs, and no case measures them", s.ident.Pos.Filename, s.ident.Pos.Line, name, s.allocs))
		}
	}
	return problems
}

// measure returns what is wrong with the statement by the case, or "".
func measure(s statement, c Case) string {
	measured := testing.AllocsPerRun(runs, c.Run)
	if measured == float64(s.allocs) {
		return ""
	}
	return fmt.Sprintf("%s:%d: the line of %s states %d allocs, measured are %v (%s)", s.ident.Pos.Filename, s.ident.Pos.Line, c.Name, s.allocs, measured, c.Detail)
}
