package poolsuite

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/surety-go/surety/bench/internal/memory"
	"github.com/surety-go/surety/bench/internal/workload"
)

const idleWorkers = 64

// idle measures what pools keep that have run tasks and have none.
func idle(name, unit string) workload.Case {
	what := map[string]string{
		"live-B/entry": "the live bytes of a pool, its queue included and its goroutines not,",
		"goroutines":   "the goroutines of a program with one pool, its own included,",
	}
	return workload.Case{
		Name:       "idle/" + name,
		Op:         fmt.Sprintf("%s of %d workers, when 1,000 tasks have ended", what[unit], idleWorkers),
		Subjects:   without(all(), equivalent, "go statement", "semaphore", "errgroup"),
		Goroutines: workload.OnlyOne,
		Unit:       unit,
		Once:       true,
		Open: func(uint64) workload.Workload {
			return workload.Workload{Measure: func(subject string, _ int, _ time.Duration) (map[string]float64, error) {
				return measureIdle(subject)
			}}
		},
	}
}

func measureIdle(subject string) (map[string]float64, error) {
	const pools = 64
	var failed error
	made := make([]Executor, pools)
	spare(pools * (idleWorkers + 1))
	goroutines := runtime.NumGoroutine()
	grown := memory.Of(func() any {
		for i := range made {
			made[i] = open(subject, idleWorkers)
			if err := runTasks(made[i], 1_000); err != nil {
				failed = err
			}
		}
		return made
	})
	goroutines = runtime.NumGoroutine() - goroutines
	for _, p := range made {
		p.Close()
	}
	return map[string]float64{
		"live-B/entry": float64(max(grown.Live, 0)) / pools,
		"goroutines":   1 + float64(max(goroutines, 0))/pools,
	}, failed
}

// spare leaves the runtime the descriptors of n goroutines that have ended. It
// never gives them back to the heap, so whether a pool's goroutines count there
// would depend on what ran before.
func spare(n int) {
	var all sync.WaitGroup
	release := make(chan struct{})
	for range n {
		all.Go(func() { <-release })
	}
	close(release)
	all.Wait()
}

// runTasks has n empty tasks run and waits for them.
func runTasks(p Executor, n int) error {
	t := newTally()
	task := newTask(t.end)
	for range n {
		if err := p.Go(task); err != nil {
			return err
		}
	}
	t.submitted.Add(int64(n))
	t.wait()
	return nil
}
