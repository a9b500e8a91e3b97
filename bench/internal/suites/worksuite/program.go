package worksuite

import (
	"runtime"
	"time"

	"github.com/surety-go/surety/bench/internal/measure"
)

// program returns a [workload.Workload.Measure] like [timed], for programs
// whose result is large: the time that the comparison takes, in the function
// that run returns, is not part of the figures.
func program(ops int, run func(subject string, workers int) (check func() error)) func(string, int, time.Duration) (map[string]float64, error) {
	return func(subject string, workers int, atLeast time.Duration) (map[string]float64, error) {
		var sum measure.Taken
		for sum.Ops == 0 || sum.Time < atLeast {
			runtime.GC()
			var check func() error
			sum.Add(measure.During(func() int {
				check = run(subject, workers)
				return ops
			}))
			if err := check(); err != nil {
				return nil, err
			}
		}
		return sum.Metrics(), nil
	}
}
