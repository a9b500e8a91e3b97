package oncesuite

import (
	"context"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/concurrent/once"
)

func init() {
	add(workload.Surety, peer{
		cache: func(load func(context.Context, uint64) (uint64, error)) Cache {
			return once.NewCache(once.CacheConfig[uint64, uint64]{Load: load})
		},
		value: func(load func(context.Context) (uint64, error)) Value {
			return once.NewValue(load)
		},
	})
}
