package hitratio

import "container/heap"

// Optimum is the name of Belady's optimum: the hits of a cache that knows the
// future. No cache can have more if one goroutine replays the trace. Several
// change the order of the requests, and share loads, so that a cache may come
// out above it.
const Optimum = "Belady"

// OptimalHits returns how many requests for the keys, in their order, a cache
// of that capacity can at most answer without a load. A full cache that is
// asked for another key keeps, of the entries and that key, those that will
// be asked for soonest.
func OptimalHits(keys []uint64, capacity int) int {
	var (
		hits   int
		next   = nextUses(keys)
		held   = make(map[uint64]int) // key to when it will be asked for next
		latest farthest
	)
	for i, key := range keys {
		if _, ok := held[key]; ok {
			hits++
		}
		held[key] = next[i]
		heap.Push(&latest, use{next[i], key})
		for len(held) > capacity {
			// A use that is over, or of a key that has gone, is stale.
			u := heap.Pop(&latest).(use)
			if at, ok := held[u.key]; ok && at == u.at {
				delete(held, u.key)
			}
		}
	}
	return hits
}

// nextUses returns for each request when its key is asked for again. The
// number of requests stands for never.
func nextUses(keys []uint64) []int {
	next := make([]int, len(keys))
	seen := make(map[uint64]int)
	for i := len(keys) - 1; i >= 0; i-- {
		at, ok := seen[keys[i]]
		if !ok {
			at = len(keys)
		}
		next[i] = at
		seen[keys[i]] = i
	}
	return next
}

// use is the next request for a key.
type use struct {
	at  int
	key uint64
}

// farthest is a heap with the farthest use on top.
type farthest []use

func (f farthest) Len() int           { return len(f) }
func (f farthest) Less(i, j int) bool { return f[i].at > f[j].at }
func (f farthest) Swap(i, j int)      { f[i], f[j] = f[j], f[i] }
func (f *farthest) Push(x any)        { *f = append(*f, x.(use)) }
func (f *farthest) Pop() any {
	last := len(*f) - 1
	x := (*f)[last]
	*f = (*f)[:last]
	return x
}
