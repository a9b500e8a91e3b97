//go:build !surety_explore

package seam

import "context"

// WithCancelCause is context.WithCancelCause. Cancelling is a visible
// operation, so the primitives cancel only contexts made here.
func WithCancelCause(parent context.Context) (context.Context, context.CancelCauseFunc) {
	return context.WithCancelCause(parent)
}
