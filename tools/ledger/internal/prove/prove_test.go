package prove

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// planted is a repository of its own with the module that package mutate
// breaks in its tests, as the package pkg, and that ledger.
type planted struct {
	root   string
	record *record.Record
}

func plant(t *testing.T, ledger string) *planted {
	t.Helper()
	p := &planted{root: t.TempDir(), record: new(record.Record)}
	source := filepath.Join("..", "..", "..", "..", "internal", "mutate", "testdata", "planted")
	for _, name := range []string{"counter.go", "counter_test.go"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		require.NoError(t, err)
		p.write(t, "pkg/"+name, string(text))
	}
	p.write(t, "go.mod", "module planted\n\ngo 1.26.0\n")
	p.write(t, "pkg/"+rows.Name, "prefix = \"P\"\ntitle = \"Planted.\"\n"+ledger)
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	return p
}

func (p *planted) write(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(p.root, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(t, os.WriteFile(path, []byte(text), 0o666))
}

// plan returns the ledgers and jobs of the present source.
func (p *planted) plan(t *testing.T) ([]*rows.Ledger, *Jobs) {
	t.Helper()
	ledgers, err := rows.ReadAll(p.root)
	require.NoError(t, err)
	jobs, err := Plan(ledgers, p.record, record.NewHasher(p.root))
	require.NoError(t, err)
	return ledgers, jobs
}

func (p *planted) session() (*Session, *bytes.Buffer) {
	var progress bytes.Buffer
	return &Session{
		Root:     p.root,
		Runner:   &mutate.Runner{Root: p.root, Parallel: 2, Timeout: 5 * time.Second},
		Record:   p.record,
		Progress: &progress,
	}, &progress
}

// prove does the wanted jobs and returns the problems by what they are about.
func (p *planted) prove(t *testing.T, want Select) map[string]string {
	t.Helper()
	_, jobs := p.plan(t)
	s, _ := p.session()
	result, err := s.Prove(t.Context(), jobs, want)
	require.NoError(t, err)
	return byWhere(result.Problems)
}

// verify returns what the record does not prove.
func (p *planted) verify(t *testing.T) map[string]string {
	t.Helper()
	ledgers, jobs := p.plan(t)
	return byWhere(Verify(jobs, ledgers))
}

func byWhere(problems []rows.Problem) map[string]string {
	found := make(map[string]string)
	for _, problem := range problems {
		found[problem.Where], _, _ = strings.Cut(problem.Text, "\n")
	}
	return found
}

func mutant(name, old, new, rest string) string {
	return "[[guarantee.mutant]]\nname = \"" + name + "\"\noperator = \"logic\"\nwhat = \"x\"\nfile = \"counter.go\"\nold = \"\"\"\n" +
		old + "\"\"\"\nnew = \"\"\"\n" + new + "\"\"\"\n" + rest + "\n"
}

func killedBy(check, says string) string {
	return "[guarantee.mutant.killed_by]\n\"" + check + "\" = \"" + says + "\"\n"
}

const guarantee = `
[[guarantee]]
id = "P-1"
sentence = "It counts."
checks = ["behaviour TestLimit", "behaviour TestVacuous", "behaviour TestWait", "behaviour TestBroken"]
`

const (
	limit    = "if c.n >= c.Limit {"
	oneMore  = "if c.n > c.Limit {"
	limitRow = "P-1/one-more by behaviour pkg TestLimit"
)

// What happens to a mutant is reported as the rules say, each once: by the
// session that finds it and by the record afterwards.
func TestEveryRule(t *testing.T) {
	p := plant(t, guarantee+
		mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2"))+
		mutant("survivor", limit, oneMore, killedBy("behaviour TestVacuous", "anything"))+
		mutant("other-words", limit, oneMore, killedBy("behaviour TestLimit", "nobody says this"))+
		mutant("bad-go", "c.n++", "c.m++", killedBy("behaviour TestLimit", "Add"))+
		mutant("stale", "c.n--", "c.n++", killedBy("behaviour TestLimit", "Add"))+
		mutant("hangs", "\t\tclose(c.full)\n", "", killedBy("behaviour TestWait", "Wait"))+
		mutant("broken-check", limit, oneMore, killedBy("behaviour TestBroken", "fails anyway"))+
		mutant("noticed", limit, oneMore, "equivalent = \"It is said.\""))
	want := map[string]string{
		"P-1/survivor by behaviour pkg TestVacuous":    string(mutate.Survived),
		"P-1/other-words by behaviour pkg TestLimit":   string(mutate.OtherAssertion),
		"P-1/bad-go by behaviour pkg TestLimit":        string(mutate.MutantNotBuilt),
		"P-1/hangs by behaviour pkg TestWait":          string(mutate.TimedOutOnMutant),
		"P-1/broken-check by behaviour pkg TestBroken": string(mutate.ControlFailed),
		"P-1/noticed by behaviour pkg TestLimit":       "is said to be equivalent, and is noticed",
		"P-1/noticed by behaviour pkg TestBroken":      string(mutate.ControlFailed),
		"behaviour pkg TestBroken":                     "failed without a mutant",
		"P-1/stale by behaviour pkg TestLimit":         "mutant P-1/stale: stale mutant: edit 1: its text is not in pkg/counter.go; write the mutant for the present source",
	}
	assert.Equal(t, want, p.prove(t, All))

	recorded := p.verify(t)
	assert.Equal(t, "said to be equivalent, and noticed", recorded["P-1/noticed by behaviour pkg TestLimit"])
	assert.Contains(t, recorded["P-1/stale by behaviour pkg TestLimit"], "not proven yet")
	for where := range want {
		assert.Contains(t, recorded, where)
	}
	assert.NotContains(t, recorded, limitRow)
	assert.NotContains(t, recorded, "P-1/noticed by behaviour pkg TestVacuous", "it passes, as argued")
}

const provable = `
[[guarantee]]
id = "P-1"
sentence = "It counts."
checks = ["behaviour TestLimit"]
`

// A proof is stale as soon as the source, the check or the mutant is another,
// and is proven again then and only then.
func TestStaleProofs(t *testing.T) {
	good := provable + mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2"))
	p := plant(t, good)
	assert.Contains(t, p.verify(t)[limitRow], "not proven yet")
	require.Empty(t, p.prove(t, Stale))
	require.Empty(t, p.verify(t))
	_, jobs := p.plan(t)
	s, progress := p.session()
	result, err := s.Prove(t.Context(), jobs, Stale)
	require.NoError(t, err)
	assert.Zero(t, result.Jobs, progress.String())

	for what, change := range map[string]func(){
		"source": func() {
			text, err := os.ReadFile(filepath.Join(p.root, "pkg", "counter.go"))
			require.NoError(t, err)
			p.write(t, "pkg/counter.go", string(text)+"\n// More.\n")
		},
		"check": func() { p.write(t, "pkg/more_test.go", "package planted\n") },
		"words": func() {
			p.write(t, "pkg/"+rows.Name, "prefix = \"P\"\ntitle = \"Planted.\"\n"+strings.Replace(good, "Add 2 of a counter to 2", "Add 2 of a", 1))
		},
		"mutant": func() {
			p.write(t, "pkg/"+rows.Name, "prefix = \"P\"\ntitle = \"Planted.\"\n"+strings.Replace(good, oneMore, "if c.n >= c.Limit+1 {", 1))
		},
	} {
		change()
		assert.Contains(t, p.verify(t)[limitRow], "stale", what)
		require.Empty(t, p.prove(t, Stale), what)
		require.Empty(t, p.verify(t), what)
	}
	p.write(t, "other/other.go", "package other\n")
	assert.Empty(t, p.verify(t), "a package that has nothing to do with it")
}

// That a run executes what it is said to is measured.
func TestRunsAreMeasured(t *testing.T) {
	p := plant(t, provable+mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2"))+
		"[[run]]\nword = \"caller\"\ncheck = \"behaviour TestLimit\"\nlines = [\"Counter.Add\", \"Counter.Wait\", \"New\"]\n")
	require.Empty(t, p.prove(t, All))
	assert.Equal(t, map[string]string{
		"pkg/ledger.toml": "behaviour pkg TestLimit is said to execute Counter.Wait for the word \"caller\", and does not",
	}, p.verify(t))
}

func TestPlainTestsAreMeasured(t *testing.T) {
	p := plant(t, provable+
		mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2"))+
		mutant("harmless", "c.n++", "c.n += 1", killedBy("behaviour TestLimit", "Add 2 of a counter to 2")))
	p.write(t, "pkg/counter_test.go", "package planted\n\nimport \"testing\"\n\nfunc TestLimit(t *testing.T) {\n\tif c := New(1); c.Add() && c.Add() {\n\t\tt.Error(\"two\")\n\t}\n}\n")
	ledgers, err := rows.ReadAll(p.root)
	require.NoError(t, err)
	jobs := PlanPlain(ledgers, p.record, record.NewHasher(p.root))
	s, _ := p.session()
	if _, err := s.Prove(t.Context(), jobs, All); err != nil && strings.Contains(err.Error(), "-race") {
		t.Skip("there is no race detector here")
	}
	known, _ := p.record.PlainOf("P-1/one-more")
	assert.False(t, known.Survives)
	known, _ = p.record.PlainOf("P-1/harmless")
	assert.True(t, known.Survives)

	// What was measured stays so until the mutant is written anew.
	ledgers[0].Guarantees[0].Mutants[1].Edits[0].New = "c.n += 2 - 1"
	jobs = PlanPlain(ledgers, p.record, record.NewHasher(p.root))
	for _, j := range jobs.all {
		assert.Equal(t, j.mutant.Name == "P-1/one-more", j.fresh, j.mutant.Name)
	}
}

// The end of the context ends the session; what was proven until then counts.
func TestInterruption(t *testing.T) {
	p := plant(t, guarantee+
		mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2"))+
		mutant("hangs", "\t\tclose(c.full)\n", "", killedBy("behaviour TestWait", "Wait")))
	_, jobs := p.plan(t)
	s, _ := p.session()
	s.Runner.Timeout = time.Minute
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	s.Progress = writer(func(line string) {
		if strings.Contains(line, limitRow) {
			cancel(stop)
		}
	})
	result, err := s.Prove(ctx, jobs, Only(regexp.MustCompile("^P-1/")))
	require.ErrorIs(t, err, stop)
	assert.Less(t, result.Jobs, 3)
	_, known := s.Record.Kill("P-1/hangs", "behaviour pkg TestWait")
	assert.False(t, known)

	s.Deadline = time.Now().Add(-time.Second)
	result, err = s.Prove(t.Context(), jobs, All)
	require.NoError(t, err)
	assert.Positive(t, result.Left, "nothing begins after the budget")
}

// writer is a function that each line of the progress is given to.
type writer func(line string)

func (w writer) Write(text []byte) (int, error) {
	w(string(text))
	return len(text), nil
}

func TestSelect(t *testing.T) {
	p := plant(t, provable+mutant("one-more", limit, oneMore, killedBy("behaviour TestLimit", "Add 2 of a counter to 2")))
	_, jobs := p.plan(t)
	count := func(s Select) (n int) {
		for _, j := range jobs.all {
			if s(j) {
				n++
			}
		}
		return n
	}
	assert.Equal(t, 2, count(All))
	assert.Equal(t, 1, count(Only(regexp.MustCompile("one-more"))))
	assert.Equal(t, 1, count(jobs.Touched(p.root, map[string]bool{"pkg/counter.go": true})))
	assert.Equal(t, 1, count(jobs.Touched(p.root, map[string]bool{"pkg/counter_test.go": true})))
	assert.Zero(t, count(jobs.Touched(p.root, map[string]bool{"pkg/other.go": true})))
	inSlices := 0
	for i := range 8 {
		inSlices += count(Slice(i, 8))
	}
	assert.Equal(t, 1, inSlices, "each mutant is in one slice")
	assert.Equal(t, 1, count(Either(Slice(0, 1), Only(regexp.MustCompile("one-more")))))
}

// A check that depends on chance looks again, others do not.
func TestAttempts(t *testing.T) {
	for method, want := range map[mutate.Method]int{mutate.Explorer: 1, mutate.Behaviour: 1, mutate.Synctest: 1, mutate.Stress: 5, mutate.Race: 5, mutate.Linearizability: 5} {
		j := job{kind: kill, check: mutate.Check{Method: method}}
		assert.Equal(t, want, j.attempts(), method)
		j.kind = equal
		assert.Equal(t, 1, j.attempts(), method)
	}
	for verdict, again := range map[mutate.Verdict]bool{
		mutate.Survived: true, mutate.OtherAssertion: true, mutate.CrashedOnMutant: true,
		mutate.Killed: false, mutate.TimedOutOnMutant: false, mutate.MutantNotBuilt: false, mutate.ControlFailed: false, mutate.CheckNotRun: false,
	} {
		assert.Equal(t, again, undecided(verdict), verdict)
	}
}

func TestExplored(t *testing.T) {
	programs, executions := explored(`
    x_test.go:1: 994 programs, 47549 executions (0 redundant, 0 unfair), 1715697 steps, deepest trace 54, exhausted
    x_test.go:2: [[Get/short(0)] [cancel]]: 18143 executions (227 redundant, 0 unfair), 1477863 steps
    x_test.go:3: seed 7: 30 programs of 3 goroutines and 3 calls each, 0 of them exhausted; 12000 executions (0 redundant)
    x_test.go:4: nothing of the kind
`)
	assert.EqualValues(t, 994+1+30, programs)
	assert.EqualValues(t, 47549+18143+12000, executions)
}

// Jobs that can share a program are one batch; controls come first, one of each
// program before a second of any, and what needs the cores for itself last.
func TestBatches(t *testing.T) {
	m, other := &rows.Mutant{Mutant: mutate.Mutant{Name: "m"}}, &rows.Mutant{Mutant: mutate.Mutant{Name: "other"}}
	check := func(method mutate.Method, pkg, test string) mutate.Check {
		return mutate.Check{Method: method, Package: pkg, Test: test}
	}
	plainly, explored, stress := check(mutate.Behaviour, "p", "TestA"), check(mutate.Explorer, "p", "TestA"), check(mutate.Stress, "p", "TestB")
	second, elsewhere := check(mutate.Synctest, "p", "TestC"), check(mutate.Behaviour, "q", "TestA")
	jobs := []job{
		{kind: kill, check: plainly, mutant: m},
		{kind: kill, check: explored, mutant: m},
		{kind: kill, check: second, mutant: m},
		{kind: equal, check: plainly, mutant: other},
		{kind: kill, check: stress, mutant: other},
		{kind: cover, check: plainly, pkg: "p"},
		{kind: cover, check: elsewhere, pkg: "p"},
		{kind: cover, check: second, pkg: "p"},
		{kind: cover, check: second, pkg: "q"},
		{kind: control, check: plainly},
		{kind: control, check: second},
		{kind: control, check: stress},
		{kind: control, check: elsewhere},
		{kind: plain, mutant: m, pkg: "p"},
		{kind: plain, mutant: other, pkg: "p"},
	}
	want := []batch{
		{jobs[9]}, {jobs[12]}, {jobs[10]},
		{jobs[0], jobs[2]}, {jobs[1]},
		{jobs[5], jobs[7]}, {jobs[6]}, {jobs[8]},
		{jobs[13]}, {jobs[14]},
		{jobs[11]},
		{jobs[3], jobs[4]},
	}
	assert.Equal(t, want, batches(jobs))
}
