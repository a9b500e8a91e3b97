package mapsuite

import (
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// figures are what one sample measured, by unit.
type figures map[string]float64

// once is a Workload.Measure that measures each subject once in a process,
// also if several cases compare the figures by different units. The next
// process measures anew.
func once(measure func(subject string) figures) func(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error) {
	f := bySubject(measure)
	return func(subject string, _ int, _ time.Duration) (map[string]float64, error) { return f(subject), nil }
}

// bySubject returns a function that returns f's results, and calls f once for
// each subject.
func bySubject[T any](f func(subject string) T) func(subject string) T {
	known := map[string]T{}
	return func(subject string) T {
		x, ok := known[subject]
		if !ok {
			x = f(subject)
			known[subject] = x
		}
		return x
	}
}

// computedKeys returns the i-th of different keys that look random. They take
// no memory.
func computedKeys(seed uint64, name string) func(i int) uint64 {
	first := workload.Subseed(seed, "map/"+name)
	return func(i int) uint64 { return workload.Mix(first + uint64(i)) }
}
