package planted

import (
	"maps"
	"slices"
)

type queued []int

type keyed interface{ ~map[string]int }

type either interface {
	keyed
	comparable
}

func ranges(m map[string]int, named table, alias aliased) (n int) {
	for range m { // want `range over a built-in map in a primitive: its order is random`
	}
	for k := range named { // want `range over a built-in map`
		n += len(k)
	}
	for range alias { // want `range over a built-in map`
	}
	for range maps.Keys(m) { // want `maps.Keys in a primitive: its order is random`
	}
	for range slices.Values([]int{1}) {
	}
	for range 3 {
	}
	for range "text" {
	}
	return n + len(m)
}

func generic[A ~map[string]int, B keyed, C map[string]int | []int, D []int | queued, E chan int | queue, F any](
	a A, b B, c C, d D, e E, f F,
) {
	for range a { // want `range over a built-in map`
	}
	for range b { // want `range over a built-in map`
	}
	for range d {
	}
	for range e { // want `range over a channel`
	}
	close(e) // want `close of a channel`
	_, _ = c, f
	each := maps.All[A] // want `maps.All in a primitive`
	_ = each
}
