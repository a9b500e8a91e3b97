package oncesuite

import (
	"context"
	"sync"
)

func init() { add("sync.OnceValues", peer{value: newOnceValues}) }

// onceValues is sync.OnceValues, which keeps an error too.
type onceValues struct{ get func() (uint64, error) }

func newOnceValues(load func(context.Context) (uint64, error)) Value {
	return onceValues{sync.OnceValues(func() (uint64, error) { return load(context.Background()) })}
}

func (o onceValues) Get(context.Context) (uint64, error) { return o.get() }
