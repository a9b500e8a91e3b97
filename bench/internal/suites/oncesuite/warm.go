package oncesuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// counted returns a load function whose value of a key is one more than the
// key, and that counts its calls.
func counted(loads *atomic.Int64) Load {
	return func(_ context.Context, key uint64) (uint64, error) {
		loads.Add(1)
		return key + 1, nil
	}
}

// entries draws how many keys of a cache of that capacity are in use, between
// 75 and 85 percent: enough for the caches that begin to keep books when they
// are half full, and few enough for a cache divided into shards to hold them
// all.
func entries(seed uint64, capacity int) int {
	seed = workload.RunSeed(seed)
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, fmt.Sprintf("size/cache/%d", capacity))))
	return capacity*3/4 + r.IntN(max(capacity/10, 1))
}

const (
	warmPasses  = 20  // until a cache that admits late has admitted all
	settleAfter = 512 // gets, which no buffer of a subject is too small for
)

// fill asks for n keys, those that first and the numbers after it are mixed
// to.
func fill(c Cache, first uint64, n int) error {
	ctx := context.Background()
	for i := range n {
		if _, err := c.Get(ctx, workload.Mix(first+uint64(i))); err != nil {
			return err
		}
		if i%settleAfter == settleAfter-1 {
			settle(c)
		}
	}
	settle(c)
	return nil
}

// warm fills the cache with n keys, and returns once all of them are found
// without a load.
func warm(c Cache, loads *atomic.Int64, first uint64, n int) error {
	for range warmPasses {
		before := loads.Load()
		if err := fill(c, first, n); err != nil {
			return err
		}
		if loads.Load() == before {
			return nil
		}
	}
	return fmt.Errorf("after %d passes over %d keys, fewer than the capacity, the cache still loads", warmPasses, n)
}

// mustNew makes a cache of a subject that the suite lists.
func mustNew(subject string, c Config) Cache {
	cache, err := New(subject, c)
	if err != nil {
		panic(err)
	}
	return cache
}

func closing(c Cache) func() { return func() { Close(c) } }
