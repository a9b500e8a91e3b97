// Package lines knows which words of a Concurrency line have to be executed,
// and finds out which functions a run executed.
package lines

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/surety-go/surety/internal/api"
	"github.com/surety-go/surety/internal/guarantee"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// Words is every word that has to be executed, and by what.
var Words = []struct{ Word, By string }{
	{"atomic", "a check of linearizability"},
	{"caller", "a second concurrent caller, for every level from readers up"},
	{"waits", "the end of its context at every step of the wait"},
	{"callback", "a callback that calls every method"},
	{"panic", "a callback that panics, and one that calls Goexit"},
	{"allocs", "a measurement of the allocations"},
}

// Need is one word of one line.
type Need struct {
	Package string // folder below the root, with slashes
	Name    string // of the function, like Cache.Get
	Line    string // the line, without its prefix
	Word    string
}

// of returns the words of a line that have to be executed.
func of(l guarantee.Line) []string {
	var words []string
	if l.Level == guarantee.Atomic {
		words = append(words, "atomic")
	}
	switch l.Level {
	case guarantee.Readers, guarantee.Shared, guarantee.Atomic, guarantee.Independent, guarantee.Immutable:
		words = append(words, "caller")
	}
	if l.Progress.Kind == guarantee.Waits || l.OnHit.Kind == guarantee.Waits {
		words = append(words, "waits")
	}
	if l.Callback != (guarantee.Callback{}) {
		words = append(words, "callback", "panic")
	}
	if l.Allocs.Stated {
		words = append(words, "allocs")
	}
	return words
}

// Needs returns what has to be executed of the packages that users import, in
// the order of packages and names.
func Needs(root string) ([]Need, error) {
	dirs, err := api.Dirs(filepath.Join(root, "concurrent"))
	if err != nil {
		return nil, err
	}
	var needs []Need
	for _, dir := range dirs {
		p, err := api.Load(dir)
		if err != nil {
			return nil, err
		}
		below, err := filepath.Rel(root, dir)
		if err != nil {
			return nil, err
		}
		for _, i := range p.Idents {
			if !i.HasLine() || i.Embedded {
				continue
			}
			line, err := i.Line()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", i.Name, err)
			}
			for _, word := range of(line) {
				needs = append(needs, Need{filepath.ToSlash(below), i.Name, line.String()[len(guarantee.Prefix):], word})
			}
		}
	}
	return needs, nil
}

// Check returns the words that no run executes, and the runs of words that are
// in no line. Words of packages whose ledger is pending are pending, too.
func Check(needs []Need, ledgers []*rows.Ledger) []rows.Problem {
	type key struct{ pkg, name, word string }
	needed := make(map[key]bool)
	for _, n := range needs {
		needed[key{n.Package, n.Name, n.Word}] = true
	}
	covered := make(map[key]bool)
	pending := make(map[string]string)
	var problems []rows.Problem
	for _, l := range ledgers {
		pending[l.Dir] = l.Pending
		for _, r := range l.Runs {
			for _, name := range r.Lines {
				k := key{r.Package, name, r.Word}
				if !needed[k] {
					problems = append(problems, rows.Problem{Where: l.Dir + "/" + rows.Name, Text: fmt.Sprintf("a run of %q is bound to %s, whose line has no such word", r.Word, name)})
				}
				covered[k] = true
			}
		}
	}
	for _, n := range needs {
		if !covered[key{n.Package, n.Name, n.Word}] {
			problems = append(problems, rows.Problem{
				Where:   n.Package + " " + n.Name,
				Text:    fmt.Sprintf("the word %q of its line has no run: %s", n.Word, by(n.Word)),
				Pending: pending[n.Package] != "",
			})
		}
	}
	return problems
}

func by(word string) string {
	i := slices.IndexFunc(Words, func(w struct{ Word, By string }) bool { return w.Word == word })
	return Words[i].By
}
