package worksuite

import (
	"runtime"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// program returns a [workload.Workload.Measure] like [timed], for programs
// whose result is large: the time that the comparison takes, in the function
// that run returns, is not part of the figures.
func program(ops int, run func(subject string, workers int) (check func() error)) func(string, int, time.Duration) (map[string]float64, error) {
	return func(subject string, workers int, atLeast time.Duration) (map[string]float64, error) {
		var (
			elapsed       time.Duration
			bytes, allocs uint64
			n             int
		)
		for n == 0 || elapsed < atLeast {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			check := run(subject, workers)
			elapsed += time.Since(start)
			runtime.ReadMemStats(&after)
			bytes += after.TotalAlloc - before.TotalAlloc
			allocs += after.Mallocs - before.Mallocs
			n += ops
			if err := check(); err != nil {
				return nil, err
			}
		}
		return map[string]float64{
			workload.PerOp: float64(elapsed) / float64(n),
			"B/op":         float64(bytes) / float64(n),
			"allocs/op":    float64(allocs) / float64(n),
		}, nil
	}
}
