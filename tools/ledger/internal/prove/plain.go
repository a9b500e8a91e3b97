package prove

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// rounds is how often the plain tests run on a mutant.
const rounds = 5

// PlanPlain returns the jobs that measure which mutants survive the plain
// behaviour tests of the package that they change.
func PlanPlain(ledgers []*rows.Ledger, r *record.Record, h *record.Hasher) (*Jobs, error) {
	p := &Jobs{record: r, hasher: h}
	for _, l := range ledgers {
		for _, g := range l.Guarantees {
			for i := range g.Mutants {
				m := &g.Mutants[i]
				source, err := h.Mutant(m.Mutant)
				if err != nil {
					return nil, err
				}
				dir := filepath.ToSlash(filepath.Dir(m.Files()[0]))
				j := job{kind: plain, mutant: m, pkg: dir, hashes: record.Hashes{SourceHash: source}}
				known, ok := r.PlainOf(m.Name)
				j.fresh = ok && known.SourceHash == source
				p.all = append(p.all, j)
			}
		}
	}
	return p, nil
}

func (s *Session) plain(ctx context.Context, j job) (said, problem string, err error) {
	dir := filepath.Join(s.Root, filepath.FromSlash(j.pkg))
	survives := [2]bool{}
	for i, bubbles := range []bool{false, true} {
		tests, err := mutate.PlainTests(dir, bubbles)
		if err != nil {
			return "", "", err
		}
		if len(tests) == 0 {
			survives[i] = true
			continue
		}
		if survives[i], err = s.Runner.Survives(ctx, j.mutant.Mutant, j.pkg, tests, rounds); err != nil {
			return "", "", err
		}
		if !survives[i] {
			break
		}
	}
	s.mu.Lock()
	s.Record.PutPlain(record.Plain{Mutant: j.mutant.Name, Survives: survives[0], SurvivesBubbles: survives[1], SourceHash: j.hashes.SourceHash})
	s.mu.Unlock()
	switch {
	case survives[1]:
		return "survives them, and the tests in bubbles", "", nil
	case survives[0]:
		return "survives them; the tests in bubbles notice it", "", nil
	}
	return "noticed", "", nil
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
