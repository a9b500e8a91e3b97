package registrysuite

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

// keys draws n different keys that look like names of packages.
func keys(r *rand.Rand, n int) []string {
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("group%d/name-%x", r.IntN(10), workload.Mix(r.Uint64()<<32+uint64(i)))
	}
	return keys
}

// openLookup has a registry of about so many keys, the first of which are
// overridden.
func openLookup(seed uint64, about, overridden int) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "registry/lookup")))
	n := workload.RunSize(seed, "registry/lookup", about)
	all := keys(r, n)
	steps := make([]string, 1<<13)
	for i := range steps {
		steps[i] = all[r.IntN(n)]
	}
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		New: func(subject string, goroutines int) workload.Instance {
			reg := peers[subject]().(Directory)
			for i, key := range all {
				if err := reg.Register(key, uint64(i)); err != nil {
					panic(err) // the keys are different
				}
			}
			ctx := context.Background()
			warm(ctx, reg, all)
			for i := range overridden {
				ctx = reg.WithOverride(ctx, all[i], uint64(n+i))
			}
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					var sum uint64
					for i := lo; i < hi; i++ {
						v, err := reg.Lookup(ctx, steps[i&(len(steps)-1)])
						if err != nil {
							panic(err) // all keys are registered
						}
						sum += v
					}
					sums[worker].V += sum
				},
				Digest: func() string { return fmt.Sprintf("read %x", sums.Total()) },
			}
		},
	}
}

// warm looks up every key as often as any of the libraries does something at
// the first look-ups only: samber/do keeps the first 100 callers.
func warm(ctx context.Context, reg Directory, all []string) {
	for range 100 {
		for _, key := range all {
			if _, err := reg.Lookup(ctx, key); err != nil {
				panic(err) // all keys are registered
			}
		}
	}
}
