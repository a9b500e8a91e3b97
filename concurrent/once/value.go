package once

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/nocopy"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// Value is one value, computed when it is first asked for and kept until
// Reset.
//
// It is sync.OnceValues with a context for every caller, errors that are tried
// again, and a way to start over. For one value per key, use [Cache].
//
// # Guarantees
//
//   - Zero value: of no use; Get panics. Make one with NewValue.
//   - Copying: not after first use; vet reports it, and Reset and calls of Get
//     that find no value panic on a copy.
//   - Access: any goroutine, any time, every method.
//   - Memory model: the call that starts a computation synchronizes before the
//     function's start, and its end before every call that returns its
//     outcome.
//   - Atomicity: linearizable. At any time at most one computation can set the
//     value: none that Reset overtook does. A Get that starts after Reset
//     returned never gets a value whose computation began before.
//   - Progress: Get waits for a computation if there is no value. Reset
//     waits for nothing.
//   - Fairness: none.
//   - Cancellation: a caller leaves when its context ends; the computation goes
//     on for the others, and is cancelled when the last one has left. Nobody
//     joins a computation that is being cancelled: the next caller starts a new
//     one.
//   - Callbacks: the function runs on a goroutine of its own with no lock held,
//     and may use the value in any way. A Get that is to wait for the
//     computation it is part of, also through other waits, fails with
//     concurrent.ErrReentrant if it passes the computation's context on.
//   - Panics: of the function, are raised in each caller that waits, as a
//     *concurrent.PanicError of its own; if none is left, the process crashes
//     as by any goroutine's panic. Goexit gives the callers
//     concurrent.ErrGoexit. Neither is kept, nor is an error: the next Get
//     computes again.
//   - Goroutines: one while the function runs. None at rest.
//   - Testing (synctest): works in bubbles; waits are durable.
type Value[T any] struct {
	nocopy  nocopy.Guard
	compute func(context.Context) (T, error) // immutable after NewValue
	slot    seam.Pointer[valueState[T]]      // nil: no value and no flight
}

// valueState is what the slot of a Value holds: a flight, or a value if there
// is none. It is immutable, and every write makes a new one.
type valueState[T any] struct {
	flight *flight[T]
	value  T
}

// NewValue returns a Value that f computes. A nil f panics.
//
// F runs on a goroutine of its own. Its context has the values, not the
// deadline, of the call of Get that started it, and is cancelled when no
// caller waits any more.
//
// Concurrency: independent; wait-free.
func NewValue[T any](f func(context.Context) (T, error)) *Value[T] {
	args.Func(f == nil, "once: NewValue")
	v := &Value[T]{compute: f}
	v.nocopy.Check("once: Value")
	return v
}

// Get returns the value, and computes it if there is none. Callers that ask
// while it is being computed wait for that computation and get its outcome,
// whatever it is. An error is not kept.
//
// A value or outcome that is there is returned even if ctx has ended. Otherwise,
// when ctx ends, Get returns its cause; the computation goes on as long as
// another caller waits for it, and is cancelled when none does.
//
// If the function panics, Get panics with a *concurrent.PanicError. If it calls
// Goexit, Get returns concurrent.ErrGoexit. A call with the computation's
// context that would wait for the computation itself returns a
// *concurrent.ReentrantError. Together with an error the value is always the
// zero value. A nil ctx panics.
//
// Concurrency: atomic(whole); wait-free on hit, else waits(the computation), detach(ctx); callback concurrent claims(key), panic propagated; 0 allocs (value present).
func (v *Value[T]) Get(ctx context.Context) (T, error) {
	const call = "once: Value.Get"
	args.Context(ctx, call)
	if s := v.slot.Load(); s != nil && s.flight == nil { // linearization point of a hit
		return s.value, nil
	}
	return v.getSlow(ctx, call)
}

func (v *Value[T]) getSlow(ctx context.Context, call string) (T, error) {
	if v.compute == nil {
		panic(call + " called on a zero Value; make it with NewValue")
	}
	v.nocopy.Check("once: Value")
	from := waitgraph.From(ctx)
	for {
		s := v.slot.Load()
		if s != nil && s.flight == nil {
			return s.value, nil
		}
		if ctx.Err() != nil {
			var zero T
			return zero, context.Cause(ctx)
		}
		if s != nil {
			if s.flight.join() {
				return s.flight.follow(ctx, from, valueCall(call))
			}
			s.flight.seat.vacate() // for the one that left last and has yet to do it
			continue
		}
		seat := &valueSeat[T]{value: v, state: new(valueState[T])}
		f := newFlight[T](ctx, seat)
		seat.state.flight = f
		if v.slot.CompareAndSwap(nil, seat.state) {
			return f.lead(ctx, from, valueCall(call), v.compute)
		}
	}
}

// Reset removes the value. A computation that runs is displaced: its value is
// not kept, and those who wait for it get it; a Get that starts after Reset
// returned computes anew.
//
// Concurrency: atomic(whole); wait-free; 0 allocs.
func (v *Value[T]) Reset() {
	v.nocopy.Check("once: Value")
	v.slot.Store(nil) // linearization point
}

// valueSeat is the slot of a Value as the seat of a flight.
type valueSeat[T any] struct {
	value *Value[T]
	state *valueState[T] // the state with the flight
}

func (s *valueSeat[T]) String() string { return fmt.Sprintf("once: computation of a %T", s.value) }

func (s *valueSeat[T]) commit(value T) {
	// Linearization point of every Get that the flight gives its value, as
	// in a Cache.
	s.value.slot.CompareAndSwap(s.state, &valueState[T]{value: value})
}

func (s *valueSeat[T]) fail() { s.vacate() }

func (s *valueSeat[T]) vacate() { s.value.slot.CompareAndSwap(s.state, nil) }

// valueCall names a call in errors.
type valueCall string

func (c valueCall) String() string { return string(c) }
