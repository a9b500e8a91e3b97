package pool

import (
	"context"

	"github.com/surety-go/surety/internal/contexts"
	"github.com/surety-go/surety/internal/seam"
)

// completion happens once. Who waits for it whatever comes parks by itself, which
// takes no memory; for all others an event is made once one of them asks for it. The
// zero completion has not happened.
type completion struct {
	last seam.Pointer[told] // of those to be told; nil: nobody; unasked: it has happened, and nobody is
}

// told is who is to be told of a completion: a goroutine that waits, or all who know
// an event. With an event, it is the last one: whoever comes later waits for that.
type told struct {
	before *told        // who came before; only set follows it
	parker *seam.Parker // of the goroutine; nil: there is an event
	event  seam.Event
}

var unasked told

// hasEvent reports whether there is an event.
func (t *told) hasEvent() bool { return t != nil && t.parker == nil && t != &unasked }

// set makes c happen. It must be called once.
func (c *completion) set() {
	t := c.last.Load()
	for !t.hasEvent() && !c.last.CompareAndSwap(t, &unasked) {
		t = c.last.Load()
	}
	if t.hasEvent() {
		event := t
		t, event.before = t.before, nil // whoever keeps a future keeps nobody who has waited
		event.event.Set()
	}
	for t != nil {
		before := t.before // t is used for something else once it is told
		t.parker.Unpark()
		t = before
	}
}

// happened reports whether set was called.
func (c *completion) happened() bool {
	t := c.last.Load()
	return t == &unasked || t.hasEvent() && t.event.Happened()
}

// wait waits until c happens.
func (c *completion) wait() {
	for !c.happened() {
		if t := c.last.Load(); t.hasEvent() {
			t.event.Wait()
			return
		}
		w := waiters.Take()
		w.of = c
		if w.parker == nil { // written once: who found w in a list may look at it for longer
			w.parker = &w.own
		}
		w.own.Park(w)
		w.of, w.before = nil, nil
		waiters.Give(w)
	}
}

// waitContext waits until c happens or ctx ends, and reports whether c happened.
func (c *completion) waitContext(ctx context.Context) bool {
	if contexts.Endless(&ctx) {
		c.wait()
		return true
	}
	return c.happened() || c.get().WaitContext(ctx)
}

// get returns the event of c.
func (c *completion) get() seam.Event {
	for {
		old := c.last.Load()
		if old.hasEvent() {
			return old.event
		}
		t := &told{event: seam.NewEvent()}
		if old == &unasked {
			t.event.Set()
		} else {
			t.before = old
		}
		if c.last.CompareAndSwap(old, t) {
			return t.event
		}
	}
}

// waiter is a goroutine in wait.
type waiter struct {
	told
	of  *completion
	own seam.Parker
}

// waiters are those that wait no more, to be used again.
var waiters seam.Spares[waiter]

// Unlock adds w, which is ready to be told, to those who are. If it is too late for
// that, as the completion has happened or has an event, w is told at once.
func (w *waiter) Unlock() {
	for {
		last := w.of.last.Load()
		if last != nil && last.parker == nil {
			w.own.Unpark()
			return
		}
		w.before = last
		if w.of.last.CompareAndSwap(last, &w.told) {
			return
		}
	}
}
