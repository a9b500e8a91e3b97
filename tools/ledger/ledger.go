package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/evidence"
	"github.com/surety-go/surety/tools/ledger/internal/lines"
	"github.com/surety-go/surety/tools/ledger/internal/promises"
	"github.com/surety-go/surety/tools/ledger/internal/prove"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// slices is in how many parts the mutants are divided for the daily turn.
const slices = 8

// ledger is one call of the command.
type ledger struct {
	root    string
	options options
	out     io.Writer

	ledgers []*rows.Ledger
	needs   []lines.Need
	record  *record.Record
	hasher  *record.Hasher
}

// run does what the options ask for and returns the rules that are broken.
func (l *ledger) run(ctx context.Context) ([]rows.Problem, error) {
	if err := l.load(); err != nil {
		return nil, err
	}
	problems := append(rows.Check(l.root, l.ledgers), lines.Check(l.needs, l.ledgers)...)
	if broken(problems) > 0 && l.options.only == "" {
		return problems, nil // what cannot be read cannot be proven
	}
	if l.options.plain {
		return problems, l.measure(ctx)
	}
	jobs, err := prove.Plan(l.ledgers, l.record, l.hasher)
	if err != nil {
		return problems, err
	}
	if l.options.check || l.options.slice || l.options.nightly {
		return l.inspect(ctx, jobs, problems)
	}
	want := prove.All
	switch {
	case l.options.only != "":
		want = prove.Only(regexp.MustCompile(l.options.only))
	case l.options.changed:
		want = prove.Stale
	}
	found, err := l.prove(ctx, jobs, want, l.options.changed || l.options.only != "")
	if saved := l.save(); err == nil {
		err = saved
	}
	if l.options.only != "" || err != nil {
		return append(problems, found...), err
	}
	promised, err := promises.Check(l.root, l.ledgers, true)
	if err != nil {
		return problems, err
	}
	jobs, err = prove.Plan(l.ledgers, l.record, l.hasher)
	if err != nil {
		return problems, err
	}
	return append(append(problems, promised...), prove.Verify(jobs, l.ledgers)...), nil
}

func (l *ledger) load() (err error) {
	if l.ledgers, err = rows.ReadAll(l.root); err != nil {
		return err
	}
	if len(l.ledgers) == 0 {
		return errors.New("ledger: there is no ledger.toml below " + l.root)
	}
	if l.needs, err = lines.Needs(l.root); err != nil {
		return err
	}
	if l.record, err = record.Load(l.recordFile()); err != nil {
		return err
	}
	l.hasher = record.NewHasher(l.root)
	return nil
}

func (l *ledger) recordFile() string {
	return filepath.Join(l.root, "tools", "ledger", "record.json")
}

// inspect reports what the record does not prove, and for -slice and -nightly
// proves some or all of it again. It writes nothing.
func (l *ledger) inspect(ctx context.Context, jobs *prove.Jobs, problems []rows.Problem) ([]rows.Problem, error) {
	promised, err := promises.Check(l.root, l.ledgers, false)
	if err != nil {
		return problems, err
	}
	problems = append(append(problems, promised...), prove.Verify(jobs, l.ledgers)...)
	written, err := os.ReadFile(filepath.Join(l.root, evidence.File))
	if err != nil && !os.IsNotExist(err) {
		return problems, err
	}
	text, err := l.evidence()
	if err != nil {
		return problems, err
	}
	if text != string(written) {
		problems = append(problems, rows.Problem{Where: evidence.File, Text: "it is not what the record says; go run ./tools/ledger -changed writes it"})
	}
	var found []rows.Problem
	switch {
	case l.options.nightly:
		found, err = l.prove(ctx, jobs, prove.All, false)
	case l.options.slice && broken(problems) == 0:
		today := int(time.Now().Unix()/86400) % slices
		fmt.Fprintf(l.out, "slice %d of %d, and what changed since %s\n", today+1, slices, l.options.base)
		found, err = l.prove(ctx, jobs, prove.Either(jobs.Touched(l.root, l.touched()), prove.Slice(today, slices)), true)
	}
	return append(problems, found...), err
}

// touched returns the files that differ from the base, below the root. Without
// git there are none, and the slice has to do.
func (l *ledger) touched() map[string]bool {
	cmd := exec.Command("git", "diff", "--name-only", l.options.base)
	cmd.Dir = l.root
	out, err := cmd.Output()
	if err != nil {
		fmt.Fprintf(l.out, "git does not say what changed since %s: %v\n", l.options.base, err)
	}
	files := make(map[string]bool)
	for line := range strings.Lines(string(out)) {
		files[strings.TrimSpace(line)] = true
	}
	return files
}

func (l *ledger) session(trust bool) *prove.Session {
	s := &prove.Session{
		Root:     l.root,
		Runner:   &mutate.Runner{Root: l.root, Parallel: l.options.parallel},
		Record:   l.record,
		Progress: l.out,
		Trust:    trust,
	}
	if l.options.budget > 0 {
		s.Deadline = time.Now().Add(l.options.budget)
	}
	return s
}

func (l *ledger) prove(ctx context.Context, jobs *prove.Jobs, want prove.Select, trust bool) ([]rows.Problem, error) {
	start := time.Now()
	result, err := l.session(trust).Prove(ctx, jobs, want)
	fmt.Fprintf(l.out, "%d runs in %v", result.Jobs, time.Since(start).Round(time.Second))
	if result.Left > 0 {
		fmt.Fprintf(l.out, "; %d are left", result.Left)
	}
	fmt.Fprintln(l.out)
	return result.Problems, err
}

// measure runs the plain tests on mutants.
func (l *ledger) measure(ctx context.Context) error {
	jobs := prove.PlanPlain(l.ledgers, l.record, l.hasher)
	want := prove.Stale
	if l.options.only != "" {
		want = prove.Only(regexp.MustCompile(l.options.only))
	}
	_, err := l.prove(ctx, jobs, want, true)
	if saved := l.save(); err == nil {
		err = saved
	}
	return err
}

// save writes the record and the document.
func (l *ledger) save() error {
	mutants, checks := make(map[string]bool), make(map[string]bool)
	for _, x := range l.ledgers {
		for _, g := range x.Guarantees {
			for _, c := range g.Checks {
				checks[c.String()] = true
			}
			for _, m := range g.Mutants {
				mutants[m.Name] = true
			}
		}
		for _, r := range x.Runs {
			checks[r.Check.String()] = true
		}
	}
	l.record.Keep(mutants, checks)
	if err := l.record.Save(l.recordFile()); err != nil {
		return err
	}
	text, err := l.evidence()
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(l.root, evidence.File), []byte(text), 0o644)
}

func (l *ledger) evidence() (string, error) {
	return evidence.Write(l.ledgers, l.record, l.needs, l.hasher.Package)
}

// broken returns the number of problems that are not pending.
func broken(problems []rows.Problem) int {
	n := 0
	for _, p := range problems {
		if !p.Pending {
			n++
		}
	}
	return n
}

// report prints the problems: first those that are known, then those that
// fail.
func report(out io.Writer, problems []rows.Problem) {
	for _, pending := range []bool{true, false} {
		heading := map[bool]string{true: "pending:", false: "broken:"}[pending]
		for _, p := range problems {
			if p.Pending != pending {
				continue
			}
			if heading != "" {
				fmt.Fprintln(out, heading)
				heading = ""
			}
			fmt.Fprintf(out, "  %v\n", p)
		}
	}
	if broken(problems) == 0 {
		fmt.Fprintln(out, "no rule is broken")
	}
}
