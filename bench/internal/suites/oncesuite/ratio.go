package oncesuite

import (
	"math/rand/v2"
	"slices"

	"github.com/surety-go/surety/bench/internal/hitratio"
	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

// requests is the length of each generated trace.
const requests = 100_000

// generated is the traces that the suite draws itself, each for about n keys
// that are asked for more than once.
var generated = []struct {
	name string
	keys func(r *rand.Rand, requests, n int) []uint64
}{
	{"zipf=0.7", func(r *rand.Rand, requests, n int) []uint64 { return trace.Zipf(r, requests, n, 0.7) }},
	{"zipf=0.9", func(r *rand.Rand, requests, n int) []uint64 { return trace.Zipf(r, requests, n, 0.9) }},
	{"zipf=1.1", func(r *rand.Rand, requests, n int) []uint64 { return trace.Zipf(r, requests, n, 1.1) }},
	{"loop", trace.Loop},
	{"scans", func(r *rand.Rand, requests, n int) []uint64 { return trace.Scans(r, requests, n, 4*n/5, n/5) }},
	{"shifting", func(r *rand.Rand, requests, n int) []uint64 { return trace.Shifting(r, requests, n/5, requests/5) }},
}

// Capacities in percent of the distinct keys.
var (
	ofGenerated = []int{2, 10}
	ofFiles     = []int{1, 5, 10, 20, 50}
)

// ratioCaches makes the caches that traces are replayed through. Singleflight,
// whose map evicts as that of the baseline does, and the subjects without a
// bound are not among them.
func ratioCaches() hitratio.Caches {
	return hitratio.Caches{
		Names: slices.DeleteFunc(subjects(baseline, isCache, isBounded, concurrent), func(name string) bool {
			return name == "singleflight"
		}),
		New: func(subject string, capacity int, load hitratio.Load) (hitratio.Cache, error) {
			return New(subject, Config{Capacity: capacity, Load: load})
		},
		Close: func(c hitratio.Cache) { Close(c.(Cache)) },
	}
}

// ratioCases returns the cases of the generated traces, whose sizes are
// scaled, and of the given ones.
func (s scale) ratioCases(traces []*trace.Trace) []workload.Case {
	var cases []workload.Case
	for _, g := range generated {
		open := workload.Memo(func(seed uint64) *trace.Trace {
			r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "cache/trace/"+g.name)))
			return &trace.Trace{Name: g.name, Keys: g.keys(r, s.of(requests), s.of(requests/10))}
		})
		cases = append(cases, hitratio.Cases(g.name, ofGenerated, ratioCaches(), func(seed uint64) *trace.Trace {
			return open(workload.RunSeed(seed)) // the same requests in every process
		})...)
	}
	for _, t := range traces {
		cases = append(cases, hitratio.Cases("trace="+t.Name, ofFiles, ratioCaches(), func(uint64) *trace.Trace { return t })...)
	}
	return cases
}
