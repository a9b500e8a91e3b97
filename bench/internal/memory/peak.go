package memory

import (
	"runtime"
	"sync/atomic"
)

// Peak runs steps 0 to n-1 and returns the greatest live heap that forced
// collections found, and the live heap after the last step, both in bytes
// relative to the start.
//
// Collections follow each other without a break while the steps run, because a
// structure that replaces its storage holds the old and the new one only within
// a step. Besides, the steps wait for one whole collection at samples evenly
// spaced places, the end among them, so that there are at least that many.
// Where collections fall within steps is up to the scheduler: report the
// median of several peaks.
//
// A collection marks what was reachable at its start and all that is allocated
// while it runs. The latter is subtracted, so a peak never counts what was
// already replaced: it can be too low, not too high.
func Peak(n, samples int, step func(i int)) (peak, end int64) {
	start := int64(Live())
	s := sampler{ended: make(chan struct{})}
	go s.run()
	next := 1
	for i := range n {
		step(i)
		for next <= samples && (i+1)*samples >= next*n {
			s.await()
			next++
		}
	}
	s.stop.Store(true)
	<-s.ended
	end = int64(Live()) - start
	return max(s.greatest-start, end), end
}

// sampler collects until it is stopped.
type sampler struct {
	began    atomic.Int64 // collections that began
	done     atomic.Int64 // collections whose result is part of greatest
	stop     atomic.Bool
	ended    chan struct{}
	greatest int64 // guarded by ended
}

func (s *sampler) run() {
	defer close(s.ended)
	for !s.stop.Load() {
		s.began.Add(1)
		s.greatest = max(s.greatest, liveAtStart())
		s.done.Add(1)
	}
}

// await returns when a collection has ended that began after the call.
func (s *sampler) await() {
	for began := s.began.Load(); s.done.Load() <= began; {
		runtime.Gosched()
	}
}

// liveAtStart returns at most what was live when the collection began which it
// performs.
func liveAtStart() int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	runtime.GC()
	marked := read(liveBytes)
	runtime.ReadMemStats(&after)
	return int64(marked) - int64(after.TotalAlloc-before.TotalAlloc)
}
