package worksuite

import (
	"context"
	"iter"
	"maps"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/concurrent/pool"
)

func countSequential(pieces []string, _ int) iter.Seq2[string, int] {
	counts := make(map[string]int)
	for _, piece := range pieces {
		for word := range strings.FieldsSeq(piece) {
			counts[word]++
		}
	}
	return maps.All(counts)
}

// countSurety looks a word's counter up, and makes it if there is none.
func countSurety(pieces []string, workers int) iter.Seq2[string, int] {
	var counts atomicmap.Map[string, *atomic.Int64]
	p := pool.New(pool.Config{Workers: workers})
	err := pool.ForEach(context.Background(), p, pieces, func(_ context.Context, _ int, piece *string) error {
		for word := range strings.FieldsSeq(*piece) {
			n, ok := counts.Load(word)
			if !ok {
				n, _ = counts.LoadOrStore(word, new(atomic.Int64))
			}
			n.Add(1)
		}
		return nil
	})
	if err != nil {
		panic(err) // the function gives none, and the context does not end
	}
	return read(counts.All())
}

// countMutex locks one map for each word.
func countMutex(pieces []string, workers int) iter.Seq2[string, int] {
	var mu sync.Mutex
	counts := make(map[string]int)
	share(pieces, workers, func(_ int, piece string) {
		for word := range strings.FieldsSeq(piece) {
			mu.Lock()
			counts[word]++
			mu.Unlock()
		}
	})
	return maps.All(counts)
}

// countLocal gives each worker a map, and merges them in the end.
func countLocal(pieces []string, workers int) iter.Seq2[string, int] {
	locals := make([]map[string]int, workers)
	for i := range locals {
		locals[i] = make(map[string]int)
	}
	share(pieces, workers, func(worker int, piece string) {
		for word := range strings.FieldsSeq(piece) {
			locals[worker][word]++
		}
	})
	counts := locals[0]
	for _, local := range locals[1:] {
		for word, n := range local {
			counts[word] += n
		}
	}
	return maps.All(counts)
}

func countSyncMap(pieces []string, workers int) iter.Seq2[string, int] {
	var counts sync.Map
	share(pieces, workers, func(_ int, piece string) {
		for word := range strings.FieldsSeq(piece) {
			n, ok := counts.Load(word)
			if !ok {
				n, _ = counts.LoadOrStore(word, new(atomic.Int64))
			}
			n.(*atomic.Int64).Add(1)
		}
	})
	return func(yield func(string, int) bool) {
		counts.Range(func(word, n any) bool { return yield(word.(string), int(n.(*atomic.Int64).Load())) })
	}
}

// share calls count for each piece, in as many goroutines as there are
// workers, each of which takes the next piece until there is none.
func share(pieces []string, workers int, count func(worker int, piece string)) {
	var (
		next atomic.Int64
		left sync.WaitGroup
	)
	for worker := range workers {
		left.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(pieces) {
					return
				}
				count(worker, pieces[i])
			}
		})
	}
	left.Wait()
}

// read returns the present values of counters.
func read(counters iter.Seq2[string, *atomic.Int64]) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for word, n := range counters {
			if !yield(word, int(n.Load())) {
				return
			}
		}
	}
}
