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
	c := watched{real, real.Done()}
	if real.Err() != nil {
		// All contexts derived from ended ones share one channel. The
		// explorer knows a context by its channel, so this one gets its own.
		own := make(chan struct{})
		close(own)
		c.done = own
	}
	done := address(c.done)
	run.Derived(done, address(parent.Done()))
	return c, func(cause error) {
		sched.BeforeContext(sched.Cancel, nil, done)
		cancel(cause)
	}
}

// watched is a context whose end is observed under the explorer's control.
type watched struct {
	context.Context
	done <-chan struct{}
}

// Done returns a channel that no other context has.
func (c watched) Done() <-chan struct{} { return c.done }

// Err is a visible operation.
func (c watched) Err() error {
	op := sched.BeforeContext(sched.Observe, nil, address(c.done))
	err := c.Context.Err()
	op.Result(bit(err != nil))
	return err
}
