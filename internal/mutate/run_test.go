package mutate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plantedRunner runs the checks of the module in testdata, which is apart from
// all others.
func plantedRunner() *Runner {
	return &Runner{Root: filepath.Join("testdata", "planted"), Parallel: 2, Env: []string{"GOWORK=off", "GOFLAGS="}}
}

func plantedMutant(name, old, new string) *Mutant {
	return &Mutant{Name: name, Operator: "logic", Edits: []Edit{{"counter.go", old, new}}}
}

// The mutants of the planted module.
var (
	oneMore = plantedMutant("one more", "if c.n >= c.Limit {", "if c.n > c.Limit {")
	noLock  = plantedMutant("no lock", "\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n", "")
	never   = plantedMutant("never full", "\t\tclose(c.full)\n", "")
	nothing = plantedMutant("no effect", "c.n++", "c.n += 1")
	bad     = plantedMutant("bad Go", "c.n++", "c.m++")
	begun   = plantedMutant("begins at one", "&Counter{Limit: limit,", "&Counter{Limit: limit, n: 1,")
	gone    = plantedMutant("stale", "c.n--", "c.n++")
)

// run compiles one check, runs it and removes what was compiled.
func run(t *testing.T, r *Runner, c Check, m *Mutant) Outcome {
	t.Helper()
	program, err := r.Compile(t.Context(), m, "", c)
	require.NoError(t, err)
	o, err := program.Run(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, program.Close())
	return o
}

// Each row is a rule of what counts as a kill.
func TestVerdicts(t *testing.T) {
	before := hashOf(t, "testdata")
	rows := map[string]struct {
		method Method
		test   string
		m      *Mutant
		says   string
		want   Verdict
	}{
		"the named assertion fails":      {Behaviour, "TestLimit", oneMore, "Add 2 of a counter to 2", Killed},
		"in a subtest":                   {Behaviour, "TestNested", oneMore, "one too many", Killed},
		"of a named subtest":             {Behaviour, "TestNested/limit", oneMore, "one too many", Killed},
		"not of its sibling":             {Behaviour, "TestNested/other", oneMore, "one too many", Survived},
		"another assertion fails":        {Behaviour, "TestLimit", oneMore, "nobody says this", OtherAssertion},
		"a vacuous check":                {Behaviour, "TestVacuous", oneMore, "anything", Survived},
		"a mutant without effect":        {Behaviour, "TestLimit", nothing, "Add", Survived},
		"a mutant that does not build":   {Behaviour, "TestLimit", bad, "Add", MutantNotBuilt},
		"a panic":                        {Behaviour, "TestPanicsAtOnce", begun, "TestPanicsAtOnce", CrashedOnMutant},
		"a panic after the assertion":    {Behaviour, "TestFailsAndPanics", begun, "does not begin at 0", Killed},
		"words of a panic, logged":       {Behaviour, "TestLogsAPanic", nothing, "panic", Survived},
		"words of a panic":               {Behaviour, "TestFailsAndPanics", begun, "TestFailsAndPanics", CrashedOnMutant},
		"an exit":                        {Behaviour, "TestExitsAtOnce", begun, "TestExitsAtOnce", CrashedOnMutant},
		"a check that fails anyway":      {Behaviour, "TestBroken", oneMore, "fails anyway", ControlFailed},
		"a check that is skipped":        {Behaviour, "TestSkipped", oneMore, "always", CheckNotRun},
		"a part of a subtest's name":     {Behaviour, "TestParts/one", nothing, "anything", CheckNotRun},
		"a subtest with slashes":         {Behaviour, "TestParts/one/two", nothing, "anything", Survived},
		"a race, with the detector":      {Race, "TestConcurrent", noLock, "race detected", Killed},
		"a race, and nobody looks":       {Stress, "TestConcurrent", noLock, "race detected", Survived},
		"the race detector alone is off": {Behaviour, "TestLimit", noLock, "race detected", Survived},
	}
	r := plantedRunner()
	type key struct {
		build Build
		m     *Mutant
	}
	checks, programs := make(map[key][]Check), make(map[key]*Program)
	for _, c := range rows {
		check := Check{c.method, ".", c.test}
		for _, m := range []*Mutant{nil, c.m} {
			checks[key{check.Build(), m}] = append(checks[key{check.Build(), m}], check)
		}
	}
	for k, of := range checks {
		p, err := r.Compile(t.Context(), k.m, "", of...)
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, p.Close()) })
		programs[k] = p
	}
	for name, c := range rows {
		t.Run(name, func(t *testing.T) {
			if name == "a race, with the detector" {
				requireRaceDetector(t)
			}
			check := Check{c.method, ".", c.test}
			control, err := programs[key{check.Build(), nil}].Run(t.Context(), check)
			require.NoError(t, err)
			mutant, err := programs[key{check.Build(), c.m}].Run(t.Context(), check)
			require.NoError(t, err)
			assert.Equal(t, c.want, Judge(control, mutant, c.says))
		})
	}
	assert.Equal(t, before, hashOf(t, "testdata"), "the work tree is as it was")
}

