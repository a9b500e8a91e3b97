// Package worksuite compares the primitives in small programs that do whole
// pieces of work.
package worksuite

import (
	"time"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/workload"
)

const (
	// baseline is the program as one writes it by hand on a mutex.
	baseline = "mutex"

	// sequential is the program without concurrency. It runs with one
	// goroutine only: list it in Case.Alone.
	sequential = "sequential"
)

var (
	cases   []workload.Case
	omitted []workload.Omission
)

// add is called by the files that hold a program each.
func add(c workload.Case) { cases = append(cases, c) }

// omit is called by the files that leave out what a reader may look for.
func omit(what, reason string) {
	omitted = append(omitted, workload.Omission{What: what, Reason: reason})
}

// Suite returns the suite. The goroutines of its cells are those that work in
// the program; one call of the program is all that is under way.
func Suite() *workload.Suite {
	return &workload.Suite{
		Name:       "work",
		Doc:        "whole programs, with as many workers as the row has goroutines; each result is compared with that of the sequential program",
		Baseline:   baseline,
		Equivalent: sequential,
		Core:       []string{workload.Surety, baseline, sequential},
		Cases:      cases,
		Omitted:    omitted,
	}
}

// timed returns a [workload.Workload.Measure] of a program that performs ops
// operations each time it runs. Run returns an error if the program's result
// is wrong. The program runs once or more, until atLeast has passed.
func timed(ops int, run func(subject string, workers int) error) func(string, int, time.Duration) (map[string]float64, error) {
	return func(subject string, workers int, atLeast time.Duration) (map[string]float64, error) {
		var err error
		taken := measure.During(func() (n int) {
			for start := time.Now(); n == 0 || time.Since(start) < atLeast; n += ops {
				if err = run(subject, workers); err != nil {
					break
				}
			}
			return n
		})
		if err != nil {
			return nil, err
		}
		return taken.Metrics(), nil
	}
}
