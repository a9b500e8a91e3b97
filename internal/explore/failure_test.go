//go:build surety_explore

package explore

//lint:file-ignore SA2001 the locks are what is tested

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/surety-go/surety/internal/seam"
)

func TestDeadlockSaysWhoWaitsForWhat(t *testing.T) {
	f := Search(Options{}, func(r *R) {
		var s struct{ first, second seam.Mutex }
		r.Name(&s, "s")
		r.Go("one", func() { s.first.Lock(); s.second.Lock(); s.second.Unlock(); s.first.Unlock() })
		r.Go("two", func() { s.second.Lock(); s.first.Lock(); s.first.Unlock(); s.second.Unlock() })
	}).Failure
	require.NotNil(t, f)
	require.Equal(t, Deadlock, f.Kind)
	assert.Regexp(t, `one waits in lock s\.second, held by two \(failure_test\.go:\d+\)`, f.Message)
	assert.Regexp(t, `two waits in lock s\.first, held by one \(failure_test\.go:\d+\)`, f.Message)
	assert.Regexp(t, `step +one +two\n`, f.Trace)
	assert.Regexp(t, `\n\d +lock s\.first  failure_test\.go:\d+\n`, f.Trace)
}

func TestWhatWentWrongIsNamed(t *testing.T) {
	spin := func(until *seam.Bool) {
		for !until.Load() {
			continue
		}
	}
	for _, test := range []struct {
		name    string
		kind    Kind
		says    string
		program func(r *R)
	}{
		{"a reader waits behind a writer that waits for it", Deadlock, "which two waits to lock", func(r *R) {
			var mu seam.RWMutex
			r.Go("one", func() { mu.RLock(); mu.RLock(); mu.RUnlock(); mu.RUnlock() })
			r.Go("two", func() { mu.Lock(); mu.Unlock() })
		}},
		{"main waits in its setup", Deadlock, "before it started a goroutine", func(*R) {
			seam.NewEvent().Wait()
		}},
		{"a goroutine outlives the program", Leak, "go2 waits in wait", func(r *R) {
			e := seam.NewEvent()
			r.Go("one", func() { seam.Go(e.Wait) })
		}},
		{"nobody gets on", Livelock, "the last 1 repeat:\n  one: load word1", func(r *R) {
			var never seam.Bool
			r.Go("one", func() { spin(&never) })
		}},
		{"two keep each other busy", Livelock, "the last 4 repeat:", func(r *R) {
			var x seam.Bool
			r.Go("one", func() {
				for {
					x.Load()
					x.Store(true)
				}
			})
			r.Go("two", func() {
				for {
					x.Load()
					x.Store(false)
				}
			})
		}},
		{"a goroutine panics", Panic, "goroutine one panicked: surprise", func(r *R) {
			r.Go("one", func() { panic("surprise") })
		}},
		{"the check panics", Panic, "the check panicked: surprise", func(r *R) {
			r.Check(func(History) error { panic("surprise") })
		}},
		{"the check starts a goroutine", Panic, "do that in the program", func(r *R) {
			r.Check(func(History) error { seam.Go(func() {}); return nil })
		}},
		{"unlock of an unlocked mutex", Misuse, "not held", func(r *R) {
			var mu seam.Mutex
			r.Go("one", func() { mu.Unlock() })
		}},
		{"unlock of an unlocked mutex in the setup", Misuse, "not held", func(*R) {
			new(seam.RWMutex).RUnlock()
		}},
		{"a lock that is kept", Misuse, "mutex1 is still held by one", func(r *R) {
			var mu seam.Mutex
			r.Go("one", func() { mu.Lock() })
		}},
		{"a lock that readers keep", Misuse, "rwmutex1 is still held by 1 readers", func(r *R) {
			var mu seam.RWMutex
			r.Go("one", func() { mu.RLock() })
		}},
		{"too many goroutines", Limit, "32", func(r *R) {
			for range 40 {
				r.Go("", func() {})
			}
		}},
		{"the program says so", Illegal, "x is 1", func(r *R) {
			r.Go("one", func() { r.Fatalf("x is %d", 1) })
		}},
	} {
		for _, goroutines := range []bool{false, true} {
			f := Search(Options{MaxSteps: 100, Goroutines: goroutines}, test.program).Failure
			if assert.NotNil(t, f, test.name) {
				assert.Equal(t, test.kind, f.Kind, "%s: %s", test.name, f)
				assert.Contains(t, f.Message, test.says, test.name)
			}
		}
	}
}

