package mapsuite

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/surety-go/surety/bench/internal/workload"
)

// nothing is a table whose calls do nothing: what is left is the loop.
type nothing[K comparable] struct{ calls uint64 }

func (t *nothing[K]) Load(K) (uint64, bool)          { return 1, true }
func (t *nothing[K]) Store(K, uint64)                { t.calls++ }
func (t *nothing[K]) Delete(K)                       { t.calls++ }
func (t *nothing[K]) LoadOrCompute(K) uint64         { return 1 }
func (t *nothing[K]) Increment(K)                    { t.calls++ }
func (t *nothing[K]) Range(func(K, uint64) bool)     {}
func (t *nothing[K]) Clear()                         {}
func newNothing[K comparable](kind[K]) Table[K]      { return &nothing[K]{} }
func newEquivalent[K comparable](k kind[K]) Table[K] { return k.maker(equivalent)() }

// BenchmarkLoop measures what the loop around the operations costs, and what
// the length of the script does to a built-in map: README.md has the figures.
func BenchmarkLoop(b *testing.B) {
	benchmarkLoop(b, randomInts, newNothing)
	benchmarkLoop(b, shortStrings, newNothing)
	benchmarkLoop(b, stringKinds[1], newNothing)
	benchmarkLoop(b, randomInts, newEquivalent)
}

func benchmarkLoop[K comparable](b *testing.B, k kind[K], newTable func(kind[K]) Table[K]) {
	for _, n := range []int{100, 10_000, 1_000_000} {
		for _, log2 := range []int{12, 17, 21} {
			m := newMixes(k, 1, "loop", n, 1, false)
			s := newScript(m.source("steps"), k, m.keys, 1<<log2, true)
			if len(s.loads) != 1<<log2 {
				continue // not all keys have a place in so short a script
			}
			t := newTable(k)
			for i := 0; i < len(m.keys); i += 2 {
				t.Store(m.keys[i], 1)
			}
			for _, reads := range []uint64{100, 90} {
				body := mixBody(t, s, 0, m.kinds, reads, make(workload.Sums, 1))
				name := fmt.Sprintf("%T", t)
				b.Run(name+"/"+k.name+"/n="+strconv.Itoa(n)+"/steps=2^"+strconv.Itoa(log2)+"/reads="+strconv.Itoa(int(reads)), func(b *testing.B) {
					body(0, 0, b.N)
				})
			}
		}
	}
}
