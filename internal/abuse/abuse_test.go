package abuse_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/abuse"
)

// sections is the whole table over Surety.
func sections() []abuse.Section {
	return []abuse.Section{
		abuse.MapSection(abuse.SuretyMap()),
		abuse.PoolSection(abuse.SuretyPool()),
		abuse.CacheSection(abuse.SuretyCache()),
		abuse.ValueSection(abuse.SuretyValue()),
		abuse.RegistrySection(abuse.SuretyRegistry()),
	}
}

// The environment variable that makes this test binary run one row, with its
// section and name, and print the outcome.
const childRow = "SURETY_ABUSE_ROW"

func TestMain(m *testing.M) {
	if row, ok := os.LookupEnv(childRow); ok {
		os.Exit(runChild(row))
	}
	flag.Parse()
	os.Exit(m.Run())
}

func runChild(name string) int {
	kind, row, _ := strings.Cut(name, ": ")
	for _, s := range sections() {
		if s.Kind != kind {
			continue
		}
		r, subject, err := s.Find(row, "surety")
		if err == nil {
			abuse.Print(os.Stdout, s.Run(&abuse.Trial{Limit: time.Second}, r, subject))
			return 0
		}
	}
	fmt.Fprintln(os.Stderr, "no row", name)
	return 3
}

// A million goroutines that wait take more than 5 GiB.
var crowdFlag = flag.Int("crowd", 0, "the `number` of goroutines that wait for one thing (default 100000, 10000 with -race or -short)")

func crowd() int {
	switch {
	case *crowdFlag > 0:
		return *crowdFlag
	case raceEnabled, testing.Short():
		return 10_000
	}
	return 100_000
}

// Surety has every feature of the table, and the outcome of every row is the
// one that is documented.
func TestSurety(t *testing.T) {
	for _, s := range sections() {
		for i, row := range s.Rows {
			t.Run(s.Kind+"/"+row.Name(), func(t *testing.T) {
				switch {
				case row.Test != "":
					requireTest(t, row.Test)
				case row.Want == abuse.Crashes:
					requireCrash(t, s.Kind+": "+row.Name())
				default:
					requireOutcome(t, s, i)
				}
			})
		}
	}
}

// What holds for groups holds for both forms of them.
func TestScopeAll(t *testing.T) {
	s := abuse.PoolSection(abuse.SuretyPoolAll())
	for i, row := range s.Rows {
		if row.Call == "Group" {
			t.Run(row.Name(), func(t *testing.T) { requireOutcome(t, s, i) })
		}
	}
}

func requireOutcome(t *testing.T, s abuse.Section, i int) {
	start := time.Now()
	var got abuse.Outcome
	trial := &abuse.Trial{Limit: time.Minute, Crowd: crowd()}
	synctest.Test(t, func(t *testing.T) {
		got = s.Run(trial, i, 0)
		synctest.Wait()
	})
	row := s.Rows[i]
	if took := time.Since(start); took > time.Second {
		t.Logf("%d goroutines in a crowd took %v", trial.Crowd, took)
	}
	require.Equal(t, row.Want, got, "%s; refused with: %v", row.Says, trial.Refusal())
	if row.Err != nil {
		require.ErrorIs(t, trial.Refusal(), row.Err)
	}
}

// requireCrash requires that the row ends a process with the panic of the
// user's function.
func requireCrash(t *testing.T, name string) {
	outcome, output := abuse.Exec(t.Context(), time.Minute, func(ctx context.Context) *exec.Cmd {
		exe, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.CommandContext(ctx, exe)
		cmd.Env = append(os.Environ(), childRow+"="+name)
		return cmd
	})
	require.Equal(t, abuse.Crashes, outcome, output)
	require.Contains(t, output, "abuse: boom")
	require.Contains(t, output, "goroutine ", "the stack of the panic")
}

// requireTest requires that the test exists that stands for a row.
func requireTest(t *testing.T, where string) {
	dir, name, _ := strings.Cut(where, " ")
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(dir), "*_test.go"))
	require.NoError(t, err)
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		parsed, err := parser.ParseFile(token.NewFileSet(), file, bytes.NewReader(src), 0)
		require.NoError(t, err)
		for _, d := range parsed.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == name {
				return
			}
		}
	}
	require.Fail(t, "there is no test "+where)
}

// Rows are found by their names, and each says what it promises.
func TestTableIsWellFormed(t *testing.T) {
	known := map[abuse.Outcome]bool{}
	for _, l := range abuse.Legend {
		assert.NotEmpty(t, l.Meaning, l.Outcome)
		assert.False(t, known[l.Outcome], l.Outcome)
		known[l.Outcome] = true
	}
	for _, s := range sections() {
		names := map[string]bool{}
		for i, row := range s.Rows {
			assert.False(t, names[row.Name()], "%s: two rows are named %q", s.Kind, row.Name())
			names[row.Name()] = true
			assert.NotEmpty(t, row.Says, row.Name())
			assert.True(t, known[row.Want], "%s: %q", row.Name(), row.Want)
			if row.Err != nil {
				assert.Contains(t, []abuse.Outcome{abuse.Refuses, abuse.Reports}, row.Want, row.Name())
			}
			r, subject, err := s.Find(row.Name(), "surety")
			require.NoError(t, err)
			assert.Equal(t, i, r)
			assert.Zero(t, subject)
		}
		_, _, err := s.Find("no such row", "surety")
		assert.Error(t, err)
	}
}
