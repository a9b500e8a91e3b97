//go:build !surety_explore

package seam

// Counter is a number that is added to and read. Add returns nothing, so that
// the order of additions cannot be observed.
type Counter = counter[int64]

type counter[T int64] struct{ n number64[T] }

// Add adds delta.
func (c *counter[T]) Add(delta T) { c.n.Add(delta) }

// Load returns the sum.
func (c *counter[T]) Load() T { return c.n.Load() }
