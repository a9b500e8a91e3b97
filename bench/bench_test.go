package main

import (
	"flag"
	"fmt"
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
func BenchmarkCache(b *testing.B)    { benchmark(b, "cache") }
func BenchmarkRegistry(b *testing.B) { benchmark(b, "registry") }
func BenchmarkWork(b *testing.B)     { benchmark(b, "work") }

func benchmark(b *testing.B, suite string) {
	for _, s := range suites.All() {
		if s.Name != suite {
			continue
		}
		cells, err := workload.Cells([]*workload.Suite{s}, []int{1, processors()}, nil)
		if err != nil {
			b.Fatal(err)
		}
		open := map[*workload.Case]func() workload.Workload{}
		for _, c := range cells {
			if open[c.Case] == nil {
				open[c.Case] = sync.OnceValue(func() workload.Workload { return c.Case.Open(drawnSeed()) })
			}
			for _, subject := range c.Subjects() {
				b.Run(fmt.Sprintf("%s/subject=%s/g=%d", c.Case.Name, subject, c.Goroutines), func(b *testing.B) {
					benchmarkSubject(b, open[c.Case](), subject, c.Goroutines)
				})
			}
		}
	}
}

// benchmarkSubject reports what is measured in place of the figures of b, which
// hold the making of instances too.
func benchmarkSubject(b *testing.B, w workload.Workload, subject string, goroutines int) {
	taken, err := measure.Metrics(w, measure.Request{Subject: subject, Goroutines: goroutines, Ops: b.N, Collect: true})
	if err != nil {
		b.Fatal(err)
	}
	if w.Measure != nil {
		b.ReportMetric(0, workload.PerOp) // leaves it out
	}
	for unit, v := range taken.Metrics {
		b.ReportMetric(v, unit)
	}
}
