package mapsuite

import (
	"math/rand/v2"
	"slices"

	"github.com/surety-go/surety/bench/internal/workload"
)

// kind is a type of key and how keys of it are drawn.
type kind[K comparable] struct {
	name        string
	keys        func(r *rand.Rand, n int) []K // n different keys
	copies      func(keys []K) []K            // equal keys; strings among them have memory of their own
	constructor func(p peer) func() Table[K]  // nil if the peer has no such keys
}

func (k kind[K]) maker(subject string) func() Table[K] { return k.constructor(peers[subject]) }

func intKind(name string, keys func(r *rand.Rand, n int) []uint64) kind[uint64] {
	return kind[uint64]{"int-" + name, keys, same[uint64], func(p peer) func() Table[uint64] { return p.ints }}
}

func stringKind(name string, shortest, longest int) kind[string] {
	keys := func(r *rand.Rand, n int) []string { return stringKeys(r, n, shortest, longest) }
	return kind[string]{"string-" + name, keys, copyStrings, func(p peer) func() Table[string] { return p.strings }}
}

var (
	randomInts = intKind("random", randomKeys)
	intKinds   = []kind[uint64]{
		randomInts,
		intKind("sequential", func(r *rand.Rand, n int) []uint64 { return multiples(r, n, 1) }),
		intKind("strided", func(r *rand.Rand, n int) []uint64 { return multiples(r, n, 1<<22) }),
		intKind("pointer", pointerKeys),
	}
	patterns     = append(slices.Clone(intKinds[1:]), intKind("snowflake", snowflakes))
	shortStrings = stringKind("short", 8, 15)
	stringKinds  = []kind[string]{shortStrings, stringKind("long", 64, 100)}
	structs      = kind[pair]{"struct", pairKeys, same[pair], func(p peer) func() Table[pair] { return p.structs }}
)

func same[K comparable](keys []K) []K { return keys }

// randomKeys are a bijection of consecutive numbers that looks random.
func randomKeys(r *rand.Rand, n int) []uint64 {
	first := r.Uint64()
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = workload.Mix(first + uint64(i))
	}
	return keys
}

// multiples are consecutive multiples of stride from a drawn one below 2^31 on.
func multiples(r *rand.Rand, n int, stride uint64) []uint64 {
	first := uint64(r.Uint32() / 2)
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = (first + uint64(i)) * stride
	}
	return keys
}

// pointerKeys are numbers as the addresses of objects of 48 bytes are: 170 in
// each span of 8 KiB, in a heap that begins at 0xc000000000.
func pointerKeys(r *rand.Rand, n int) []uint64 {
	const size, span = 48, 8192
	first := 0xc000000000 + r.Uint64N(1<<20)*span
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = first + uint64(i/(span/size))*span + uint64(i%(span/size))*size
	}
	return keys
}

// snowflakes are numbers as services give them out: milliseconds, 10 bits for
// the server that gave them, here one, and 12 bits that count within the
// millisecond, here to four.
func snowflakes(r *rand.Rand, n int) []uint64 {
	first, server := r.Uint64N(1<<40), r.Uint64N(1<<10)
	keys := make([]uint64, n)
	for i := range keys {
		keys[i] = (first+uint64(i/4))<<22 | server<<12 | uint64(i%4)
	}
	return keys
}

// pair is a key of two words; half of the second is padding.
type pair struct {
	a uint64
	b uint32
}

// pairKeys draws pairs. Four each share their first word.
func pairKeys(r *rand.Rand, n int) []pair {
	first := r.Uint64()
	keys := make([]pair, n)
	for i := range keys {
		keys[i] = pair{workload.Mix(first + uint64(i/4)), uint32(i)}
	}
	return keys
}
