package lines

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/guarantee"
	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

func TestWordsOfALine(t *testing.T) {
	for text, want := range map[string][]string{
		"atomic(key); wait-free.":       {"atomic", "caller"},
		"shared; linear; 0 allocs (x).": {"caller", "allocs"},
		"exclusive; wait-free.":         nil,
		"immutable; wait-free; callback inline unlocked, panic contained.":               {"caller", "callback", "panic"},
		"independent; waits(x), abort(ctx).":                                             {"caller", "waits"},
		"readers; waits(x), abort(ctx) on hit, else linear.":                             {"caller", "waits"},
		"init-only; wait-free on hit, else waits(x), detach(ctx); 1 allocs.":             {"waits", "allocs"},
		"atomic(whole); waits(x), detach(ctx); callback later claims(key), panic fatal.": {"atomic", "caller", "waits", "callback", "panic"},
	} {
		line, err := guarantee.Parse(guarantee.Prefix + text)
		require.NoError(t, err)
		assert.Equal(t, want, of(line), text)
	}
	known := make(map[string]bool)
	for _, w := range Words {
		known[w.Word] = true
	}
	assert.Len(t, known, 6)
}

// A word without a run, and a run of a word that is in no line, are found.
func TestCheck(t *testing.T) {
	needs := []Need{{"p", "Get", "atomic(key); wait-free.", "atomic"}, {"p", "Get", "atomic(key); wait-free.", "caller"}}
	run := func(word string, names ...string) rows.Run {
		return rows.Run{Word: word, Check: mutate.Check{Method: mutate.Explorer, Package: "p", Test: "TestX"}, Package: "p", Lines: names}
	}
	l := &rows.Ledger{Dir: "p", Runs: []rows.Run{run("atomic", "Get"), run("caller", "Get")}}
	assert.Empty(t, Check(needs, []*rows.Ledger{l}))

	l.Runs = []rows.Run{run("atomic", "Get", "Put"), run("waits", "Get")}
	problems := Check(needs, []*rows.Ledger{l})
	require.Len(t, problems, 3)
	assert.Equal(t, `p/ledger.toml: a run of "atomic" is bound to Put, whose line has no such word`, problems[0].String())
	assert.Equal(t, `p/ledger.toml: a run of "waits" is bound to Get, whose line has no such word`, problems[1].String())
	assert.Equal(t, rows.Problem{Where: "p Get", Text: `the word "caller" of its line has no run: a second concurrent caller, for every level from readers up`}, problems[2])

	l.Pending = "soon"
	assert.True(t, Check(needs, []*rows.Ledger{l})[2].Pending)
}

func TestNeedsOfTheRepository(t *testing.T) {
	needs, err := Needs(filepath.Join("..", "..", "..", ".."))
	require.NoError(t, err)
	assert.Contains(t, needs, Need{"concurrent/once", "Value.Reset", "atomic(whole); wait-free; 0 allocs.", "allocs"})
	assert.Contains(t, needs, Need{"concurrent/registry/registrytest", "Verify", "atomic(whole); linear.", "atomic"})
}

const source = `package p

func Called() int {
	return 1
}

func NotCalled() {
	println()
}

type T[K any] struct{}

func (*T[K]) All() func(func(K) bool) {
	return func(yield func(K) bool) {
		println()
	}
}

func (T[K]) Used() func() {
	return func() {
		println()
	}
}

func unexported() {}

type hidden struct{}

func (hidden) Exported() {
	println()
}
`

func TestExecuted(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "p.go"), []byte(source), 0o666))
	executed, err := Executed(dir, `mode: set
x/p/p.go:3.19,5.2 1 1
x/p/p.go:7.18,9.2 1 0
x/p/p.go:13.39,14.35 1 1
x/p/p.go:14.35,16.3 1 0
x/p/p.go:19.27,20.16 1 3
x/p/p.go:20.16,22.3 1 2
x/p/p.go:25.19,25.20 0 1
x/p/p.go:29.27,31.2 1 1
x/p/other.go:7.18,9.2 1 1
`)
	require.NoError(t, err)
	assert.Equal(t, map[string]bool{"Called": true, "T.Used": true}, executed,
		"a function that returns a function counts if that ran, too")
	_, err = Executed(dir, "mode: set\nnonsense\n")
	assert.ErrorContains(t, err, "is no block")
}
