package registrysuite

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openRegister(seed uint64) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "registry/register")))
	n := workload.Size(r, 4_000)
	all := keys(r, n)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", n),
		Fresh:  n,
		New: func(subject string, _ int) workload.Instance {
			reg := peers[subject]()
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for i := lo; i < hi; i++ {
						if err := reg.Register(all[i], uint64(i)); err != nil {
							panic(err) // the keys are different
						}
					}
				},
				Check: func() error {
					for i, key := range all {
						if v, err := reg.Lookup(context.Background(), key); err != nil || v != uint64(i) {
							return fmt.Errorf("look-up of key %d of %d gave %d, %v", i, n, v, err)
						}
					}
					return nil
				},
				Digest: func() string { return fmt.Sprint(n, " keys") },
			}
		},
	}
}
