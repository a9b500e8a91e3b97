// Package planted states allocations, one of them wrongly.
package planted

// T allocates.
type T struct{ last *int }

// None states what is true.
//
// Concurrency: exclusive; wait-free; 0 allocs.
func None() {}

// One states what is true.
//
// Concurrency: exclusive; wait-free; 1 allocs (always).
func (t *T) One() { t.last = new(int) }

// Wrong states what is not true.
//
// Concurrency: exclusive; wait-free; 0 allocs.
func (t *T) Wrong() { t.last = new(int) }

// Silent states nothing.
//
// Concurrency: exclusive; wait-free.
func Silent() {}

// Malformed has no line that could state anything.
//
// Concurrency: 0 allocs.
func Malformed() {}
