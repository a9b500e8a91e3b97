package mutate

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

func verdict(t *testing.T, r *Runner, c Check, m *Mutant, says string) Verdict {
	t.Helper()
	control, err := r.Run(t.Context(), c, nil)
	require.NoError(t, err)
	mutant, err := r.Run(t.Context(), c, m)
	require.NoError(t, err)
	return Judge(control, mutant, says)
}

// Each row is a rule of what counts as a kill.
func TestVerdicts(t *testing.T) {
	before := hashOf(t, "testdata")
	for name, c := range map[string]struct {
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
		"a check that does not exist":    {Behaviour, "TestNobodyWrote", oneMore, "always", CheckNotRun},
		"a race, with the detector":      {Race, "TestConcurrent", noLock, "race detected", Killed},
		"a race, and nobody looks":       {Stress, "TestConcurrent", noLock, "race detected", Survived},
		"the race detector alone is off": {Behaviour, "TestLimit", noLock, "race detected", Survived},
	} {
		t.Run(name, func(t *testing.T) {
			r := plantedRunner()
			if name == "a race, with the detector" {
				requireRaceDetector(t)
			}
			assert.Equal(t, c.want, verdict(t, r, Check{c.method, ".", c.test}, c.m, c.says))
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
	o, err := r.Run(t.Context(), c, never)
	require.NoError(t, err)
	assert.Equal(t, TimedOut, o.End)
	assert.Equal(t, TimedOutOnMutant, Judge(control, o, "TestWait"))
}

func TestStaleMutantIsAnError(t *testing.T) {
	_, err := plantedRunner().Run(t.Context(), Check{Behaviour, ".", "TestLimit"}, gone)
	require.ErrorIs(t, err, ErrStale)
	_, _, err = plantedRunner().Pass(t.Context(), gone, ".", []string{"TestLimit"}, 1, 0)
	require.ErrorIs(t, err, ErrStale)
}

func TestNoSuchFolderIsNoPass(t *testing.T) {
	o, err := plantedRunner().Run(t.Context(), Check{Behaviour, "nowhere", "TestLimit"}, nil)
	if err == nil {
		assert.Equal(t, NotBuilt, o.End)
	}
	assert.Equal(t, ControlFailed, Judge(Outcome{End: NotBuilt}, Outcome{End: Failed}, "anything"))
}

// The end of the context ends the tests that run.
func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	time.AfterFunc(100*time.Millisecond, func() { cancel(stop) })
	_, err := plantedRunner().Run(ctx, Check{Behaviour, ".", "TestWait"}, never)
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
	o, profile, err := plantedRunner().Cover(t.Context(), Check{Behaviour, ".", "TestVacuous"}, ".")
	require.NoError(t, err)
	assert.Equal(t, Passed, o.End)
	assert.Contains(t, profile, "planted/counter.go:")
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
	o, err := plantedRunner().Run(t.Context(), Check{Race, ".", "TestVacuous"}, nil)
	if err != nil || o.End != Passed {
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
