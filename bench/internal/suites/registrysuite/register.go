package registrysuite

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func openRegister(seed uint64, about int) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "registry/register")))
	n := workload.RunSize(seed, "registry/register", about)
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
				Check:  func() error { return holds(reg, all) },
				Digest: func() string { return fmt.Sprint(n, " keys") },
			}
		},
	}
}

// holds returns an error if the registry does not hold the number of each key
// under it.
func holds(reg Registry, all []string) error {
	value := func(key string) (uint64, error) {
		return reg.(Directory).Lookup(context.Background(), key)
	}
	if g, ok := reg.(gatherer); ok {
		entries, err := g.Gather()
		if err != nil {
			return err
		}
		value = func(key string) (uint64, error) {
			v, ok := entries[key]
			if !ok {
				return 0, errUnknown(key)
			}
			return v, nil
		}
	}
	for i, key := range all {
		if v, err := value(key); err != nil || v != uint64(i) {
			return fmt.Errorf("look-up of key %d of %d gave %d, %v", i, len(all), v, err)
		}
	}
	return nil
}
