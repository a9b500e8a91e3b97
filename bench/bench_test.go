package main

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/workload"
)

// The same cells as standard Go benchmarks, for profiles and benchstat:
//
//	go test -run '^$' -bench Map/int ./bench -args -seed 1
//
// Subjects are measured one after the other here, not interleaved.

var seed = flag.String("seed", "", "draw sizes and keys of the benchmarks from this `number` (default drawn)")

// drawnSeed prints the seed where benchstat finds it.
var drawnSeed = sync.OnceValue(func() uint64 {
	n, err := parseSeed(*seed)
	if err != nil {
		panic("bench: -seed: " + err.Error())
	}
	fmt.Printf("seed: %d\n", n)
	return n
})

func BenchmarkMap(b *testing.B)      { benchmark(b, "map") }
func BenchmarkPool(b *testing.B)     { benchmark(b, "pool") }
func BenchmarkOnce(b *testing.B)     { benchmark(b, "once") }
func BenchmarkRegistry(b *testing.B) { benchmark(b, "registry") }

func benchmark(b *testing.B, suite string) {
	for _, s := range suites.All() {
		if s.Name != suite {
			continue
		}
		for _, c := range s.Cases {
			b.Run(c.Name, func(b *testing.B) {
				open := sync.OnceValue(func() workload.Workload { return c.Open(drawnSeed()) })
				for _, goroutines := range []int{1, max(2, runtime.GOMAXPROCS(0))} {
					if !c.Goroutines.Allows(goroutines) {
						continue
					}
					for _, subject := range c.Subjects {
						b.Run(fmt.Sprintf("goroutines=%d/subject=%s", goroutines, subject), func(b *testing.B) {
							benchmarkSubject(b, open(), subject, goroutines)
						})
					}
				}
			})
		}
	}
}

// benchmarkSubject reports what Sample measured in place of the figures of b,
// which hold the making of instances too.
func benchmarkSubject(b *testing.B, w workload.Workload, subject string, goroutines int) {
	t, err := measure.Sample(w, subject, goroutines, b.N)
	if err != nil {
		b.Fatal(err)
	}
	n := float64(t.Ops)
	b.ReportMetric(float64(t.Time)/n, "ns/op")
	b.ReportMetric(float64(t.Bytes)/n, "B/op")
	b.ReportMetric(float64(t.Allocs)/n, "allocs/op")
}
