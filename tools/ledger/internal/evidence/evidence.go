// Package evidence writes EVIDENCE.md: what every guarantee rests on, for
// readers who want to know why to trust a sentence. It holds nothing that is
// not in the ledgers, the record and the Concurrency lines.
package evidence

import (
	"fmt"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/lines"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// File is the name of the document, below the root.
const File = "EVIDENCE.md"

// Source returns the hash of the package in a folder.
type Source func(dir string) (string, error)

const introduction = `# Evidence

Written by ` + "`go run ./tools/ledger`" + `; changes by hand are refused.

Each sentence with an ID is one that you may rely on. This page says what it rests on: the **checks** that run on every change, and the
**mutants**, changes to the source that break the sentence on purpose, each with the check that noticed it and a part of its words. A check that
passes whatever the code does would notice none; so a sentence whose mutants are all noticed is one whose checks are known to fail when
it is broken.

How to read it:

- A mutant is *noticed* only if an assertion named beforehand fails with the mutant and the same check passes without it. A mutant
  that does not compile, a crash, and a test that runs out of time do not count.
- *Equivalent* mutants are changes that nobody can tell from the original; the argument stands beside them, and all checks of the sentence pass on them.
- *Plain tests* is whether the mutant survives the package's plain behaviour tests alone, five times under the race detector: how much
  ordinary tests would have let through. It is measured once for each mutant, with the tests and the source there were then.
- To see it happen: ` + "`go run ./tools/ledger -only ONCE-1`" + ` compiles each mutant of that sentence and runs its checks on it.

`

// Write returns the document.
func Write(ledgers []*rows.Ledger, r *record.Record, needs []lines.Need, source Source) (string, error) {
	d := document{record: r, source: source}
	d.WriteString(introduction)
	if err := d.summary(ledgers); err != nil {
		return "", err
	}
	d.methods()
	for _, l := range ledgers {
		d.ledger(l)
	}
	d.lines(ledgers, needs)
	return d.String(), nil
}

type document struct {
	strings.Builder
	record *record.Record
	source Source
}

func (d *document) printf(format string, args ...any) { fmt.Fprintf(d, format, args...) }

// summary writes the table of all ledgers.
func (d *document) summary(ledgers []*rows.Ledger) error {
	d.WriteString("| package | sentences | checks | mutants noticed | equivalent | survive plain tests | client programs explored | executions | source |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, l := range ledgers {
		hash, err := d.source(l.Dir)
		if err != nil {
			return err
		}
		var noticed, equivalent, measured, survive int
		checks := make(map[mutate.Check]bool)
		unproven := 0
		for _, g := range l.Guarantees {
			if len(g.Mutants) == 0 {
				unproven++
			}
			for _, c := range g.Checks {
				checks[c] = true
			}
			for _, m := range g.Mutants {
				if m.Equivalent != "" {
					equivalent++
				} else if d.noticed(m) {
					noticed++
				}
				if p, ok := d.record.PlainOf(m.Name); ok {
					measured++
					if p.Survives {
						survive++
					}
				}
			}
		}
		var programs, executions int64
		for c := range checks {
			known, _ := d.record.Control(c.String())
			programs += known.Programs
			executions += known.Executions
		}
		sentences := fmt.Sprint(len(l.Guarantees))
		if unproven > 0 {
			sentences += fmt.Sprintf(", %d **unproven**", unproven)
		}
		d.printf("| [%s](%s) | %s | %d | %d | %d | %s | %s | %s | `%s` |\n", l.Dir, l.Dir, sentences, len(checks), noticed, equivalent,
			of(survive, measured), grouped(programs), grouped(executions), hash)
	}
	d.WriteByte('\n')
	return nil
}

func (d *document) methods() {
	d.WriteString("| method of a check | what it does |\n|---|---|\n")
	for _, m := range mutate.Methods {
		d.printf("| %s | %s |\n", m.Method, m.Meaning)
	}
	d.WriteByte('\n')
}

// noticed reports whether every check that is to kill m does.
func (d *document) noticed(m rows.Mutant) bool {
	for _, k := range m.Kills {
		if known, ok := d.record.Kill(m.Name, k.Check.String()); !ok || known.Verdict != mutate.Killed {
			return false
		}
	}
	return len(m.Kills) > 0
}

func (d *document) ledger(l *rows.Ledger) {
	d.printf("## %s\n\n%s\n\n", l.Dir, l.Title)
	if l.Pending != "" {
		d.printf("**Not proven yet:** %s.\n\n", l.Pending)
	}
	for _, g := range l.Guarantees {
		d.guarantee(l, g)
	}
	if len(l.Excused) > 0 && len(used(l)) > 0 {
		d.WriteString("Mistakes that this source has no place for:\n\n")
		for _, e := range l.Excused {
			d.printf("- %s: %s\n", e.Operator, e.Why)
		}
		d.WriteByte('\n')
	}
}

func used(l *rows.Ledger) []rows.Mutant {
	var all []rows.Mutant
	for _, g := range l.Guarantees {
		all = append(all, g.Mutants...)
	}
	return all
}

func (d *document) guarantee(l *rows.Ledger, g rows.Guarantee) {
	d.printf("### %s\n\n> %s\n\n", g.ID, g.Sentence)
	d.WriteString("Checked by ")
	for i, c := range g.Checks {
		if i > 0 {
			d.WriteString(", ")
		}
		d.WriteString(d.check(l, c, true))
	}
	d.WriteString(".\n\n")
	if len(g.Mutants) == 0 {
		d.WriteString("**Unproven:** no mutant shows yet that these checks would notice.\n\n")
		return
	}
	var equivalent []rows.Mutant
	d.WriteString("| mutant | what it does | noticed by | plain tests |\n|---|---|---|---|\n")
	for _, m := range g.Mutants {
		if m.Equivalent != "" {
			equivalent = append(equivalent, m)
			continue
		}
		d.printf("| %s (%s) | %s | %s | %s |\n", short(m.Name), m.Operator, cell(m.What), d.killers(l, m), d.plain(m))
	}
	d.WriteByte('\n')
	for _, m := range equivalent {
		d.printf("Equivalent: %s (%s): %s. %s\n\n", short(m.Name), m.Operator, strings.TrimSuffix(m.What, "."), m.Equivalent)
	}
}

func (d *document) killers(l *rows.Ledger, m rows.Mutant) string {
	var all []string
	for _, k := range m.Kills {
		text := d.check(l, k.Check, false) + ": \"" + cell(k.Says) + "\""
		if known, ok := d.record.Kill(m.Name, k.Check.String()); !ok {
			text = "**not proven yet:** " + text
		} else if known.Verdict != mutate.Killed {
			text = "**" + string(known.Verdict) + ":** " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func (d *document) plain(m rows.Mutant) string {
	p, ok := d.record.PlainOf(m.Name)
	switch {
	case !ok:
		return "not measured"
	case p.Survives:
		return "survives"
	}
	return "noticed"
}

// check returns a check as the ledger of l would write it, and what it
// explored.
func (d *document) check(l *rows.Ledger, c mutate.Check, figures bool) string {
	text := "`" + c.Test + "`"
	if c.Package != l.Dir {
		text += " of " + c.Package
	}
	if !figures {
		return text
	}
	text += " (" + string(c.Method)
	if known, ok := d.record.Control(c.String()); ok && known.Executions > 0 {
		text += fmt.Sprintf(", %s programs, %s executions", grouped(known.Programs), grouped(known.Executions))
	}
	return text + ")"
}

// lines writes the table of the Concurrency lines and their runs.
func (d *document) lines(ledgers []*rows.Ledger, needs []lines.Need) {
	d.WriteString("## The Concurrency lines\n\nA line is not prose, it is executed. That a run executes the function is measured by its coverage.\n\n| word | is executed by |\n|---|---|\n")
	for _, w := range lines.Words {
		d.printf("| %s | %s |\n", w.Word, w.By)
	}
	d.WriteByte('\n')
	pkg, name := "", ""
	for _, n := range needs {
		if n.Package != pkg {
			pkg, name = n.Package, ""
			d.printf("\n### Lines of %s\n\n| function | line | runs |\n|---|---|---|\n", pkg)
		}
		if n.Name == name {
			continue
		}
		name = n.Name
		var runs []string
		for _, other := range needs {
			if other.Package == n.Package && other.Name == n.Name {
				runs = append(runs, other.Word+": "+runsOf(ledgers, other))
			}
		}
		d.printf("| %s | %s | %s |\n", name, cell(n.Line), strings.Join(runs, "; "))
	}
}

func runsOf(ledgers []*rows.Ledger, n lines.Need) string {
	var all []string
	for _, l := range ledgers {
		for _, r := range l.Runs {
			if r.Package == n.Package && r.Word == n.Word && slices.Contains(r.Lines, n.Name) {
				all = append(all, "`"+r.Check.Test+"`")
			}
		}
	}
	if len(all) == 0 {
		return "**no run yet**"
	}
	return strings.Join(all, ", ")
}

// short is a mutant's name without the ID of its guarantee.
func short(name string) string {
	_, after, _ := strings.Cut(name, "/")
	return after
}

func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
}

func of(n, all int) string {
	if all == 0 {
		return "not measured"
	}
	return fmt.Sprintf("%d of %d", n, all)
}

// grouped writes a number with commas, and nothing for none.
func grouped(n int64) string {
	if n == 0 {
		return ""
	}
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
