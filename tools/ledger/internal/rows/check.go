package rows

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/mutate"
)

// minWords is how many bytes of an assertion's words a mutant has to name.
const minWords = 8

var mutantName = regexp.MustCompile(`^[A-Z]+-\d+/[a-z0-9]+(-[a-z0-9]+)*$`)

// Check returns the rules that the ledgers break, as far as reading tells: a
// form that means nothing, checks and text that do not exist, guarantees without
// mutants, checks that no mutant names, operators that are neither used nor
// excused.
func Check(root string, ledgers []*Ledger) []Problem {
	c := &checker{root: root, ids: make(map[string]bool), tests: make(map[string][]string)}
	for _, l := range ledgers {
		c.ledger(l)
	}
	return c.problems
}

type checker struct {
	root     string
	ids      map[string]bool     // of guarantees and mutants
	tests    map[string][]string // by folder
	problems []Problem
}

func (c *checker) add(where, format string, args ...any) {
	c.problems = append(c.problems, Problem{Where: where, Text: fmt.Sprintf(format, args...)})
}

func (c *checker) ledger(l *Ledger) {
	where := l.Dir + "/" + Name
	if l.Prefix == "" || l.Title == "" {
		c.add(where, "it has no prefix or no title; every ledger has both")
	}
	if len(l.Guarantees) == 0 {
		c.add(where, "it guarantees nothing")
	}
	var used []mutate.Operator
	for _, g := range l.Guarantees {
		c.guarantee(l, g)
		for _, m := range g.Mutants {
			used = append(used, m.Operator)
		}
	}
	c.operators(l, where, used)
	for _, r := range l.Runs {
		c.exists(where, r.Check)
		if len(r.Lines) == 0 {
			c.add(where, "the run %v of %q covers no line", r.Check, r.Word)
		}
	}
}

// operators sees that each operator is used or excused. A ledger that has no
// mutants yet need not.
func (c *checker) operators(l *Ledger, where string, used []mutate.Operator) {
	excused := make(map[mutate.Operator]bool)
	for _, e := range l.Excused {
		switch {
		case !e.Operator.Known():
			c.add(where, "there is no operator %q to excuse", e.Operator)
		case strings.TrimSpace(e.Why) == "":
			c.add(where, "operator %s is not applicable, and nothing says why", e.Operator)
		case slices.Contains(used, e.Operator):
			c.add(where, "operator %s is not applicable, and a mutant uses it", e.Operator)
		}
		excused[e.Operator] = true
	}
	if len(used) == 0 && l.Pending != "" {
		return
	}
	for _, o := range mutate.Unused(used) {
		if !excused[o] {
			c.add(where, "no mutant uses operator %s; add one, or say under not_applicable why there is none", o)
		}
	}
}

func (c *checker) guarantee(l *Ledger, g Guarantee) {
	if !regexp.MustCompile(`^` + regexp.QuoteMeta(l.Prefix) + `-[1-9]\d*$`).MatchString(g.ID) {
		c.add(g.ID, "the ID is not of the form %s-1", l.Prefix)
	}
	c.unique(g.ID)
	if !strings.HasSuffix(g.Sentence, ".") || strings.Contains(g.Sentence, "\n") {
		c.add(g.ID, "the sentence is not one line that ends with a full stop")
	}
	if len(g.Checks) == 0 {
		c.add(g.ID, "there is no check")
	}
	for i, check := range g.Checks {
		c.exists(g.ID, check)
		if slices.Contains(g.Checks[:i], check) {
			c.add(g.ID, "check %v is there twice", check)
		}
	}
	for _, m := range g.Mutants {
		c.mutant(g, m)
	}
	switch {
	case len(g.Mutants) == 0 && l.Pending != "":
		c.problems = append(c.problems, Problem{g.ID, "unproven: there is no mutant; " + l.Pending, true})
	case len(g.Mutants) == 0:
		c.add(g.ID, "unproven: there is no mutant")
	default:
		c.vacuous(g)
	}
}

// vacuous sees that each check is to kill a mutant of its guarantee.
func (c *checker) vacuous(g Guarantee) {
	named := make(map[mutate.Check]bool)
	for _, m := range g.Mutants {
		for _, k := range m.Kills {
			named[k.Check] = true
		}
	}
	for _, check := range g.Checks {
		if !named[check] {
			c.add(g.ID, "vacuous: no mutant names check %v; add one that it kills, or take it out", check)
		}
	}
	if len(named) == 0 {
		c.add(g.ID, "unproven: no mutant is to be killed")
	}
}

func (c *checker) mutant(g Guarantee, m Mutant) {
	if !mutantName.MatchString(m.Name) {
		c.add(m.Name, "the name is not of words with hyphens")
	}
	c.unique(m.Name)
	if !m.Operator.Known() {
		c.add(m.Name, "there is no operator %q; go run ./tools/ledger -h lists them", m.Operator)
	}
	if m.What == "" {
		c.add(m.Name, "nothing says what it does")
	}
	if _, err := m.Apply(c.root); err != nil {
		c.add(m.Name, "%v", err)
	}
	switch {
	case len(m.Kills) == 0 && m.Equivalent == "":
		c.add(m.Name, "nobody is to kill it; name the check and its words under killed_by, or argue under equivalent")
	case len(m.Kills) > 0 && m.Equivalent != "":
		c.add(m.Name, "it is both to be killed and equivalent")
	}
	for _, k := range m.Kills {
		if !slices.Contains(g.Checks, k.Check) {
			c.add(m.Name, "killer %v is no check of %s", k.Check, g.ID)
		}
		if len(strings.TrimSpace(k.Says)) < minWords {
			c.add(m.Name, "killer %v says next to nothing; give a part of the words of its assertion that others would not say", k.Check)
		}
	}
}

func (c *checker) unique(id string) {
	if c.ids[id] {
		c.add(id, "it is there twice")
	}
	c.ids[id] = true
}

// exists sees that the test function exists. That a subtest does, its run
// tells.
func (c *checker) exists(where string, check mutate.Check) {
	names, ok := c.tests[check.Package]
	if !ok {
		names, _ = mutate.Tests(filepath.Join(c.root, filepath.FromSlash(check.Package)))
		c.tests[check.Package] = names
	}
	if !slices.Contains(names, check.Func()) {
		c.add(where, "check %v does not exist", check)
	}
}
