package prove

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// rounds is how often the plain tests run on a mutant.
const rounds = 5

// PlanPlain returns the jobs that measure which mutants survive the plain
// behaviour tests of the package that they change.
func PlanPlain(ledgers []*rows.Ledger, r *record.Record, h *record.Hasher) *Jobs {
	p := &Jobs{record: r, hasher: h}
	for _, l := range ledgers {
		for _, g := range l.Guarantees {
			for i := range g.Mutants {
				m := &g.Mutants[i]
				dir := filepath.ToSlash(filepath.Dir(m.Files()[0]))
				j := job{kind: plain, mutant: m, pkg: dir}
				known, ok := r.PlainOf(m.Name)
				j.fresh = ok && known.Edits == record.EditsHash(m.Mutant)
				p.all = append(p.all, j)
			}
		}
	}
	return p
}

func (s *Session) plain(ctx context.Context, j job) (said, problem string, err error) {
	dir := filepath.Join(s.Root, filepath.FromSlash(j.pkg))
	tests, err := mutate.PlainTests(dir)
	if err != nil {
		return "", "", err
	}
	survives := len(tests) == 0
	if !survives {
		c := s.plainControl(ctx, j.pkg, tests)
		if c.err != nil || !c.passes {
			return "", "the plain tests fail without a mutant", c.err
		}
		limit := 10*time.Second + 4*c.took // so that a mutant which hangs is known before Timeout
		if survives, _, err = s.Runner.Pass(ctx, &j.mutant.Mutant, j.pkg, tests, rounds, limit); err != nil {
			return "", "", err
		}
	}
	s.mu.Lock()
	s.Record.PutPlain(record.Plain{Mutant: j.mutant.Name, Survives: survives, Edits: record.EditsHash(j.mutant.Mutant)})
	s.mu.Unlock()
	if survives {
		return "survives", "", nil
	}
	return "noticed", "", nil
}

// plainRun is how the plain tests of a package end as things are.
type plainRun struct {
	passes bool
	took   time.Duration
	err    error
}

// plainControl runs the plain tests of a package without a mutant, once per
// session.
func (s *Session) plainControl(ctx context.Context, pkg string, tests []string) plainRun {
	s.mu.Lock()
	if s.plainly == nil {
		s.plainly = make(map[string]func() plainRun)
	}
	if s.plainly[pkg] == nil {
		s.plainly[pkg] = sync.OnceValue(func() (r plainRun) {
			r.passes, r.took, r.err = s.Runner.Pass(ctx, nil, pkg, tests, rounds, 0)
			return r
		})
	}
	run := s.plainly[pkg]
	s.mu.Unlock()
	return run()
}

func sortedKeys(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

// below returns the path of a file below root, with slashes.
func below(root, name string) string {
	rel, err := filepath.Rel(root, name)
	if err != nil || strings.HasPrefix(rel, "..") {
		return name
	}
	return filepath.ToSlash(rel)
}
