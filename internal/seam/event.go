//go:build !surety_explore

package seam

import "context"

// Event happens once. It is what the primitives wait on: a wait parks on a
// channel, which a testing/synctest bubble recognizes as durable.
//
// The zero Event never happens; make one with NewEvent.
type Event struct {
	happened chan struct{}
}

// NewEvent returns an event that has not happened.
func NewEvent() Event {
	return Event{happened: make(chan struct{})}
}

// Set makes e happen and releases all who wait for it. It must be called at
// most once. Set synchronizes before the return of every wait that sees it.
func (e Event) Set() { close(e.happened) }

// Happened reports whether Set was called.
func (e Event) Happened() bool {
	select {
	case <-e.happened:
		return true
	default:
		return false
	}
}

// Done returns a channel that is closed when e happens.
func (e Event) Done() <-chan struct{} { return e.happened }

// Wait waits until e happens.
func (e Event) Wait() { <-e.happened }

// WaitContext waits until e happens or ctx ends, and reports whether e
// happened. If both did, it reports true: a result that is ready is never
// refused.
func (e Event) WaitContext(ctx context.Context) bool {
	select {
	case <-e.happened:
		return true
	default:
	}
	done := ctx.Done()
	if done == nil { // it never ends, and a receive costs less than a choice
		<-e.happened
		return true
	}
	select {
	case <-e.happened:
		return true
	case <-done:
		return e.Happened()
	}
}
