// Package planted has functions of several levels.
package planted

// T has methods.
type T struct{}

// Alone may not have a second caller.
//
// Concurrency: exclusive; wait-free.
func (T) Alone() {}

// Shared may.
//
// Concurrency: shared; wait-free.
func (T) Shared() {}

// New may, too.
//
// Concurrency: independent; wait-free.
func New() T { return T{} }
