// Package mapsuite compares maps that several goroutines use.
package mapsuite

import (
	"maps"
	"slices"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Suite returns the suite.
func Suite() *workload.Suite {
	return suite(sizes{
		mix:    []int{100, 10_000, 1_000_000},
		shared: 1_000_000,
		small:  10_000,
		large:  1_000_000,
		huge:   4_000_000,
		steps:  1 << 17,
		calls:  100_000,
	})
}

// Small returns the same cases with sizes that tests can afford.
func Small() *workload.Suite {
	return suite(sizes{
		mix:    []int{100, 300, 1000},
		shared: 1000,
		small:  200,
		large:  1000,
		huge:   3000,
		steps:  1 << 12,
		calls:  1000,
	})
}

// sizes are what the two differ in.
type sizes struct {
	mix                []int // entries of the mixes
	shared             int   // from which on filled maps are shared: filling one takes longer than measuring it
	small, large, huge int   // entries of the other cases; no two are equal

	// The least length of a script, a power of two. A branch predictor learns
	// by heart which keys of a script of 4,096 are there (README.md has the
	// figures).
	steps int

	calls int // of which waits are measured, at least
}

// isDear reports whether making a map of n entries takes a good part of a
// second.
func isDear(n int) bool { return n >= 1_000_000 }

func suite(z sizes) *workload.Suite {
	s := &workload.Suite{
		Name:       "map",
		Doc:        "maps from integers, strings or structs to integers",
		Baseline:   baseline,
		Equivalent: equivalent,
		Core:       []string{workload.Surety, baseline, equivalent, "sync.Map", "xsync-v4"},
		Omitted:    omitted,
	}
	for _, k := range intKinds {
		s.Cases = append(s.Cases, mixCases(k, z)...)
	}
	for _, k := range stringKinds {
		s.Cases = append(s.Cases, mixCases(k, z)...)
	}
	s.Cases = append(s.Cases, mixCases(structs, z)...)
	s.Cases = append(s.Cases,
		hotKeyCase(randomInts),
		countCase(randomInts, 10, z.steps),
		countCase(randomInts, z.small, z.steps),
		computeHitCase(randomInts, z.small, z.steps),
		computeMissCase(randomInts, z.small, z.steps),
		iterateCase(randomInts, z.small),
		iterateWritesCase(randomInts, z.small, z.steps),
		buildCase(randomInts, 100),
		growCase(randomInts, z.small),
		growCase(randomInts, z.large),
		growCase(shortStrings, z.small),
		growCase(shortStrings, z.large),
		refillCase(randomInts, z.small),
	)
	s.Cases = append(s.Cases, patternCases(z)...)
	s.Cases = append(s.Cases, memoryCases(z)...)
	s.Cases = append(s.Cases, waitCases(z)...)
	for i := range s.Cases {
		s.Cases[i].Quick = slices.Contains(quick, s.Cases[i].Name)
	}
	return s
}

var quick = []string{
	"int-random/n=100/reads=90",
	"int-random/n=10000/reads=90",
	"string-short/n=10000/reads=90",
	"int-random/compute-hit/n=10000",
	"int-random/grow/n=10000",
}

// order lists the subjects in the order of the report.
func order() []string { return workload.Order(maps.Keys(peers), baseline) }

var omitted = []workload.Omission{
	{
		What:   "llxisdsh/pb",
		Reason: "it ships other code under the race detector (plain loads without it, and FlatMapOf only without it), so that its tests do not show that what is measured is free of races; and integers are hashed without a seed: 10,000 keys i<<22 share few buckets",
	},
	{
		What:   "haxmap with several goroutines where keys come and go",
		Reason: "v1.4.0 loses keys: in ten maps, each given 200,000 loads, stores and deletes by eight goroutines with keys of their own, 162 loads missed a key that was there; and of 100,000 keys that two goroutines gave to GetOrCompute, 7,496 got two values",
	},
	{
		What:   "haxmap with struct keys",
		Reason: "its type of keys is restricted to numbers and strings",
	},
	{
		What:   "built-in map with several goroutines, but for loads",
		Reason: "it is not made for that: the runtime ends the program",
	},
}
