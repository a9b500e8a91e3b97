// Package explore runs a small concurrent program under every schedule, or
// under many, and checks what each execution returned.
//
// The program is ordinary code on the types of internal/seam, built with
// -tags surety_explore: each visible operation then asks the engine here for
// its turn. README.md says how that works, what the search covers exactly and
// what not, and how to read a failure.
package explore

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/surety-go/surety/internal/explore/sched"
)

// HashMode selects how seam.Hash hashes keys.
type HashMode = sched.HashMode

// The hash modes.
const (
	HashSpread = sched.HashSpread // all bits depend on the key
	HashEqual  = sched.HashEqual  // all keys have the same hash
	HashPrefix = sched.HashPrefix // hashes differ in the lowest 4 bits only
	HashSuffix = sched.HashSuffix // hashes differ in the highest 4 bits only
)

// Options say how a program is explored. The zero value of a field is its
// default.
type Options struct {
	// Name names the program in failures and stored schedules. It must tell
	// the programs of a test package apart. Default: the test's name.
	Name string
	// Strategy chooses the schedules. Default: DPOR(); in a bubble
	// Preemptions(2).
	Strategy Strategy
	// MaxExecutions ends the search. Default: 1,000,000.
	MaxExecutions int
	// MaxSteps is the length from which an execution is suspected not to
	// end. Default: 5,000.
	MaxSteps int
	// Seed feeds the random strategies.
	Seed uint64
	// Procs is what seam.GOMAXPROCS returns. Default: 2.
	Procs int
	// Hash is how seam.Hash hashes under seeds made in the program.
	Hash HashMode
	// AllowLeaks accepts goroutines that the program's goroutines started
	// and that wait for ever.
	AllowLeaks bool
	// AllowLocks accepts locks that are held when all goroutines have ended.
	AllowLocks bool
	// Crash, if set, says which panics the program is meant to die of. The
	// execution ends with one and is not checked.
	Crash func(v any) bool
	// Tolerate, if set, is shown each failure and says whether the search
	// goes on as if there were none.
	Tolerate func(f *Failure) bool
	// ShrinkExecutions bounds each of the two searches for a simpler failing
	// schedule. Default: 2,000; negative: none.
	ShrinkExecutions int
	// Goroutines runs the program on real goroutines also where the race
	// detector is off.
	Goroutines bool
	// Bubble, if set, runs each execution in a testing/synctest bubble of
	// that test, where the program's goroutines may also wait in channels,
	// timers and contexts that are not the seam's. Search panics if Strategy
	// is or holds DPOR: it would take steps that depend on each other through
	// a channel for independent.
	Bubble *testing.T
	// Stall is how long one execution may take before it is said to block
	// outside of the seam. Default: one minute.
	Stall time.Duration
}

const refusal = "explore: Search by DPOR in a bubble, which does not see what steps have to do with each other " +
	"through channels and timers; use Exhaustive, Preemptions, PCT, Random or a Portfolio of them"

func (o Options) withDefaults() Options {
	setDefault := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	setDefault(&o.MaxExecutions, 1_000_000)
	setDefault(&o.MaxSteps, 5_000)
	setDefault(&o.Procs, 2)
	setDefault(&o.ShrinkExecutions, 2_000)
	switch {
	case o.Strategy == nil && o.Bubble != nil:
		o.Strategy = Preemptions(2)
	case o.Strategy == nil:
		o.Strategy = DPOR()
	case o.Bubble != nil && reduces(o.Strategy(o)):
		panic(refusal)
	}
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	return o
}

// Result says what a search covered.
type Result struct {
	Executions int  // executions, redundant ones included
	Redundant  int  // executions that turned out to repeat another one
	Unfair     int  // executions that ended only after all took turns
	Steps      int  // steps of all executions
	Deepest    int  // steps of the longest execution
	Complete   bool // every execution was explored or has an equivalent that was
	Capped     bool // Run set a limit, and it was reached
	Failure    *Failure
}

// Add adds what another search covered.
func (r *Result) Add(other Result) {
	r.Executions += other.Executions
	r.Redundant += other.Redundant
	r.Unfair += other.Unfair
	r.Steps += other.Steps
	r.Deepest = max(r.Deepest, other.Deepest)
	r.Complete = r.Complete && other.Complete
	r.Capped = r.Capped || other.Capped
	if r.Failure == nil {
		r.Failure = other.Failure
	}
}

// String returns the figures on one line.
func (r Result) String() string {
	how := "exhausted"
	if !r.Complete {
		how = "not exhausted"
	}
	return fmt.Sprintf("%d executions (%d redundant, %d unfair), %d steps, deepest trace %d, %s",
		r.Executions, r.Redundant, r.Unfair, r.Steps, r.Deepest, how)
}

// bounded returns the options with the bound that Run sets, and whether it did.
func (o Options) bounded() (Options, bool) {
	if !raceEnabled || o.MaxExecutions != 0 || Deep() {
		return o, false
	}
	o.MaxExecutions = 5_000
	return o, true
}

