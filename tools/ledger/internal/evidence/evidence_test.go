package evidence

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/lines"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// The document says of each sentence what it rests on, and does not hide what
// is missing.
func TestWrite(t *testing.T) {
	check := mutate.Check{Method: mutate.Explorer, Package: "p", Test: "TestX"}
	named := func(name string) mutate.Mutant { return mutate.Mutant{Name: name, Operator: "logic"} }
	ledgers := []*rows.Ledger{{
		Dir: "p", Prefix: "P", Title: "A package.", Pending: "the rest comes later",
		Guarantees: []rows.Guarantee{
			{ID: "P-1", Sentence: "It counts.", Checks: []mutate.Check{check}, Mutants: []rows.Mutant{
				{Mutant: named("P-1/killed"), What: "counts|twice", Kills: []rows.Kill{{Check: check, Says: "too many"}}},
				{Mutant: named("P-1/survived"), What: "counts not", Kills: []rows.Kill{{Check: check, Says: "too few"}}},
				{Mutant: named("P-1/unknown"), What: "is new", Kills: []rows.Kill{{Check: check, Says: "anything"}}},
				{Mutant: named("P-1/same"), What: "counts otherwise", Equivalent: "Nobody can tell."},
			}},
			{ID: "P-2", Sentence: "It waits.", Checks: []mutate.Check{check}},
		},
		Runs:    []rows.Run{{Word: "atomic", Check: check, Package: "p", Lines: []string{"Get"}}},
		Excused: []rows.Excuse{{Operator: "constant-seed", Why: "there is none"}},
	}}
	r := new(record.Record)
	r.PutKill(record.Kill{Mutant: "P-1/killed", Check: check.String(), Verdict: mutate.Killed})
	r.PutKill(record.Kill{Mutant: "P-1/survived", Check: check.String(), Verdict: mutate.Survived})
	r.PutControl(record.Control{Check: check.String(), Passed: true, Programs: 12, Executions: 1234567})
	r.PutPlain(record.Plain{Mutant: "P-1/killed", Survives: true})
	r.PutPlain(record.Plain{Mutant: "P-1/survived"})
	needs := []lines.Need{{Package: "p", Name: "Get", Line: "atomic(key); wait-free.", Word: "atomic"}, {Package: "p", Name: "Get", Line: "atomic(key); wait-free.", Word: "caller"}}
	text, err := Write(ledgers, r, needs, func(string) (string, error) { return "cafe", nil })
	require.NoError(t, err)
	for _, want := range []string{
		"| [p](p) | 2, 1 **unproven** | 1 | 1 | 1 | 1 of 2 | 12 | 1,234,567 | `cafe` |",
		"**Not proven yet:** the rest comes later.",
		"> It counts.",
		"Checked by `TestX` (explorer, 12 programs, 1,234,567 executions).",
		`| killed (logic) | counts\|twice | ` + "`TestX`: \"too many\" | survives |",
		"| survived (logic) | counts not | **survived:** `TestX`: \"too few\" | noticed |",
		"| unknown (logic) | is new | **not proven yet:** `TestX`: \"anything\" | not measured |",
		"Equivalent: same (logic): counts otherwise. Nobody can tell.",
		"### P-2\n\n> It waits.",
		"**Unproven:** no mutant shows yet",
		"- constant-seed: there is none",
		"| Get | atomic(key); wait-free. | atomic: `TestX`; caller: **no run yet** |",
	} {
		assert.Contains(t, text, want)
	}
}
