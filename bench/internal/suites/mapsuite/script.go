package mapsuite

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"sync"

	"github.com/surety-go/surety/bench/internal/workload"
)

// script is the keys of consecutive operations. It is read from its beginning
// to its end, again and again, so that hardware fetches it in advance; its
// length is a power of two, at least as many as there are keys.
//
// Invariant: stores[i] == loads[i], and no two of loads, stores and the keys
// that the table was filled with share the memory of a string. A table that
// compares strings has to read the bytes of both.
type script[K comparable] struct{ loads, stores []K }

// newScript draws at least that many steps. stores says whether keys are also
// stored.
func newScript[K comparable](r *rand.Rand, k kind[K], keys []K, least int, stores bool) script[K] {
	n := 1
	for n < least || n < len(keys) {
		n *= 2
	}
	drawn := make([]K, n)
	for i := range drawn {
		drawn[i] = keys[r.IntN(len(keys))]
	}
	s := script[K]{loads: k.copies(drawn)}
	if stores {
		s.stores = k.copies(drawn)
	}
	return s
}

// at is the place of operation i in the script.
func (s script[K]) at(i int) int { return i & (len(s.loads) - 1) }

// latest returns what draw returns, and calls it only if the call before had
// another name. What is dear to make lives as long as its cells are measured
// one after the other, and not beside what the next ones make.
func latest[T any](name string, draw func() T) T {
	last.Lock()
	defer last.Unlock()
	if last.name != name {
		last.name, last.value = "", nil
		last.value = draw()
		last.name = name
	}
	return last.value.(T)
}

// forget lets go of what latest keeps.
func forget() {
	last.Lock()
	defer last.Unlock()
	last.name, last.value = "", nil
}

var last struct {
	sync.Mutex
	name  string
	value any
}

// source draws what the cases of a suite of that name need, from the seed.
func source(seed uint64, name string) *rand.Rand {
	return rand.New(rand.NewPCG(seed, workload.Subseed(seed, name)))
}

var digestSeed = maphash.MakeSeed()

// digest sums up what a table holds, in any order, and what was read from it.
func digest[K comparable](t Table[K], sums workload.Sums) func() string {
	return func() string {
		n, content := contents(t)
		return fmt.Sprintf("%d entries %x, read %x", n, content, sums.Total())
	}
}

func contents[K comparable](t Table[K]) (n int, sum uint64) {
	t.Range(func(key K, value uint64) bool {
		n++
		sum += workload.Mix(maphash.Comparable(digestSeed, key) ^ workload.Mix(value))
		return true
	})
	return n, sum
}
