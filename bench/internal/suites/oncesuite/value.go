package oncesuite

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

const (
	valueBaseline   = "Mutex"
	valueEquivalent = "plain variable"
)

// Values returns the suite of subjects without keys.
func Values() *workload.Suite {
	return &workload.Suite{
		Name:       "value",
		Doc:        "one value, loaded once and kept in a variable",
		Baseline:   valueBaseline,
		Equivalent: valueEquivalent,
		Core:       []string{workload.Surety, valueBaseline, valueEquivalent, "sync.OnceValues"},
		Cases: []workload.Case{{
			Name:     "hit",
			Op:       "a get of the value, which is loaded",
			Subjects: subjects(valueBaseline, isValue),
			Alone:    []string{valueEquivalent},
			Open:     openValue,
		}},
	}
}

func openValue(seed uint64) workload.Workload {
	return workload.Workload{
		New: func(subject string, goroutines int) workload.Instance {
			v := peers[subject].value(func(context.Context) (uint64, error) { return seed, nil })
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					ctx := context.Background()
					var sum uint64
					for range hi - lo {
						x, err := v.Get(ctx)
						if err != nil {
							panic(err)
						}
						sum += x
					}
					sums[worker].V += sum
				},
				Digest: func() string { return fmt.Sprintf("read %x", sums.Total()) },
			}
		},
	}
}