// Run explores the program. It runs the schedules that failed earlier first,
// and if an execution fails, it stores the schedule under testdata/schedules
// and ends the test with the printed interleaving.
//
// The program is called once per execution, as its goroutine main; what it
// does before it starts the first goroutine is setup and happens before all
// else. Nothing else in the process may use the seam meanwhile: tests that
// explore must not run in parallel with others.
//
// Under the race detector, where an execution takes a hundred times as long,
// Options.MaxExecutions is 5,000 unless it is set or the tests are Deep. What is
// not exhausted therefore is Capped.
func Run(t testing.TB, o Options, program func(*R)) Result {
	t.Helper()
	if o.Name == "" {
		o.Name = t.Name()
	}
	o, bounded := o.bounded()
	if plan, name := replayed(); name != "" {
		if name != nameHash(o.Name) {
			return Result{}
		}
		return replay(t, o, plan, program)
	}
	result := search(o, stored(o.Name), program)
	if f := result.Failure; f != nil {
		if f.Schedule != "" {
			if path, err := store(o.Name, f); err != nil {
				t.Logf("the failing schedule could not be stored: %v", err)
			} else {
				t.Logf("the failing schedule is stored in %s", path)
			}
		}
		t.Fatalf("%s\nreplay: %s", f, replayCommand(t.Name(), o.Name, f.Schedule))
	}
	result.Capped = bounded && !result.Complete
	return result
}

// Search explores the program and returns a failure instead of reporting it.
func Search(o Options, program func(*R)) Result { return search(o, nil, program) }

// One exploration runs at a time; its engine's memory serves the next one.
var (
	exploring sync.Mutex
	spare     = newEngine() // guarded by exploring
)

func search(o Options, first []schedule, program func(*R)) Result {
	return explore(o, program, func(e *engine) { e.search(first) })
}

// explore runs work on an engine. If that does not get on, it gives it up.
func explore(o Options, program func(*R), work func(*engine)) Result {
	o = o.withDefaults()
	exploring.Lock()
	defer exploring.Unlock()
	relaxCollector()
	e := spare
	e.open(o, program)
	done := make(chan struct{})
	go func() {
		defer close(done)
		work(e)
		e.close()
	}()
	watch := time.NewTicker(o.Stall)
	defer watch.Stop()
	for before := e.progress.Load(); ; {
		select {
		case <-done:
			return e.result
		case <-watch.C:
		}
		if now := e.progress.Load(); now != before {
			before = now
			continue
		}
		// The engine waits for a goroutine that will not come back. Both are
		// left behind.
		sched.Install(nil)
		spare = newEngine()
		stacks := make([]byte, 1<<16)
		stacks = stacks[:runtime.Stack(stacks, true)]
		return Result{Failure: &Failure{Kind: Stall, Message: fmt.Sprintf(
			"no step in %v: a goroutine of the program blocks outside of the seam, or does not end; all goroutines:\n%s", o.Stall, stacks)}}
	}
}

// relaxCollector lets the heap, which an exploration keeps small and fills
// with short-lived objects, grow more before each collection, unless the
// environment says how much.
var relaxCollector = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
	}
})

// search runs executions until one fails or the strategy is done.
func (e *engine) search(first []schedule) {
	for _, plan := range first {
		e.strategy = &follow{plan: plan}
		if e.once(); e.result.Failure != nil {
			return
		}
	}
	s := e.options.Strategy(e.options)
	for e.result.Executions < e.options.MaxExecutions {
		e.strategy = s
		if e.once(); e.result.Failure != nil {
			return
		}
		if !s.ended(e) {
			e.result.Complete = s.complete()
			return
		}
	}
}

// once runs an execution and counts it. A failure is simplified and run once
// more for its print.
func (e *engine) once() {
	e.execute()
	r := &e.result
	r.Executions++
	r.Steps += e.k
	r.Deepest = max(r.Deepest, e.k)
	if e.drain {
		r.Redundant++
	}
	if e.fair > 0 {
		r.Unfair++
	}
	if e.failure == nil || e.options.Tolerate != nil && e.options.Tolerate(e.failure) {
		return
	}
	r.Failure = e.failure
	if e.failure.Kind == Nondeterminism {
		return
	}
	plan, kind := e.schedule(), e.failure.Kind
	if kind != Livelock {
		plan = e.shrink(kind, plan)
	}
	if f := e.print(plan); f != nil && f.Kind == kind {
		r.Failure = f
	} else {
		r.Failure.Kind = Nondeterminism
		r.Failure.Message = "the schedule failed once and not again; it failed with " + string(kind) + ": " + r.Failure.Message
	}
}

// replay runs the program once along a schedule.
func replay(t testing.TB, o Options, plan schedule, program func(*R)) Result {
	t.Helper()
	result := explore(o, program, func(e *engine) {
		e.result.Executions = 1
		e.result.Failure = e.print(plan)
	})
	if result.Failure != nil {
		t.Fatal(result.Failure)
	}
	t.Logf("%s: the execution along this schedule does not fail", o.Name)
	return result
}

// replayCommand returns the command that runs one schedule of one program.
func replayCommand(test, name, schedule string) string {
	parts := strings.Split(test, "/")
	return fmt.Sprintf("go test -tags surety_explore -run '^%s$' %s-explore.replay=%s/%s",
		strings.Join(parts, "$/^"), raceFlag(), nameHash(name), schedule)
}

func raceFlag() string {
	if raceEnabled {
		return "-race "
	}
	return ""
}

// replayed returns the schedule that the command line asks for, and the hash
// of the name of its program.
func replayed() (schedule, string) {
	hash, text, ok := strings.Cut(*replayFlag, "/")
	if !ok {
		return nil, ""
	}
	plan, err := parseSchedule(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return plan, hash
}
