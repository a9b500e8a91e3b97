package prove

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/surety-go/surety/internal/mutate"
)

// batch is jobs that one worker does, one after the other, with one program:
// those of one mutant, or of the coverage of one package, whose checks are built
// alike. Every other job is a batch of its own.
type batch []job

// batches returns the jobs in the order in which they are done: what needs
// the cores for itself comes last, because between others it would keep a core
// waiting, and controls first, because those with a mutant wait for them. Of
// these, one of each program comes before a second of any: workers who wait for
// the same program compile nothing meanwhile.
func batches(jobs []job) []batch {
	type key struct {
		build  mutate.Build
		mutant string
		cover  string
		job    int // of what has no company
	}
	at := make(map[key]int)
	var all []batch
	controls := make(map[mutate.Build]int)
	nth := make(map[mutate.Check]int) // of the controls of its program
	for i, j := range jobs {
		k := key{build: j.check.Build(), job: i}
		switch j.kind {
		case kill, equal:
			k.mutant, k.job = j.mutant.Name, 0
		case cover:
			k.cover, k.job = j.pkg, 0
		case control:
			nth[j.check] = controls[k.build]
			controls[k.build]++
		}
		n, ok := at[k]
		if !ok {
			n = len(all)
			at[k] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], j)
	}
	slices.SortStableFunc(all, func(a, b batch) int {
		turn := cmp.Compare(a.turn(), b.turn())
		if turn == 0 && a[0].kind == control && b[0].kind == control {
			return cmp.Compare(nth[a[0].check], nth[b[0].check])
		}
		return turn
	})
	return all
}

func (b batch) turn() int {
	turn := 1
	if b[0].kind == control {
		turn = 0
	}
	if slices.ContainsFunc(b, func(j job) bool { return j.check.Method.Alone() }) {
		turn += 2
	}
	return turn
}

func (b batch) checks() []mutate.Check {
	var checks []mutate.Check
	for _, j := range b {
		checks = append(checks, j.check)
	}
	return checks
}

// binary is compiled tests, from their first use until close.
type binary struct {
	compile func(ctx context.Context) (*mutate.Program, error)

	once     sync.Once
	compiled *mutate.Program
	err      error
}

func (b *binary) program(ctx context.Context) (*mutate.Program, error) {
	b.once.Do(func() { b.compiled, b.err = b.compile(ctx) })
	return b.compiled, b.err
}

func (b *binary) close() {
	if b.compiled != nil {
		_ = b.compiled.Close()
	}
}

// binaryOf returns the program of a batch, other than that of its controls.
func (s *Session) binaryOf(b batch) *binary {
	return &binary{compile: func(ctx context.Context) (*mutate.Program, error) {
		j := b[0]
		if j.kind == cover {
			return s.Runner.Compile(ctx, nil, j.pkg, b.checks()...)
		}
		return s.Runner.Compile(ctx, &j.mutant.Mutant, "", b.checks()...)
	}}
}

// controlBinaries returns the programs of all controls that the wanted jobs
// can ask for.
func (s *Session) controlBinaries(jobs *Jobs, wanted []job) map[mutate.Build]*binary {
	checks := make(map[mutate.Build][]mutate.Check)
	for _, j := range wanted {
		if j.kind == cover || j.kind == plain || slices.Contains(checks[j.check.Build()], j.check) {
			continue
		}
		if known, _ := jobs.control(j.check); s.trusts(known) {
			continue
		}
		checks[j.check.Build()] = append(checks[j.check.Build()], j.check)
	}
	binaries := make(map[mutate.Build]*binary)
	for build, of := range checks {
		binaries[build] = &binary{compile: func(ctx context.Context) (*mutate.Program, error) {
			return s.Runner.Compile(ctx, nil, "", of...)
		}}
	}
	return binaries
}
