package oncesuite

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

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
