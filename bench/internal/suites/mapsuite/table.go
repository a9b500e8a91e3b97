package mapsuite

import "github.com/surety-go/surety/bench/internal/workload"

// Table is the form in which every subject is called.
type Table[K comparable] interface {
	Load(key K) (value uint64, ok bool)
	Store(key K, value uint64)
	Delete(key K)
	LoadOrCompute(key K) uint64 // the value of key, which becomes computed() if there is none
	Increment(key K)            // adds one to the value of key, which is zero if there is none
	Range(yield func(key K, value uint64) bool)
	Clear()
}

// computed is what LoadOrCompute computes.
func computed() uint64 { return 1 }

// calls says what a case lets several goroutines do at the same time.
type calls int

const (
	loads      calls = iota + 1
	overwrites       // and stores to keys that are there and stay
	changes          // and keys that come and go
)

// A peer is one kind of map. Adding one is one file that calls add.
type peer struct {
	several calls // what several goroutines may do at the same time
	ints    func() Table[uint64]
	strings func() Table[string]
	structs func() Table[pair] // nil if keys cannot be structs
}

var peers = map[string]peer{}

func add(name string, p peer) { peers[name] = p }

// compare makes a peer's subjects known to the case: all that have that kind of
// key, those apart that run it with one goroutine only.
func compare[K comparable](k kind[K], need calls, c workload.Case) workload.Case {
	for _, name := range order() {
		if k.constructor(peers[name]) == nil {
			continue
		}
		if peers[name].several >= need {
			c.Subjects = append(c.Subjects, name)
		} else if c.Exactly <= 1 {
			c.Subjects = append(c.Subjects, name)
			c.Alone = append(c.Alone, name)
		}
	}
	return c
}
