package registrysuite

import (
	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/registry"
)

func init() {
	add(workload.Surety, func() Registry {
		return suretyRegistry{registry.NewRegistry[string, uint64](registry.Config{})}
	})
}

// suretyRegistry has Lookup and WithOverride from the registry.
type suretyRegistry struct {
	*registry.Registry[string, uint64]
}

func (r suretyRegistry) Register(key string, value uint64) error {
	_, err := r.Registry.Register(key, value)
	return err
}
