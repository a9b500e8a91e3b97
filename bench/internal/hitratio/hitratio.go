// Package hitratio replays traces of requests through caches and counts the
// hits.
package hitratio

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Unit is what caches are compared by: the share of requests, in percent,
// that were answered without a load of their own.
const Unit = "hit-%"

// Load computes the value of a key.
type Load = func(ctx context.Context, key uint64) (uint64, error)

// Cache is what a trace is replayed through.
type Cache interface {
	// Get returns the value of key, which it loads and stores if there is
	// none.
	Get(ctx context.Context, key uint64) (uint64, error)
}

// Caches makes caches of subjects.
type Caches struct {
	Names []string
	New   func(subject string, capacity int, load Load) (Cache, error)
	Close func(Cache)
}

// chunk is how many consecutive requests a goroutine takes at a time.
const chunk = 64

// Replay asks the cache that make returns for the keys, and returns the hits
// in percent. The goroutines take the requests in chunks, in their order. A
// value that is not that of its key is an error.
func Replay(keys []uint64, goroutines int, make func(Load) (Cache, error)) (percent float64, err error) {
	var loads, cursor atomic.Int64
	cache, err := make(func(_ context.Context, key uint64) (uint64, error) {
		loads.Add(1)
		return workload.Mix(key), nil
	})
	if err != nil {
		return 0, err
	}
	var (
		failed sync.Once
		ended  sync.WaitGroup
	)
	for range goroutines {
		ended.Go(func() {
			for {
				lo := int(cursor.Add(chunk)) - chunk
				if lo >= len(keys) {
					return
				}
				if e := request(cache, keys[lo:min(lo+chunk, len(keys))]); e != nil {
					failed.Do(func() { err = e })
					return
				}
			}
		})
	}
	ended.Wait()
	return 100 * (1 - float64(loads.Load())/float64(len(keys))), err
}

func request(c Cache, keys []uint64) error {
	ctx := context.Background()
	for _, key := range keys {
		v, err := c.Get(ctx, key)
		if err != nil {
			return err
		}
		if v != workload.Mix(key) {
			return fmt.Errorf("the value of key %d is %d, want %d", key, v, workload.Mix(key))
		}
	}
	return nil
}

// replayers is how many goroutines share a trace in the cases of a kind.
var replayers = []struct {
	kind       string
	goroutines int
}{{"hit-ratio", 1}, {"hit-ratio-shared", 8}}

// Cases returns cases for each of the capacities, given in percent of the
// trace's distinct keys: one whose trace is replayed by one goroutine, and one
// in which eight share it. Beside the caches, [LRU] and [Optimum] are subjects
// of each.
func Cases(name string, percents []int, c Caches, open func(seed uint64) *trace.Trace) []workload.Case {
	var cases []workload.Case
	for _, r := range replayers {
		for _, percent := range percents {
			cases = append(cases, workload.Case{
				Name:     fmt.Sprintf("%s/%s/capacity=%dpct", r.kind, name, percent),
				Op:       fmt.Sprintf("a get of the next key of the trace, by a cache with room for %d percent of its distinct keys", percent),
				Subjects: append(c.Names[:len(c.Names):len(c.Names)], LRU, Optimum),
				Exactly:  r.goroutines,
				Unit:     Unit,
				Once:     true,
				Open: func(seed uint64) workload.Workload {
					t := open(seed)
					return c.replaying(t, capacity(t, percent))
				},
			})
		}
	}
	return cases
}

// capacity is at least one.
func capacity(t *trace.Trace, percent int) int { return max(t.Distinct()*percent/100, 1) }

func (c Caches) replaying(t *trace.Trace, capacity int) workload.Workload {
	return workload.Workload{
		Detail: fmt.Sprintf("%d requests for %d keys, capacity=%d", len(t.Keys), t.Distinct(), capacity),
		Measure: func(subject string, goroutines int, _ time.Duration) (map[string]float64, error) {
			percent, err := c.replay(subject, t.Keys, goroutines, capacity)
			return map[string]float64{Unit: percent}, err
		},
	}
}

func (c Caches) replay(subject string, keys []uint64, goroutines, capacity int) (float64, error) {
	switch subject {
	case Optimum:
		return 100 * float64(OptimalHits(keys, capacity)) / float64(len(keys)), nil
	case LRU:
		return Replay(keys, goroutines, func(load Load) (Cache, error) { return newLRU(capacity, load), nil })
	}
	var made Cache
	percent, err := Replay(keys, goroutines, func(load Load) (_ Cache, err error) {
		made, err = c.New(subject, capacity, load)
		return made, err
	})
	if made != nil {
		c.Close(made)
	}
	return percent, err
}
