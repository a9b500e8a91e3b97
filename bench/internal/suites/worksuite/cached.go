package worksuite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/suites/oncesuite"
	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

// A server answers requests for keys, drawn by Zipf's law, from a cache with
// room for a tenth of the keys, in front of what is slow to get.

// caches are the subjects by their names in the cache suite.
var caches = map[string]string{
	workload.Surety: workload.Surety,
	baseline:        "Mutex+map",
	sequential:      "plain map",
	"otter-v2":      "otter-v2",
	"golang-lru":    "golang-lru",
	"singleflight":  "singleflight",
}

const (
	cachedKeys     = 5_000
	cachedCapacity = 500
	cachedRequests = 5_000
)

func init() {
	for _, c := range []struct {
		name, load string
		source     func() source
	}{
		{"cached-computation", "is a computation of 20 us", func() source { return computation{} }},
		{"cached-store", "waits for a store that answers up to 16 requests together, 20 us after the first", func() source { return newStore() }},
	} {
		add(workload.Case{
			Name:     c.name,
			Op:       "a request for one of n keys, answered from a cache with room for a tenth of them; a load " + c.load,
			Subjects: []string{workload.Surety, baseline, "golang-lru", "otter-v2", "singleflight", sequential},
			Alone:    []string{sequential},
			Unit:     workload.PerOp,
			Open:     func(seed uint64) workload.Workload { return openCached(seed, c.source) },
		})
	}
}

func openCached(seed uint64, open func() source) workload.Workload {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "work/cached")))
	requests := trace.Zipf(r, cachedRequests, cachedKeys, 0.9)
	var want uint64
	for _, key := range requests {
		want += answer(key)
	}
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d, %d requests", cachedKeys, len(requests)),
		Measure: timed(len(requests), func(subject string, workers int) error {
			s := open()
			defer s.close()
			c, err := oncesuite.New(caches[subject], oncesuite.Config{Capacity: cachedCapacity, Load: s.load})
			if err != nil {
				return err
			}
			defer oncesuite.Close(c)
			got, err := serve(c, requests, workers)
			if err == nil && got != want {
				err = fmt.Errorf("the sum of the answers is %x, want %x", got, want)
			}
			return err
		}),
	}
}

// serve has that many workers answer the requests, and returns the sum of the
// answers.
func serve(c oncesuite.Cache, requests []uint64, workers int) (uint64, error) {
	var (
		next   atomic.Int64
		sum    atomic.Uint64
		failed atomic.Pointer[error]
		ended  sync.WaitGroup
	)
	for range workers {
		ended.Go(func() {
			ctx := context.Background()
			var own uint64
			for i := next.Add(1) - 1; i < int64(len(requests)); i = next.Add(1) - 1 {
				v, err := c.Get(ctx, requests[i])
				if err != nil {
					failed.Store(&err)
					return
				}
				own += v
			}
			sum.Add(own)
		})
	}
	ended.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return sum.Load(), nil
}
