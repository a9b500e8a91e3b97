// Package rows reads the ledgers: the guarantees of a package, the checks that
// prove them, the mutants that these kill, and the runs that execute the words
// of its Concurrency lines.
package rows

import (
	"github.com/surety-go/surety/internal/mutate"
)

// Name is what the file of a ledger is called.
const Name = "ledger.toml"

// Ledger is the ledger of one package.
type Ledger struct {
	Dir        string // the folder below the root, with slashes
	Prefix     string // of its guarantees' IDs
	Title      string // what it is about, for readers
	Pending    string // not empty: rows without mutants and lines without runs are known, and why
	Guarantees []Guarantee
	Runs       []Run
	Excused    []Excuse
}

// Guarantee is one sentence that users may rely on.
type Guarantee struct {
	ID       string
	Sentence string
	Checks   []mutate.Check
	Mutants  []Mutant
}

// Mutant is a change that breaks its guarantee, or one of which it is argued
// that nobody can tell. Its name begins with the ID of the guarantee.
type Mutant struct {
	mutate.Mutant
	What       string // what the change does to users, in a sentence
	Kills      []Kill // who is to kill it, in the order of the guarantee's checks
	Equivalent string // the argument; empty if it is to be killed
}

// Kill is a check that is to kill a mutant, and a part of the words in which
// it will say so.
type Kill struct {
	Check mutate.Check
	Says  string
}

// Run executes one word of the Concurrency lines of some functions.
type Run struct {
	Word    string
	Check   mutate.Check
	Package string // the folder of the functions
	Lines   []string
}

// Excuse says why no mutant of a ledger uses an operator.
type Excuse struct {
	Operator mutate.Operator
	Why      string
}

// Problem is a rule that a ledger breaks. A pending one is known, and not to be
// forgotten.
type Problem struct {
	Where, Text string
	Pending     bool
}

// String returns the problem on one line.
func (p Problem) String() string { return p.Where + ": " + p.Text }
