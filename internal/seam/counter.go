//go:build !surety_explore

package seam

import "sync/atomic"

// Counter is a number that is added to and read. Add returns nothing, so that
// the order of additions cannot be observed.
type Counter struct{ n atomic.Int64 }

// Add adds delta.
func (c *Counter) Add(delta int64) { c.n.Add(delta) }

// Load returns the sum.
func (c *Counter) Load() int64 { return c.n.Load() }
