package prove

import (
	"fmt"
	"slices"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// Verify returns what the record does not prove: jobs that it does not know
// for the present source, and lines that the runs they are bound to do not
// execute. Nothing is run.
func Verify(jobs *Jobs, ledgers []*rows.Ledger) []rows.Problem {
	var problems []rows.Problem
	type run struct {
		check mutate.Check
		pkg   string
	}
	known := make(map[run]bool)
	for _, j := range jobs.all {
		if problem := jobs.unproven(j); problem != "" {
			problems = append(problems, rows.Problem{Where: j.name(), Text: problem})
		} else if j.kind == cover {
			known[run{j.check, j.pkg}] = true
		}
	}
	for _, l := range ledgers {
		for _, r := range l.Runs {
			if !known[run{r.Check, r.Package}] {
				continue // reported above
			}
			measured, _ := jobs.record.Run(r.Check.String(), r.Package)
			for _, name := range r.Lines {
				if !slices.Contains(measured.Functions, name) {
					problems = append(problems, rows.Problem{
						Where: l.Dir + "/" + rows.Name,
						Text:  fmt.Sprintf("%v is said to execute %s for the word %q, and does not", r.Check, name, r.Word),
					})
				}
			}
		}
	}
	return problems
}

// unproven returns what the record lacks of a job, or "".
func (p *Jobs) unproven(j job) string {
	if j.fresh {
		return ""
	}
	const again = "; go run ./tools/ledger -changed proves it again"
	known := false
	switch j.kind {
	case control:
		c, ok := p.record.Control(j.check.String())
		if known = ok; ok && c.Hashes == j.hashes {
			return "fails without a mutant"
		}
	case cover:
		_, known = p.record.Run(j.check.String(), j.pkg)
	default:
		k, ok := p.record.Kill(j.mutant.Name, j.check.String())
		if known = ok; ok && k.Hashes == j.hashes && k.Says == j.says {
			if j.kind == equal && (k.Verdict == mutate.Killed || k.Verdict == mutate.OtherAssertion) {
				return "said to be equivalent, and noticed"
			}
			return string(k.Verdict)
		}
	}
	if known {
		return "stale: the source, the check or the mutant has changed" + again
	}
	return "not proven yet" + again
}
