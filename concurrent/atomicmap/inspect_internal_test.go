package atomicmap

import (
	"fmt"
	"math/bits"
	"unsafe"
)

// What white-box tests see of a map that nobody writes.

// segmentsOf returns the segments of a map, each once.
func segmentsOf[K comparable, V any](m *Map[K, V]) []*segment[K] {
	d := m.core.directory.Load()
	if d == nil {
		return nil
	}
	var all []*segment[K]
	seen := map[*segment[K]]bool{}
	entries := d.entries()
	for i := range entries {
		if s := entries[i].Load(); !seen[s] {
			seen[s] = true
			all = append(all, s)
		}
	}
	return all
}

// shape says how large the segments of a map are.
type shape struct {
	segments, buckets int
	strays            int64
	bytes             int // of the directory, the segments and their buckets
}

func shapeOf[K comparable, V any](m *Map[K, V]) (all shape) {
	for _, s := range segmentsOf(m) {
		all.segments++
		all.buckets += int(s.n)
		all.strays += s.fill.strays.Load()
	}
	if d := m.core.directory.Load(); d != nil {
		all.bytes = len(d.entries())*int(unsafe.Sizeof(uintptr(0))) +
			all.segments*int(unsafe.Sizeof(segment[K]{})+unsafe.Sizeof(fill{})) +
			all.buckets*int(unsafe.Sizeof(bucket[K]{}))
	}
	return all
}

// countsAgree compares what each segment knows of how full it is with what it
// holds.
func countsAgree[K comparable, V any](m *Map[K, V]) error {
	d := m.core.directory.Load()
	for _, s := range segmentsOf(m) {
		var live int64
		for i := range s.n {
			b := s.bucket(i)
			for used := b.meta.Load() & usedBits; used != 0; used &= used - 1 {
				e := &b.slots[firstSlot(used)]
				if _, is := s.read(&e.value); is == present && d.hash(e.key)&s.sampled == 0 {
					live++
				}
			}
		}
		if n := s.fill.live.Load(); n != live {
			return fmt.Errorf("a segment of %d buckets counts %d sampled keys with a value, and holds %d", s.n, n, live)
		}
	}
	return nil
}

// scrambled returns a different number for each i, in an order that looks
// random.
func scrambled(i int) int {
	if bits.UintSize == 64 {
		return int(mix(uint64(i)))
	}
	x := uint(i) * 0x9e3779b1
	return int((x ^ x>>15) * 0x85ebca6b)
}

func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
