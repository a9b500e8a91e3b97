package once

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// flight is one run of a load function and all who wait for it. It sits in a
// slot, where callers find it: the slot of a key in a Cache, or the slot of a
// Value.
//
// Invariant: callers join only while waiters > 0, so once it is 0 the flight
// is dying, and once it is settled exactly those who were counted receive the
// outcome.
type flight[V any] struct {
	seat    seat[V]         // immutable
	ctx     context.Context // of the load function; immutable
	cancel  context.CancelCauseFunc
	inside  waitgraph.Inside // the run of the load function, which ctx is inside of
	waiters seam.Int64       // callers that wait; 0: dying; settled: the outcome is fixed
	done    seam.Event       // the outcome can be read

	// The outcome; written before done by the flight's goroutine.
	value    V
	err      error
	panicked *concurrent.PanicError // not nil: the load function panicked
	exited   bool                   // the load function called Goexit
}

// settled is the value of waiters once the outcome is fixed.
const settled = -1

// seat is the slot that a flight sits in. Its methods act only while the
// flight still sits there; a flight that was displaced changes nothing. String
// names the load in errors.
type seat[V any] interface {
	fmt.Stringer
	commit(value V) // replaces the flight by its value
	fail()          // as vacate, for a load that ended without a value
	vacate()        // empties the slot; may be called more than once
}

var (
	errAbandoned = fmt.Errorf("once: the last caller that waited for the load has left: %w", context.Canceled)
	errEnded     = fmt.Errorf("once: the load has ended: %w", context.Canceled)
)

// newFlight returns a flight with one waiter, the caller, which is to put it
// into the slot and then to lead it. The load function's context has the
// values of ctx, but neither its end nor its activity: a flight outlives its
// starter.
func newFlight[V any](ctx context.Context, s seat[V]) *flight[V] {
	f := &flight[V]{seat: s, done: seam.NewEvent()}
	f.inside.Context = context.WithoutCancel(ctx)
	f.inside.Node.Start(nil, nil, s)
	f.ctx, f.cancel = seam.WithCancelCause(&f.inside)
	f.waiters.Store(1)
	return f
}

// join makes the caller one of f's waiters. It reports false if f takes no
// more: then it has settled and its slot holds it no longer, or it is dying
// and the caller may vacate its slot.
func (f *flight[V]) join() bool {
	for {
		n := f.waiters.Load()
		if n <= 0 {
			return false
		}
		if f.waiters.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// leave takes the caller out of f's waiters. It reports false if f has
// settled: then the caller was counted and the outcome is its own. The last to
// leave vacates the slot first and cancels then, so that no caller meets a
// flight that was cancelled.
func (f *flight[V]) leave() bool {
	for {
		n := f.waiters.Load()
		if n == settled {
			return false
		}
		if f.waiters.CompareAndSwap(n, n-1) {
			if n == 1 {
				f.seat.vacate()
				f.cancel(errAbandoned)
			}
			return true
		}
	}
}

// lead runs load on a goroutine of its own and waits for it as follow does.
// The wait is registered before load runs, so that of a cycle it is load's
// call that is refused.
func (f *flight[V]) lead(ctx context.Context, from *waitgraph.Node, call fmt.Stringer, load func(context.Context) (V, error)) (V, error) {
	var edge waitgraph.Edge
	cycle := edge.Wait(from, &f.inside.Node)
	seam.Go(func() { f.run(load) })
	return f.await(ctx, &edge, cycle, call)
}

// follow waits, as one who joined f, until f has settled or ctx ends. From is
// the activity that ctx belongs to, call names the caller in errors.
func (f *flight[V]) follow(ctx context.Context, from *waitgraph.Node, call fmt.Stringer) (V, error) {
	var edge waitgraph.Edge
	cycle := edge.Wait(from, &f.inside.Node)
	return f.await(ctx, &edge, cycle, call)
}

// await waits unless the wait would have closed a cycle. Whatever the end,
// the caller is no waiter afterwards.
func (f *flight[V]) await(ctx context.Context, edge *waitgraph.Edge, cycle waitgraph.Cycle, call fmt.Stringer) (V, error) {
	if cycle == nil {
		returned := false
		defer func() {
			if !returned { // a method of ctx panicked or called Goexit
				edge.Leave()
				f.leave()
			}
		}()
		done := f.done.WaitContext(ctx)
		returned = true
		edge.Leave()
		if done {
			return f.outcome()
		}
	}
	if !f.leave() {
		f.done.Wait() // no user code runs between settling and done
		return f.outcome()
	}
	var zero V
	if cycle != nil {
		return zero, cycle.Error(call)
	}
	return zero, context.Cause(ctx)
}

// run runs load and settles f, whichever way load ends.
//
// The slot is written before the waiters are released: what a caller was
// given, the next caller finds. It is written before f settles, too, so that a
// caller whom join refuses finds something else there.
func (f *flight[V]) run(load func(context.Context) (V, error)) {
	returned := false
	defer func() {
		f.inside.Node.End()
		if returned && f.err == nil {
			f.seat.commit(f.value)
		} else {
			var zero V
			f.value = zero
			f.seat.fail()
		}
		waiting := f.waiters.Swap(settled)
		if !returned && waiting > 0 {
			f.contain(recover())
		}
		f.done.Set()
		f.cancel(errEnded)
		// A panic that nobody waits for was not recovered and goes on.
	}()
	f.value, f.err = load(f.ctx)
	returned = true
}

// contain keeps the panic with that value, or the Goexit if there is none, for
// the waiters. It is called while the load function's frames still stand.
func (f *flight[V]) contain(recovered any) {
	if recovered == nil {
		f.exited = true
		return
	}
	f.panicked = &concurrent.PanicError{Value: recovered, Stack: seam.Stack()}
}

// outcome gives one waiter what load ended with.
func (f *flight[V]) outcome() (V, error) {
	if f.panicked != nil {
		raised := *f.panicked
		raised.JoinStack = seam.Stack()
		panic(&raised)
	}
	if f.exited {
		return f.value, fmt.Errorf("%s: %w; let it return an error instead", f.seat, concurrent.ErrGoexit)
	}
	return f.value, f.err
}