// A test that hangs is no kill, and does not outlive its time.
func TestTimeOutIsNoKill(t *testing.T) {
	r := plantedRunner()
	r.Timeout = time.Second
	c := Check{Behaviour, ".", "TestWait"}
	control := Outcome{End: Passed}
	o := run(t, r, c, never)
	assert.Equal(t, TimedOut, o.End)
	assert.Equal(t, TimedOutOnMutant, Judge(control, o, "TestWait"))
}

func TestStaleMutantIsAnError(t *testing.T) {
	_, err := plantedRunner().Compile(t.Context(), gone, "", Check{Behaviour, ".", "TestLimit"})
	require.ErrorIs(t, err, ErrStale)
	_, _, err = plantedRunner().Pass(t.Context(), gone, ".", []string{"TestLimit"}, 1, 0)
	require.ErrorIs(t, err, ErrStale)
}

func TestWhatDoesNotExistDoesNotPass(t *testing.T) {
	assert.Equal(t, NotRun, run(t, plantedRunner(), Check{Behaviour, ".", "TestNobodyWrote"}, nil).End)
	assert.Equal(t, NotBuilt, run(t, plantedRunner(), Check{Behaviour, "nowhere", "TestLimit"}, nil).End)
	assert.Equal(t, ControlFailed, Judge(Outcome{End: NotBuilt}, Outcome{End: Failed}, "anything"))
}

// The end of the context ends the tests that run.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	r, c := plantedRunner(), Check{Behaviour, ".", "TestWait"}
	program, err := r.Compile(ctx, never, "", c)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, program.Close()) })
	time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
	_, err = program.Run(ctx, c)
	require.ErrorIs(t, err, stop)
	_, err = r.Compile(ctx, never, "", c)
	assert.ErrorIs(t, err, stop)
}

func TestPass(t *testing.T) {
	requireRaceDetector(t)
	r := plantedRunner()
	for _, c := range []struct {
		m     *Mutant
		tests []string
		want  bool
	}{
		{nil, []string{"TestVacuous", "TestLimit"}, true},
		{nil, []string{"TestBroken"}, false},
		{oneMore, []string{"TestVacuous"}, true},
		{oneMore, []string{"TestVacuous", "TestLimit"}, false},
		{begun, []string{"TestPanicsAtOnce"}, false},
		{noLock, []string{"TestLimit"}, true},
		{noLock, []string{"TestConcurrent"}, false},
	} {
		got, took, err := r.Pass(t.Context(), c.m, ".", c.tests, 2, 0)
		require.NoError(t, err)
		assert.Equal(t, c.want, got, "%v, %v", c.m, c.tests)
		assert.Equal(t, c.want, took > 0, "%v, %v", c.m, c.tests)
	}
	got, _, err := r.Pass(t.Context(), never, ".", []string{"TestWait"}, 1, time.Second) // its Timeout is minutes
	require.NoError(t, err)
	assert.False(t, got)
	_, _, err = r.Pass(t.Context(), bad, ".", []string{"TestLimit"}, 1, 0)
	require.ErrorContains(t, err, "do not build")
	_, _, err = r.Pass(t.Context(), oneMore, ".", []string{"TestNobodyWrote"}, 1, 0)
	require.ErrorContains(t, err, "none of the tests")
}

