package abuse

import (
	"context"
	"runtime/debug"
	"sync"
)

// hungry runs the workload while the garbage collector starts again after
// every percent of growth, under a memory limit that is too small for the
// process. It changes the process, so rows must not run at the same time.
func hungry(workload func() Outcome) Outcome {
	percent := debug.SetGCPercent(1)
	defer debug.SetGCPercent(percent)
	limit := debug.SetMemoryLimit(8 << 20)
	defer debug.SetMemoryLimit(limit)
	return workload()
}

// The size of the workloads.
const (
	workers     = 4
	stepsOfEach = 400
	workingKeys = 16
)

// together runs f on several goroutines and returns when all have ended.
func together(f func(worker int)) {
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { f(w) })
	}
	all.Wait()
}

// mapWorkload counts in the map, or keeps each worker's last write.
func mapWorkload(t *Trial, m Map) Outcome {
	return t.Check(Breaks, func() bool {
		if m.Compute == nil || !m.Exclusive {
			return mapLastWrites(m)
		}
		together(func(worker int) {
			for i := range stepsOfEach {
				_, _ = m.Compute(background, float64(i%workingKeys), func(_ context.Context, old int) (int, error) { return old + 1, nil })
			}
		})
		sum := 0
		for k := range workingKeys {
			v, _ := m.Load(float64(k))
			sum += v
		}
		return sum == workers*stepsOfEach
	})
}

func mapLastWrites(m Map) bool {
	together(func(worker int) {
		for i := range stepsOfEach {
			m.Store(float64(worker*workingKeys+i%workingKeys), i)
		}
	})
	for k := range workers * workingKeys {
		v, ok := m.Load(float64(k))
		if want := (stepsOfEach-1)/workingKeys*workingKeys + k%workingKeys; !ok || v != want {
			return false
		}
	}
	return true
}
