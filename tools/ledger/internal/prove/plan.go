// Package prove runs what the ledgers ask for and enters the outcome into the
// record: checks without mutants, checks on mutants, the coverage of the runs
// that lines are bound to, and the plain tests on mutants.
package prove

import (
	"cmp"
	"hash/fnv"
	"regexp"
	"slices"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// kind is what a job finds out.
type kind int

const (
	control kind = iota // that the check passes as things are
	cover               // which functions it executes
	kill                // that it kills the mutant
	equal               // that it does not
	plain               // whether the plain tests notice the mutant
)

// job is one thing to find out.
type job struct {
	kind   kind
	check  mutate.Check
	mutant *rows.Mutant // of kill, equal and plain
	says   string       // of kill
	pkg    string       // of cover: the folder of the functions; of plain: that of the tests
	hashes record.Hashes
	fresh  bool // the record has it, for these hashes
}

// name says what the job is about, for people and for patterns.
func (j job) name() string {
	switch j.kind {
	case control:
		return j.check.String()
	case cover:
		return "lines of " + j.pkg + " in " + j.check.String()
	case plain:
		return j.mutant.Name + " in plain tests of " + j.pkg
	}
	return j.mutant.Name + " by " + j.check.String()
}

// Jobs is everything that the ledgers ask for, in the order of the ledgers.
type Jobs struct {
	all    []job
	record *record.Record
	hasher *record.Hasher
}

// Plan returns everything that the ledgers ask for, and what of it the record
// knows.
func Plan(ledgers []*rows.Ledger, r *record.Record, h *record.Hasher) (*Jobs, error) {
	p := &Jobs{record: r, hasher: h}
	controls := make(map[mutate.Check]bool)
	for _, l := range ledgers {
		for _, g := range l.Guarantees {
			for _, check := range g.Checks {
				controls[check] = true
			}
			for i := range g.Mutants {
				if err := p.mutant(g, &g.Mutants[i]); err != nil {
					return nil, err
				}
			}
		}
		covers := make(map[job]bool)
		for _, run := range l.Runs {
			j := job{kind: cover, check: run.Check, pkg: run.Package}
			if covers[j] {
				continue
			}
			covers[j] = true
			if err := p.add(j, run.Package); err != nil {
				return nil, err
			}
		}
	}
	checks := make([]mutate.Check, 0, len(controls))
	for check := range controls {
		checks = append(checks, check)
	}
	slices.SortFunc(checks, func(a, b mutate.Check) int { return cmp.Compare(a.String(), b.String()) })
	for _, check := range checks {
		if err := p.add(job{kind: control, check: check}, check.Package); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// mutant adds the jobs of one mutant.
func (p *Jobs) mutant(g rows.Guarantee, m *rows.Mutant) error {
	source, err := p.hasher.Mutant(m.Mutant)
	if err != nil {
		return err
	}
	for _, k := range m.Kills {
		if err := p.addMutant(job{kind: kill, check: k.Check, mutant: m, says: k.Says}, source); err != nil {
			return err
		}
	}
	if m.Equivalent != "" {
		for _, check := range g.Checks {
			if err := p.addMutant(job{kind: equal, check: check, mutant: m}, source); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Jobs) addMutant(j job, source string) error {
	check, err := p.hasher.Check(j.check)
	if err != nil {
		return err
	}
	j.hashes = record.Hashes{SourceHash: source, CheckHash: check}
	known, ok := p.record.Kill(j.mutant.Name, j.check.String())
	j.fresh = ok && known.Hashes == j.hashes && known.Says == j.says && known.Verdict == j.want()
	p.all = append(p.all, j)
	return nil
}

// add adds a job without a mutant.
func (p *Jobs) add(j job, source string) error {
	check, err := p.hasher.Check(j.check)
	if err != nil {
		return err
	}
	s, err := p.hasher.Package(source)
	if err != nil {
		return err
	}
	j.hashes = record.Hashes{SourceHash: s, CheckHash: check}
	if j.kind == control {
		known, ok := p.record.Control(j.check.String())
		j.fresh = ok && known.Hashes == j.hashes && known.Passed
	} else {
		known, ok := p.record.Run(j.check.String(), j.pkg)
		j.fresh = ok && known.Hashes == j.hashes
	}
	p.all = append(p.all, j)
	return nil
}

// want is the verdict that a job with a mutant is to have.
func (j job) want() mutate.Verdict {
	if j.kind == equal {
		return mutate.Survived
	}
	return mutate.Killed
}

// Select says which jobs are wanted.
type Select func(job) bool

// All wants every job.
func All(job) bool { return true }

// Stale wants what the record does not know.
func Stale(j job) bool { return !j.fresh }

// Only wants what a pattern matches.
func Only(pattern *regexp.Regexp) Select {
	return func(j job) bool { return pattern.MatchString(j.name()) }
}

// Touched wants the mutants whose source or check consists of one of the
// files, given below the root.
func (p *Jobs) Touched(root string, files map[string]bool) Select {
	return func(j job) bool {
		if j.mutant == nil {
			return false
		}
		for _, f := range j.mutant.Files() {
			if files[f] {
				return true
			}
		}
		own, err := p.hasher.CheckFiles(j.check)
		return err == nil && slices.ContainsFunc(own, func(name string) bool { return files[below(root, name)] })
	}
}

// Slice wants the mutants of one of n slices.
func Slice(index, n int) Select {
	return func(j job) bool {
		if j.mutant == nil {
			return false
		}
		h := fnv.New32a()
		_, _ = h.Write([]byte(j.mutant.Name))
		return int(h.Sum32()%uint32(n)) == index
	}
}

// Either wants what one of several wants.
func Either(selects ...Select) Select {
	return func(j job) bool {
		return slices.ContainsFunc(selects, func(s Select) bool { return s(j) })
	}
}
