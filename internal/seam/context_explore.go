//go:build surety_explore

package seam

import (
	"context"

	"github.com/surety-go/surety/internal/explore/sched"
)

// WithCancelCause is context.WithCancelCause. During an exploration, the
// cancellation and every look at the context's Err are visible operations.
func WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	real, cancel := context.WithCancelCause(parent)
	run := sched.Current()
	if run == nil {
		return real, cancel
	}
	done := address(real.Done())
	run.Derived(done, address(parent.Done()))
	return watched{real}, func(cause error) {
		sched.BeforeContext(sched.Cancel, nil, done)
		cancel(cause)
	}
}

// watched is a context whose end is observed under the explorer's control.
type watched struct{ context.Context }

// Err is a visible operation.
func (c watched) Err() error {
	op := sched.BeforeContext(sched.Observe, nil, address(c.Done()))
	err := c.Context.Err()
	op.Result(bit(err != nil))
	return err
}