func TestNondeterminismIsNamed(t *testing.T) {
	runs := 0
	f := Search(Options{}, func(r *R) {
		var x, y seam.Int32
		runs++
		r.Go("one", func() {
			x.Store(1)
			if runs%2 == 0 {
				y.Store(1)
			} else {
				x.Store(2)
			}
		})
		r.Go("two", func() { x.Load(); y.Load() })
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, Nondeterminism, f.Kind)
	assert.Contains(t, f.Message, "is not what it was in an earlier execution")
}

func TestRealBlockingIsNamed(t *testing.T) {
	f := Search(Options{Stall: 100 * time.Millisecond}, func(r *R) {
		r.Go("one", func() { select {} })
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, Stall, f.Kind)
	assert.Contains(t, f.Message, "TestRealBlockingIsNamed", "the stack of who blocks")
	ok := Search(Options{}, func(r *R) { r.Go("one", func() { new(seam.Int32).Load() }) })
	assert.True(t, ok.Complete, "the next search is not affected")
}

// A loop that waits for another goroutine ends if that gets its turn; only
// the schedule that never gives it one does not.
func TestUnfairSchedulesAreNoFailures(t *testing.T) {
	result := Search(Options{MaxSteps: 30, MaxExecutions: 100}, func(r *R) {
		var flag seam.Bool
		r.Go("wait", func() {
			for !flag.Load() {
				continue
			}
		})
		r.Go("set", func() { flag.Store(true) })
	})
	assert.Nil(t, result.Failure)
	assert.Positive(t, result.Unfair)
	assert.False(t, result.Complete)
}

// AfterFunc's function is called at every point of the schedule, or not at all if
// it was stopped before, and never both.
func TestAfterFunc(t *testing.T) {
	outcomes := map[string]int{}
	result := Search(Options{}, func(r *R) {
		var x seam.Int32
		var during int32
		stopped := false
		r.Go("one", func() {
			stop := seam.AfterFunc(1, func() { x.Store(1) })
			during = x.Load()
			stopped = stop()
		})
		r.Check(func(History) error {
			called := x.Load()
			if stopped == (called == 1) {
				return fmt.Errorf("stopped: %t, called: %d times", stopped, called)
			}
			outcomes[fmt.Sprint("before ", during, ", in the end ", called)]++
			return nil
		})
	})
	assert.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Len(t, outcomes, 3, "%v", outcomes)
}

// Watch sees what a lock guards in every state in which the lock is free, and in
// no other.
func TestWatch(t *testing.T) {
	program := func(torn bool) func(*R) {
		return func(r *R) {
			var mu seam.Mutex
			var inside seam.Int32
			x, y := 0, 0
			change := func() {
				mu.Lock()
				x++
				if torn {
					mu.Unlock()
					mu.Lock()
				}
				inside.Add(1) // a step with the lock held, at which they differ
				y++
				mu.Unlock()
			}
			r.Watch(&mu, func() error {
				if x != y {
					return fmt.Errorf("x is %d, y is %d", x, y)
				}
				return nil
			})
			r.Go("one", change)
			r.Go("two", change)
		}
	}
	result := Search(Options{}, program(false))
	assert.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	if f := Search(Options{}, program(true)).Failure; !raceEnabled && assert.NotNil(t, f) {
		assert.Equal(t, Illegal, f.Kind)
		assert.Contains(t, f.Message, "x is 1, y is 0")
	}
}

// Executions are independent: what is left of one that failed does not
// disturb the next, nor does it block on locks that were left taken.
func TestAbandonedExecutionsLeaveNothingBehind(t *testing.T) {
	var global seam.Mutex
	for range 3 {
		f := Search(Options{}, func(r *R) {
			r.Go("one", func() {
				global.Lock()
				seam.NewEvent().Wait()
				global.Unlock()
			})
			r.Go("two", func() {
				defer global.Unlock()
				global.Lock()
			})
		}).Failure
		require.NotNil(t, f)
		require.Equal(t, Deadlock, f.Kind)
	}
	assert.True(t, global.TryLock())
	global.Unlock()
	ok := Search(Options{}, func(r *R) {
		r.Go("one", func() { global.Lock(); global.Unlock() })
	})
	assert.Nil(t, ok.Failure)
	assert.True(t, ok.Complete)
}

func TestGoexitRunsDeferredCalls(t *testing.T) {
	for _, goroutines := range []bool{false, true} {
		executions := 0
		result := Search(Options{Goroutines: goroutines}, func(r *R) {
			var x seam.Int32
			for range 2 {
				r.Go("", func() {
					defer x.Add(1)
					x.Add(10)
					seam.Goexit()
				})
			}
			r.Join()
			if v := x.Load(); v != 22 {
				r.Fatalf("%d", v)
			}
			executions++
		})
		assert.Nil(t, result.Failure)
		assert.True(t, result.Complete)
		assert.Greater(t, executions, 2)
	}
}

func TestCrash(t *testing.T) {
	crashes, ends := 0, 0
	result := Search(Options{Crash: func(v any) bool { crashes++; return v == "meant" }}, func(r *R) {
		var x seam.Int32
		r.Go("one", func() { x.Store(1) })
		r.Go("two", func() {
			if x.Load() == 1 {
				panic("meant")
			}
		})
		r.Check(func(History) error { ends++; return nil })
	})
	assert.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Equal(t, 1, crashes)
	assert.Equal(t, 1, ends)
}

// lost is a program that fails only if the turn changes at two places.
func lost(r *R) {
	var x seam.Int32
	var others [3]seam.Int32
	for i := range 3 {
		r.Go(fmt.Sprint("g", i), func() {
			others[i].Add(1)
			v := x.Load()
			others[i].Add(1)
			x.Store(v + 1)
			others[i].Add(1)
		})
	}
	r.Check(func(History) error {
		if x.Load() == 1 {
			return fmt.Errorf("two updates are lost")
		}
		return nil
	})
}

func TestShrinking(t *testing.T) {
	o := Options{Strategy: Random(), MaxExecutions: 100_000, Seed: 3, ShrinkExecutions: -1}
	long := Search(o, lost).Failure
	require.NotNil(t, long)
	o.ShrinkExecutions = 0
	short := Search(o, lost).Failure
	require.NotNil(t, short)
	assert.Equal(t, long.Kind, short.Kind)
	assert.Less(t, short.Switches, long.Switches)
	assert.Equal(t, 3, short.Switches, "one is interrupted by the two others\n%s", short)
}

// fakeTest is a test that records its failure.
type fakeTest struct {
	testing.TB
	name   string
	failed string
}

func (f *fakeTest) Name() string                 { return f.name }
func (f *fakeTest) Helper()                      {}
func (f *fakeTest) Logf(string, ...any)          {}
func (f *fakeTest) Fatal(args ...any)            { f.failed = fmt.Sprint(args...) }
func (f *fakeTest) Fatalf(s string, args ...any) { f.failed = fmt.Sprintf(s, args...) }

func TestFailuresAreStoredAndReplayed(t *testing.T) {
	defer func(dir, replay string) { storeDir, *replayFlag = dir, replay }(storeDir, *replayFlag)
	storeDir = filepath.Join(t.TempDir(), "schedules")

	first := &fakeTest{name: "TestLost"}
	found := Run(first, Options{}, lost)
	require.NotNil(t, found.Failure)
	require.Greater(t, found.Executions, 1)
	assert.Contains(t, first.failed, "two updates are lost")
	command := first.failed[strings.Index(first.failed, "replay: "):]
	assert.Contains(t, command, "go test -tags surety_explore -run '^TestLost$' ")
	files, err := filepath.Glob(filepath.Join(storeDir, "*.txt"))
	require.NoError(t, err)
	require.Len(t, files, 1)
	text, err := os.ReadFile(files[0])
	require.NoError(t, err)
	assert.Contains(t, string(text), "program: TestLost\n")
	assert.Contains(t, string(text), "# illegal history: two updates are lost")

	// The next run begins with what is stored.
	again := Run(&fakeTest{name: "TestLost"}, Options{}, lost)
	require.NotNil(t, again.Failure)
	assert.Equal(t, 1, again.Executions)
	assert.Equal(t, found.Failure, again.Failure)
	mended := &fakeTest{name: "TestLost"}
	assert.True(t, Run(mended, Options{}, func(r *R) {
		var x seam.Int32
		r.Go("", func() { x.Add(1) })
		r.Go("", func() { x.Add(1) })
	}).Complete)
	assert.Empty(t, mended.failed)

	// The printed command runs that schedule and no other program.
	_, *replayFlag, _ = strings.Cut(command, "-explore.replay=")
	replayed, other := &fakeTest{name: "TestLost"}, &fakeTest{name: "TestOther"}
	result := Run(replayed, Options{}, lost)
	assert.Equal(t, 1, result.Executions)
	assert.Equal(t, found.Failure, result.Failure)
	assert.Contains(t, replayed.failed, found.Failure.Trace)
	assert.Zero(t, Run(other, Options{}, lost))
	assert.Empty(t, other.failed)
}

// Time, hashes, GOMAXPROCS and choices are the explorer's.
func TestTheWorldIsUnderControl(t *testing.T) {
	type world struct {
		procs  int
		hashes [4]uint64
		since  time.Duration
	}
	look := func(mode HashMode) (w world) {
		result := Search(Options{Hash: mode, Procs: 7}, func(r *R) {
			seed := seam.MakeSeed()
			w.procs = seam.GOMAXPROCS()
			w.hashes = [4]uint64{seam.Hash(&seed, "a"), seam.Hash(&seed, "b"), seam.Hash(&seed, 1), seam.Hash(&seed, struct{ A, B int }{1, 2})}
			began := seam.Now()
			r.Advance(3 * time.Hour)
			w.since = seam.Since(began)
			r.Check(func(History) error {
				if seam.Since(began) != 3*time.Hour || seam.Hash(&seed, "a") != w.hashes[0] {
					return fmt.Errorf("the check lives in another world")
				}
				return nil
			})
		})
		require.Nil(t, result.Failure)
		return w
	}
	spread, prefix, suffix := look(HashSpread), look(HashPrefix), look(HashSuffix)
	assert.Equal(t, spread, look(HashSpread))
	assert.Equal(t, 7, spread.procs)
	assert.Equal(t, 3*time.Hour, spread.since)
	assert.NotEqual(t, spread.hashes[0], spread.hashes[1])
	equal := look(HashEqual).hashes
	assert.Equal(t, [4]uint64{equal[0], equal[0], equal[0], equal[0]}, equal)
	assert.Equal(t, prefix.hashes[0]>>4, prefix.hashes[1]>>4)
	assert.NotEqual(t, prefix.hashes[0], prefix.hashes[1])
	assert.Equal(t, suffix.hashes[0]<<4, suffix.hashes[1]<<4)
	assert.NotEqual(t, suffix.hashes[0], suffix.hashes[1])

	var chosen [6]int
	result := Search(Options{}, func(r *R) { chosen[r.Choose(2)*3+r.Choose(3)]++ })
	assert.Equal(t, [6]int{1, 1, 1, 1, 1, 1}, chosen)
	assert.True(t, result.Complete)
}

// A context derived from one that ends has ended too, and a cancellation
// beside it changes nothing.
func TestContexts(t *testing.T) {
	type seen struct{ child, other bool }
	outcomes := map[seen]bool{}
	result := Search(Options{}, func(r *R) {
		parent, cancel := seam.WithCancelCause(context.Background())
		child, _ := seam.WithCancelCause(context.WithValue(parent, seen{}, 1))
		other, cancelOther := seam.WithCancelCause(context.WithoutCancel(parent))
		r.Go("cancel", func() { cancel(fmt.Errorf("why")) })
		r.Go("cancel other", func() { cancelOther(nil) })
		r.Go("look", func() {
			outcomes[seen{child.Err() != nil, other.Err() != nil}] = true
			if seam.NewEvent().WaitContext(child) {
				r.Fatalf("an event that nobody set")
			}
			if cause := context.Cause(child); cause == nil || cause.Error() != "why" {
				r.Fatalf("cause %v", cause)
			}
		})
	})
	require.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Len(t, outcomes, 4)
	assert.LessOrEqual(t, result.Executions, 8, "the two cancellations do not depend on each other")
}

// A context derived from one that has ended is one of its own, to any depth.
// Whether it was derived before or after makes no difference to what is seen.
func TestContextsOfAnEndedOne(t *testing.T) {
	outcomes := map[[4]bool]bool{}
	result := Search(Options{}, func(r *R) {
		parent, cancel := seam.WithCancelCause(context.Background())
		_, cancelOther := seam.WithCancelCause(context.Background())
		r.Go("cancel", func() { cancel(nil) })
		r.Go("cancel other", func() { cancelOther(nil) })
		r.Go("derive", func() {
			before := parent.Err() != nil
			child, _ := seam.WithCancelCause(parent)
			grandchild, cancelGrandchild := seam.WithCancelCause(child)
			last, _ := seam.WithCancelCause(grandchild)
			sibling, _ := seam.WithCancelCause(child)
			first := sibling.Err() != nil
			cancelGrandchild(nil)
			outcomes[[4]bool{before, first, last.Err() != nil, sibling.Err() != nil}] = true
		})
	})
	require.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Equal(t, map[[4]bool]bool{
		{true, true, true, true}: true, {false, true, true, true}: true,
		{false, false, true, true}: true, {false, false, true, false}: true,
	}, outcomes)
}

// Calls in the setup come before all others, and a call without a visible
// operation has its place among the others.
func TestHistory(t *testing.T) {
	orders := map[string]bool{}
	result := Search(Options{}, func(r *R) {
		var x seam.Int32
		r.Call("setup", func() any { x.Store(1); return nil })
		r.Go("one", func() { r.Call("empty", func() any { return nil }) })
		r.Go("two", func() {
			r.Call("load", func() any { x.Load(); return int(x.Load()) })
			r.Mark("end")
		})
		r.Go("three", func() {
			r.Call("never", func() any { seam.Goexit(); return nil })
		})
		r.Check(func(h History) error {
			at := map[any]Call{}
			for _, c := range h.Calls {
				at[c.In] = c
				if c.In != "setup" && c.Begin <= at["setup"].End {
					return fmt.Errorf("%v is not after the setup", c)
				}
			}
			if !at["never"].Pending || at["load"].Pending || at["load"].Out != 1 || at["end"].Begin < at["load"].End {
				return fmt.Errorf("%v", h)
			}
			before := func(a, b any) bool { return at[a].End < at[b].Begin }
			orders[fmt.Sprint(before("empty", "load"), before("load", "empty"), before("empty", "end"), before("end", "empty"))] = true
			return nil
		})
	})
	require.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Equal(t, []string{
		"false false true false", // during the load
		"false true false true",  // at the end
		"false true true false",  // between
		"true false true false",  // first
	}, keys(orders))
}
