package atomicmap_test

import (
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// The paired benchmarks: the same loop over the map and over a built-in map
// behind a sync.RWMutex, on one goroutine and on GOMAXPROCS. Package bench
// compares them in one run; these are for a profile of one of them.

type loadStorer interface {
	Load(key int) (int, bool)
	Store(key, value int)
}

type lockedMap struct {
	mu sync.RWMutex
	m  map[int]int
}

func (l *lockedMap) Load(key int) (int, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	v, ok := l.m[key]
	return v, ok
}

func (l *lockedMap) Store(key, value int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.m[key] = value
}

func benchmarkReads(b *testing.B, percent int) {
	subjects := map[string]func() loadStorer{
		"surety":  func() loadStorer { return new(atomicmap.Map[int, int]) },
		"rwmutex": func() loadStorer { return &lockedMap{m: map[int]int{}} },
	}
	for _, n := range []int{100, 100_000} {
		keys := make([]int, n)
		for i := range keys {
			keys[i] = rand.Int()
		}
		for name, make := range subjects {
			m := make()
			for _, k := range keys {
				m.Store(k, k)
			}
			access := func(i int) {
				key := keys[i%n]
				if i%100 < percent {
					m.Load(key)
				} else {
					m.Store(key, i)
				}
			}
			prefix := strconv.Itoa(n) + "/" + name
			b.Run(prefix+"/single", func(b *testing.B) {
				for i := 0; b.Loop(); i++ {
					access(i)
				}
			})
			b.Run(prefix+"/multi", func(b *testing.B) {
				b.RunParallel(func(pb *testing.PB) {
					for i := rand.IntN(n); pb.Next(); i++ {
						access(i)
					}
				})
			})
		}
	}
}

func BenchmarkReads100(b *testing.B) { benchmarkReads(b, 100) }
func BenchmarkReads90(b *testing.B)  { benchmarkReads(b, 90) }
func BenchmarkReads0(b *testing.B)   { benchmarkReads(b, 0) }
