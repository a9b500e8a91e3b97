// Package callertest calls every exported function and method of a package
// from several goroutines at once, as their Concurrency lines allow. Whether
// that is a race, the race detector tells: run these tests with it, too.
package callertest

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/surety-go/surety/internal/api"
	"github.com/surety-go/surety/internal/guarantee"
)

const (
	callers = 4  // goroutines that call at once
	rounds  = 25 // calls of each
)

// Case is one function or method, called on an object that all calls of all
// cases share.
type Case struct {
	Name string // like New or Map.Load
	Call func() // may be called by any number of goroutines
}

// Run fails t unless there is exactly one case for every function and method,
// in the package in the working directory, that may have a second caller. It
// calls each from several goroutines at once, and then all in different orders.
func Run(t *testing.T, cases []Case) {
	t.Helper()
	p, err := api.Load(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range match(shared(p), cases) {
		t.Error(problem)
	}
	for _, c := range cases {
		together(func(int) { c.Call() })
	}
	together(func(caller int) {
		for i := range cases {
			cases[(i+caller*len(cases)/callers)%len(cases)].Call()
		}
	})
}

// shared returns the functions and methods whose level allows a second caller.
func shared(p *api.Package) map[string]bool {
	names := make(map[string]bool)
	for _, i := range p.Idents {
		if !i.HasLine() || i.Embedded {
			continue
		}
		// A missing or malformed line is a finding of package api's tests.
		line, err := i.Line()
		if err != nil {
			continue
		}
		switch line.Level {
		case guarantee.Immutable, guarantee.Independent, guarantee.Atomic, guarantee.Shared, guarantee.Readers:
			names[i.Name] = true
		}
	}
	return names
}

// match returns the names without a case, and the cases without a name.
func match(names map[string]bool, cases []Case) []string {
	var problems []string
	seen := make(map[string]bool)
	for _, c := range cases {
		switch {
		case !names[c.Name]:
			problems = append(problems, fmt.Sprintf("case %s: there is no such function whose line allows a second caller", c.Name))
		case seen[c.Name]:
			problems = append(problems, fmt.Sprintf("case %s is there twice", c.Name))
		}
		seen[c.Name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if !seen[name] {
			problems = append(problems, fmt.Sprintf("no case calls %s, whose line allows a second caller", name))
		}
	}
	return problems
}

// together runs f on each caller's goroutine, as close together as they can.
func together(f func(caller int)) {
	gate := make(chan struct{})
	var all sync.WaitGroup
	for caller := range callers {
		all.Go(func() {
			<-gate
			for range rounds {
				f(caller)
			}
		})
	}
	close(gate)
	all.Wait()
}
