// Package stress runs tiny concurrent programs very often on real goroutines
// and records what every call returned and when, for a checker of histories.
//
// Each round has a fresh object and a few calls, so that a fault shows in a
// history that can be checked completely. Rounds come in batches: the
// goroutines of a batch go through its objects in the same order and meet at a
// gate before each. A goroutine that comes first looks for the others a
// bounded number of times and then goes on alone, so a machine that does not
// run them side by side costs rounds their overlap, not the test its time.
// How many rounds overlapped is part of the result: the others prove nothing
// about concurrency. Within a round the harness orders nothing.
package stress

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// batch is the number of rounds that a set of goroutines runs.
const batch = 256

// A goroutine looks for the others at a gate this often before it yields its
// processor, and yields this often before it goes on alone.
const (
	looks  = 200
	yields = 20
)

// gate is passed once by each of a number of goroutines.
type gate struct{ arrived atomic.Int32 }

func (g *gate) pass(goroutines int) {
	g.arrived.Add(1)
	for range yields {
		for range looks {
			if int(g.arrived.Load()) >= goroutines {
				return
			}
		}
		runtime.Gosched()
	}
}

// Call is one call of a round. It returned before another was called if and
// only if its End is less than the other's Begin; times are nanoseconds.
type Call[I, O any] struct {
	In         I
	Out        O
	Begin, End int64
}

// Rounds describes the rounds of a test.
type Rounds[T, I, O any] struct {
	Fresh func(round int) T      // makes the object of a round
	Calls func(round int) [][]I  // the calls of each goroutine; all rounds have as many goroutines
	Do    func(object T, in I) O // makes a call
	Check func(object T, round int, calls []Call[I, O]) error
}

// Result says what was run.
type Result struct {
	Rounds  int
	Overlap int // rounds in which calls of two goroutines overlapped
	Elapsed time.Duration
}

// String returns the figures on one line.
func (r Result) String() string {
	perSecond := float64(r.Rounds) / r.Elapsed.Seconds()
	return fmt.Sprintf("%d rounds, %d overlapped (%.0f %%), %.0f rounds per second on %d cores",
		r.Rounds, r.Overlap, 100*float64(r.Overlap)/float64(max(r.Rounds, 1)), perSecond, runtime.GOMAXPROCS(0))
}

// Run runs n rounds, or a few more, and fails tb at the first whose check
// fails.
func (r Rounds[T, I, O]) Run(tb testing.TB, n int) Result {
	tb.Helper()
	result := Result{}
	start := time.Now()
	for result.Rounds < n {
		if !r.batch(tb, &result, start) {
			break
		}
	}
	result.Elapsed = time.Since(start)
	tb.Log(result)
	return result
}

// batch runs the next rounds and checks them.
func (r Rounds[T, I, O]) batch(tb testing.TB, result *Result, start time.Time) bool {
	var objects [batch]T
	var programs [batch][][]I
	var records [batch][][]Call[I, O]
	for i := range batch {
		round := result.Rounds + i
		objects[i], programs[i] = r.Fresh(round), r.Calls(round)
		records[i] = make([][]Call[I, O], len(programs[i]))
		for g, calls := range programs[i] {
			records[i][g] = make([]Call[I, O], len(calls))
		}
	}
	var done sync.WaitGroup
	var gates [batch]gate
	for g := range programs[0] {
		done.Go(func() {
			for i := range batch {
				gates[i].pass(len(programs[0]))
				for j, in := range programs[i][g] {
					c := &records[i][g][j]
					c.In, c.Begin = in, int64(time.Since(start))
					c.Out = r.Do(objects[i], in)
					c.End = int64(time.Since(start))
				}
			}
		})
	}
	done.Wait()
	for i := range batch {
		var calls []Call[I, O]
		for _, g := range records[i] {
			calls = append(calls, g...)
		}
		if overlapped(records[i]) {
			result.Overlap++
		}
		if err := r.Check(objects[i], result.Rounds+i, calls); err != nil {
			tb.Errorf("round %d: %v", result.Rounds+i, err)
			return false
		}
	}
	result.Rounds += batch
	return true
}

// overlapped reports whether calls of two goroutines overlapped.
func overlapped[I, O any](goroutines [][]Call[I, O]) bool {
	for a := range goroutines {
		for b := range a {
			for _, x := range goroutines[a] {
				for _, y := range goroutines[b] {
					if x.Begin < y.End && y.Begin < x.End {
						return true
					}
				}
			}
		}
	}
	return false
}
