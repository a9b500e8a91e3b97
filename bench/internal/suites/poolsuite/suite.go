// Package poolsuite compares ways to run many tasks on few goroutines.
package poolsuite

import (
	"context"
	"fmt"
	"maps"
	"runtime"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Executor is the form in which every subject is called.
type Executor interface {
	// Go has the task run, and waits for room first if there is a bound.
	Go(ctx context.Context, task func(context.Context))

	// Call has f run as a task and returns its result.
	Call(ctx context.Context, f func(context.Context) (uint64, error)) (uint64, error)

	// ForEach calls f for every element of s, in parallel, and returns when
	// all calls returned.
	ForEach(ctx context.Context, s []uint64, f func(ctx context.Context, i int, e *uint64) error) error

	// Close ends the workers when all tasks have returned.
	Close()
}

var peers = map[string]func(workers int) Executor{}

// add is called by the one file that a peer is.
func add(name string, new func(workers int) Executor) { peers[name] = new }

const baseline = "channel loop"

// queueLength is the bound of the hand-made queues.
const queueLength = 1024

// Suite returns the suite.
func Suite() *workload.Suite {
	cpus := runtime.GOMAXPROCS(0)
	s := &workload.Suite{
		Name:     "pool",
		Doc:      "ways to run tasks on a bounded number of goroutines (go+WaitGroup has no bound)",
		Baseline: baseline,
	}
	for _, steps := range []int{0, 768} {
		for _, workers := range []struct {
			name string
			n    int
		}{{"cpus", cpus}, {"64", 64}} {
			name, op := "empty", "an empty task submitted; all have ended at the end"
			if steps > 0 {
				name, op = "work", fmt.Sprintf("a task of %d multiplications submitted; all have ended at the end", steps)
			}
			s.Cases = append(s.Cases, workload.Case{
				Name: name + "/workers=" + workers.name,
				Op:   op,
				Open: func(seed uint64) workload.Workload { return openTasks(seed, workers.n, steps) },
			})
		}
	}
	s.Cases = append(s.Cases,
		workload.Case{
			Name: "call",
			Op:   "a task submitted and its result waited for, one at a time per caller",
			Open: func(seed uint64) workload.Workload { return openCalls(seed, cpus) },
		},
		workload.Case{
			Name: "foreach",
			Op:   "one of n elements of a slice, to which a parallel loop adds its index",
			Open: func(seed uint64) workload.Workload { return openForEach(seed, cpus) },
		})
	names := workload.Order(maps.Keys(peers), baseline)
	for i := range s.Cases {
		s.Cases[i].Subjects = names
	}
	return s
}
