//go:build surety_explore

package seam

import (
	"context"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Event happens once. It is what the primitives wait on.
//
// The zero Event never happens; make one with NewEvent.
type Event struct {
	happened chan struct{}
}

// NewEvent returns an event that has not happened.
func NewEvent() Event {
	return Event{happened: make(chan struct{})}
}

// address returns what identifies a channel.
func address[C chan struct{} | <-chan struct{}](c C) unsafe.Pointer {
	return *(*unsafe.Pointer)(unsafe.Pointer(&c))
}

// Set makes e happen and releases all who wait for it. It must be called at
// most once.
func (e Event) Set() {
	sched.Before(sched.Set, address(e.happened), 0, 0)
	close(e.happened)
}

// Happened reports whether Set was called.
func (e Event) Happened() bool {
	op := sched.Before(sched.Happened, address(e.happened), 0, 0)
	happened := e.isSet()
	op.Result(bit(happened))
	return happened
}

func (e Event) isSet() bool {
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
func (e Event) Wait() {
	sched.Before(sched.Wait, address(e.happened), 0, 0)
	<-e.happened
}

// WaitContext waits until e happens or ctx ends, and reports whether e
// happened. If both did, it reports true.
func (e Event) WaitContext(ctx context.Context) bool {
	done := ctx.Done()
	op := sched.BeforeContext(sched.WaitContext, address(e.happened), address(done))
	if op == nil {
		select {
		case <-e.happened:
			return true
		default:
		}
		select {
		case <-e.happened:
			return true
		case <-done:
			return e.isSet()
		}
	}
	if op.Observed() {
		<-e.happened
		return true
	}
	<-done
	return false
}
