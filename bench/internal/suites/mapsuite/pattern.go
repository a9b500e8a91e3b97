package mapsuite

import (
	"fmt"
	"strconv"
	"time"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// ofRandom is the time per operation with keys of a pattern as a part of that
// with random keys.
const ofRandom = "part-of-random"

// patternCases compare what a pattern in the keys costs each subject. In the
// mixes of one kind of keys everything is compared with other subjects, and
// kinds differ in their sizes.
func patternCases(z sizes) []workload.Case {
	var cases []workload.Case
	for _, k := range patterns {
		for _, reads := range []int{100, 50} {
			cases = append(cases, patternCase(k, z.small, reads, z.steps))
		}
	}
	return cases
}

func patternCase(k kind[uint64], about, reads, steps int) workload.Case {
	place := "pattern/" + k.name + "/n=" + strconv.Itoa(about)
	return compare(k, loads, workload.Case{
		Name:    fmt.Sprintf("%s/reads=%d", place, reads),
		Op:      mixOp(reads) + ": the time that takes as a part of the time with random keys, in another map of that size, in turns",
		Unit:    ofRandom,
		Exactly: 1,
		Once:    true,
		Open: func(seed uint64) workload.Workload {
			n := workload.RunSize(seed, "map/"+place, about)
			return workload.Workload{
				Detail: detail(n),
				Measure: func(subject string, _ int, atLeast time.Duration) (map[string]float64, error) {
					return measurePattern(subject, seed, k, place, n, reads, steps, atLeast)
				},
			}
		},
	})
}

// measurePattern takes turns between the keys of the pattern and random ones.
func measurePattern(subject string, seed uint64, k kind[uint64], place string, n, reads, steps int, atLeast time.Duration) (figures, error) {
	const turns = 5
	var sides [2]workload.Workload
	var ops [2]int
	for i, keys := range []*mixes[uint64]{
		newMixes(k, seed, place, n, steps, false),
		newMixes(randomInts, seed, place+"/random", n, steps, false),
	} {
		sides[i] = onOneTable(keys, subject, reads)
		var err error
		if ops[i], _, err = measure.Calibrate(sides[i], subject, 1, atLeast); err != nil {
			return nil, err
		}
	}
	var parts, took []float64
	for range turns {
		var perOp [2]float64
		for i, w := range sides {
			perOp[i] = measure.Take(w.New(subject, 1), 1, ops[i], 0).Metrics()[workload.PerOp]
		}
		parts, took = append(parts, perOp[0]/perOp[1]), append(took, perOp[0])
	}
	return figures{ofRandom: stats.Summarize(parts).Median, workload.PerOp: stats.Summarize(took).Median}, nil
}

// onOneTable is a workload all of whose instances are the same one.
func onOneTable(m *mixes[uint64], subject string, reads int) workload.Workload {
	t, first := m.table(subject, reads == 100)
	in := workload.Instance{
		Body: mixBody(t, m.script(reads == 100), first, m.kinds, uint64(reads), make(workload.Sums, 1)),
	}
	return workload.Workload{New: func(string, int) workload.Instance { return in }}
}
