package registrysuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/registry"
)

func init() { add(workload.Surety, newSurety) }

type suretyRegistry struct {
	r *registry.Registry[string, uint64]
}

func newSurety() Registry {
	return suretyRegistry{registry.NewRegistry[string, uint64](registry.Config{})}
}

func (s suretyRegistry) Register(key string, value uint64) error {
	_, err := s.r.Register(key, value)
	return err
}

func (s suretyRegistry) Lookup(ctx context.Context, key string) (uint64, error) {
	return s.r.Lookup(ctx, key)
}

func (s suretyRegistry) WithOverride(ctx context.Context, key string, value uint64) context.Context {
	return s.r.WithOverride(ctx, key, value)
}