func TestCover(t *testing.T) {
	adds, none, fails := Check{Behaviour, ".", "TestLimit"}, Check{Behaviour, ".", "TestLogsAPanic"}, Check{Behaviour, ".", "TestBroken"}
	program, err := plantedRunner().Compile(t.Context(), nil, ".", adds, none, fails)
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, program.Close()) })
	// The one program tells apart what each check executes.
	for c, add := range map[Check]bool{adds: true, none: false} {
		o, profile, err := program.Cover(t.Context(), c)
		require.NoError(t, err)
		assert.Equal(t, Passed, o.End)
		assert.Contains(t, profile, "planted/counter.go:")
		assert.Equal(t, add, strings.Contains(profile, " 1\n"), "%v:\n%s", c, profile)
	}
	o, profile, err := program.Cover(t.Context(), fails)
	require.NoError(t, err)
	assert.Equal(t, Failed, o.End)
	assert.Empty(t, profile)
}

// One program serves all checks that are built alike: each run is of its own
// check, whatever the others do.
func TestOneProgramServesSeveralChecks(t *testing.T) {
	want := map[Check]End{
		{Behaviour, ".", "TestLimit"}:        Failed,
		{Stress, ".", "TestVacuous"}:         Passed,
		{Behaviour, ".", "TestNested/other"}: Passed,
		{Behaviour, ".", "TestNested/limit"}: Failed,
		{Behaviour, ".", "TestSkipped"}:      NotRun,
		{Behaviour, ".", "TestNobodyWrote"}:  NotRun,
	}
	r := plantedRunner()
	program, err := r.Compile(t.Context(), oneMore, "", slices.Collect(maps.Keys(want))...)
	require.NoError(t, err)
	var all sync.WaitGroup
	for c, end := range want {
		all.Go(func() {
			for range 3 {
				o, err := program.Run(t.Context(), c)
				assert.NoError(t, err)
				assert.Equal(t, end, o.End, "%v:\n%s", c, o.Output)
			}
		})
	}
	all.Wait()
	require.NoError(t, program.Close())
	assert.NoFileExists(t, program.file())

	assert.Panics(t, func() { _, _ = r.Compile(t.Context(), nil, "") })
	assert.Panics(t, func() {
		_, _ = r.Compile(t.Context(), nil, "", Check{Behaviour, ".", "TestLimit"}, Check{Race, ".", "TestLimit"})
	})
}

// Runs that need all cores have them for themselves.
func TestSlots(t *testing.T) {
	s := newSlots(2)
	var running, most, alone int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			solo := i%5 == 0
			defer s.take(solo)()
			mu.Lock()
			running++
			most = max(most, running)
			if solo {
				alone = max(alone, running)
			}
			mu.Unlock()
			mu.Lock()
			running--
			mu.Unlock()
		})
	}
	all.Wait()
	assert.LessOrEqual(t, most, 2)
	assert.Equal(t, 1, alone)
}

func TestWords(t *testing.T) {
	assert.Equal(t, "x.go:1: it broke here", Words("    ok\n    x.go:1: it broke here\n", "broke"))
	assert.Equal(t, "absent", Words("ok\n", "absent"))
}

func TestJudgeNeedsWords(t *testing.T) {
	assert.Panics(t, func() { Judge(Outcome{End: Passed}, Outcome{End: Failed}, "") })
}

// requireRaceDetector skips where a program cannot be built with it.
func requireRaceDetector(t *testing.T) {
	t.Helper()
	if run(t, plantedRunner(), Check{Race, ".", "TestVacuous"}, nil).End != Passed {
		t.Skip("there is no race detector here")
	}
}

// hashOf returns a hash of every file below dir.
func hashOf(t *testing.T, dir string) string {
	h := sha256.New()
	require.NoError(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		_, _ = fmt.Fprintf(h, "%s %d %s", path, len(text), text)
		return err
	}))
	return fmt.Sprintf("%x", h.Sum(nil))
}
