// Package memory measures what is live on the heap, what was allocated, and
// what a collection costs. It counts bytes of objects, never resident memory,
// which depends on what ran before. Nothing else may run in the process
// meanwhile, or it is measured too.
package memory

import (
	"runtime"
	"runtime/metrics"
	"time"
)

const (
	// What the last collection marked. Unlike
	// /memory/classes/heap/objects:bytes it stays as it is until the next
	// collection: what is allocated in between, by the reading itself or by
	// the runtime, does not blur it.
	liveBytes = "/gc/heap/live:bytes"

	// What the last collection scanned, and what was allocated since and
	// can hold pointers.
	scanBytes = "/gc/scan/heap:bytes"
)

// The first reading allocates tables that stay live.
func init() { read(liveBytes) }

func read(name string) uint64 {
	sample := []metrics.Sample{{Name: name}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// collect leaves on the heap what is reachable, and nothing that a sync.Pool
// keeps over one collection.
func collect() {
	runtime.GC()
	runtime.GC()
}

// Live returns the bytes of the heap objects that are live after a
// collection, each with the unused rest of its size class. Stacks of
// goroutines are not on the heap.
func Live() uint64 {
	collect()
	return read(liveBytes)
}

// Marked returns what [Live] does, after one collection and not two: what a
// sync.Pool kept may be part of it, if anything used one since Live.
func Marked() uint64 {
	runtime.GC()
	return read(liveBytes)
}

// Growth is what building something did to the heap.
type Growth struct {
	Live      int64  // bytes by which the live heap grew
	Allocated uint64 // bytes allocated on the way, the live ones included
	Allocs    uint64 // objects allocated on the way
}

// Of returns by how much the live heap grew by what build returns, while that
// is reachable, and what was allocated on the way.
func Of(build func() any) Growth {
	live := Live()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	built := build()
	runtime.ReadMemStats(&after)
	g := Growth{
		Live:      int64(Live() - live),
		Allocated: after.TotalAlloc - before.TotalAlloc,
		Allocs:    after.Mallocs - before.Mallocs,
	}
	runtime.KeepAlive(built)
	return g
}

// Scan returns the bytes of the live heap that a collection looks through for
// pointers. An object without pointers counts nothing, another one up to its
// last pointer.
func Scan() uint64 {
	collect()
	return read(scanBytes)
}

// Collect returns how long one collection of the present heap takes, from its
// start until everything is swept: the minimum of five, because what disturbs
// a collection only prolongs it, as does garbage that the first ones find.
func Collect() time.Duration {
	shortest := time.Duration(1<<63 - 1)
	for range 5 {
		start := time.Now()
		runtime.GC()
		shortest = min(shortest, time.Since(start))
	}
	return shortest
}
