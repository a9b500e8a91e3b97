// Package mapsuite compares maps that several goroutines use.
package mapsuite

import (
	"maps"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Table is the form in which every subject is called.
type Table[K comparable] interface {
	Load(key K) (value uint64, ok bool)
	Store(key K, value uint64)
	Delete(key K)
	Increment(key K) // adds one to the value of key, which is zero if there is none
	Range(yield func(key K, value uint64) bool)
}

// A peer is one kind of map. Adding one is one file that calls add.
type peer struct {
	ints    func() Table[uint64]
	strings func() Table[string]
}

var peers = map[string]peer{}

func add(name string, ints func() Table[uint64], strings func() Table[string]) {
	peers[name] = peer{ints, strings}
}

const baseline = "Mutex+map"

// Suite returns the suite.
func Suite() *workload.Suite {
	ints := kind[uint64]{"int", intKeys, func(subject string) Table[uint64] { return peers[subject].ints() }}
	strings := kind[string]{"string", stringKeys, func(subject string) Table[string] { return peers[subject].strings() }}
	s := &workload.Suite{
		Name:     "map",
		Doc:      "maps from integer or string keys to integers",
		Baseline: baseline,
	}
	s.Cases = append(s.Cases, mixCases(ints)...)
	s.Cases = append(s.Cases, mixCases(strings)...)
	s.Cases = append(s.Cases, countCase(ints), growCase(ints), rangeCase(ints))
	names := workload.Order(maps.Keys(peers), baseline)
	for i := range s.Cases {
		s.Cases[i].Subjects = names
	}
	return s
}
