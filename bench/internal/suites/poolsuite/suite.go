// Package poolsuite compares ways to run many tasks on few goroutines.
//
// Its matrix is not the full product of its axes. Each axis is gone through
// where it matters most, at the middle of the others: the number of workers
// with empty tasks, because there the queue is all that costs; the length of
// tasks at two numbers of workers; deep stacks and waiting at the numbers of
// workers that such tasks are given; and the ways of submitting with as many
// workers as processors and with 64. The number of submitters is that of the
// cell's goroutines, so every row has that axis.
package poolsuite

import (
	"fmt"
	"runtime"
	"strconv"

	"github.com/surety-go/surety/bench/internal/workload"
)

const (
	baseline   = "channel loop"
	equivalent = "plain loop"
)

// Suite returns the suite.
func Suite() *workload.Suite {
	return &workload.Suite{
		Name:       "pool",
		Doc:        "ways to run tasks on a bounded number of goroutines (go statement has no bound, workerpool none of its queue)",
		Baseline:   baseline,
		Equivalent: equivalent,
		Core:       []string{workload.Surety, baseline, equivalent, "mutex ring", "conc"},
		Cases:      append(taskCases(), shapeCases()...),
		Omitted:    omitted,
	}
}

// count is a number of workers by the name that it has in rows.
type count struct {
	name string
	n    int
}

func (c count) detail() string { return fmt.Sprintf("%d workers", c.n) }

func workers(n int) count { return count{strconv.Itoa(n), n} }

// taskCases vary what tasks do; all are submitted without a break.
func taskCases() []workload.Case {
	return []workload.Case{
		saturated(empty, workers(1)),
		quick(saturated(empty, workers(2))),
		quick(saturated(empty, workers(64))),
		saturated(empty, workers(1000)),
		saturated(work("100ns", 77), cpus()),
		saturated(work("100ns", 77), workers(64)),
		saturated(work("1us", 768), cpus()),
		quick(saturated(work("1us", 768), workers(64))),
		saturated(work("1us", 768), workers(1000)),
		saturated(work("10us", 7680), cpus()),
		saturated(work("10us", 7680), workers(64)),
		saturated(work("10us", 7680), workers(1000)),
		saturated(deep, workers(64)),
		saturated(deep, workers(1000)),
		saturated(blocking, workers(64)),
		saturated(blocking, workers(1000)),
	}
}

// shapeCases vary how tasks are submitted and what is measured.
func shapeCases() []workload.Case {
	var cases []workload.Case
	for _, shape := range []func(count) workload.Case{single, burst, nested, oneFuture, someFutures, even} {
		cases = append(cases, shape(cpus()), shape(workers(64)))
	}
	return append(cases,
		quick(skewed(cpus())), skewed(workers(64)), tiny(cpus()), million(cpus()), ranges(cpus()),
		idle("memory", "live-B/entry"), idle("goroutines", "goroutines"), queued(1_000), queued(20_000),
		resizing(), closing())
}

func cpus() count { return count{"cpus", runtime.GOMAXPROCS(0)} }

func quick(c workload.Case) workload.Case {
	c.Quick = true
	return c
}

var omitted = []workload.Omission{
	{What: "pool/nested: channel loop, mutex ring, semaphore, ants-v2, pond-v2, workerpool", Reason: "a task that waits for tasks of its own pool keeps the worker that they need: once all workers wait, nothing moves (ants#197, pond#56)"},
	{What: "pool/idle: go statement, semaphore, errgroup", Reason: "they keep no workers and no queue; what they keep is a counter or a channel"},
	{What: "pool/queued: go statement, semaphore, errgroup, conc, ants-v2", Reason: "they keep no tasks: Go waits for a goroutine, or starts one"},
	{What: "pool/pause/resize: channel loop and all others but surety, ants-v2, pond-v2", Reason: "their number of workers cannot be changed while tasks run"},
	{What: "pool/pause/shutdown: channel loop, mutex ring, go statement, semaphore, errgroup, conc", Reason: "submitting during or after their end is not allowed: it panics, or the end does not wait for the task"},
	{What: "tunny", Reason: "its callers wait for their results, so it has no queue of tasks"},
}
