//go:build surety_explore

package seam

import (
	"sync/atomic"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Counter is a number that is added to and read. Add returns nothing, so that
// the order of additions cannot be observed, and the explorer tries only one.
type Counter struct{ real atomic.Int64 }

// Add adds delta.
func (c *Counter) Add(delta int64) {
	sched.Before(sched.Count, unsafe.Pointer(c), uint64(delta), 0)
	c.real.Add(delta)
}

// Load returns the sum.
func (c *Counter) Load() int64 {
	op := sched.Before(sched.Load, unsafe.Pointer(c), 0, 0)
	v := c.real.Load()
	op.Result(uint64(v))
	return v
}
