// Package right states its allocations rightly.
package right

var last *int

// F allocates.
//
// Concurrency: exclusive; wait-free; 1 allocs.
func F() { last = new(int) }

// Last returns what F allocated.
//
// Concurrency: exclusive; wait-free.
func Last() *int { return last }
