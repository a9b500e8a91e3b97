// Package atomicmap provides [Map], a map for any number of goroutines.
//
// A Map reads like a built-in map with the verbs of sync.Map, and adds what
// those who use one write by hand: a value computed once per key
// ([Map.LoadOrCompute]), a change that depends on the present value
// ([Map.Compute]), a length, and iterators.
//
// No method runs user code under a lock. A callback that panics, ends its
// goroutine, or calls back into the map leaves the map usable, and a callback
// that would wait for itself gets an error.
//
// The README.md beside this file draws the layout and argues why each call
// takes effect at one instant.
package atomicmap
