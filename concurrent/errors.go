package concurrent

import (
	"errors"
	"fmt"
	"strings"
)

// The outcomes that all primitives share. Compare with [errors.Is]: errors
// that are returned wrap these with what went wrong and what to do. The
// variables must not be assigned.
var (
	// ErrClosed: the object takes no more work; Shutdown or Stop was called.
	ErrClosed = errors.New("closed")

	// ErrFull: there was no room and the call does not wait for room.
	ErrFull = errors.New("full")

	// ErrGoexit: the user's function ended its goroutine with
	// runtime.Goexit (t.FailNow does that) instead of returning.
	ErrGoexit = errors.New("function called runtime.Goexit")

	// ErrReentrant: the call would have waited for itself. See
	// [ReentrantError] for the cycle.
	ErrReentrant = errors.New("call would wait for itself")

	// ErrInvalidKey: the key does not equal itself (NaN) or cannot be
	// compared, so it could never be found again.
	ErrInvalidKey = errors.New("invalid key")

	// ErrNotFound: nothing is registered under the key.
	ErrNotFound = errors.New("not found")

	// ErrDuplicate: something is registered under the key already.
	ErrDuplicate = errors.New("already registered")

	// ErrSealed: the registry was sealed and takes no more changes.
	ErrSealed = errors.New("sealed")

	// ErrStale: the handle's registration is gone.
	ErrStale = errors.New("stale handle")
)

// PanicError is a panic of a user's function, carried to those who wait for
// it. Joins (a scope's end, a parallel loop's end, a cache's Get) panic with
// a *PanicError; a future's Wait returns it.
//
// # Guarantees
//
//   - Zero value: describes a panic with a nil value.
//   - Copying: allowed.
//   - Access: immutable once it was handed out.
//   - Memory model: the panic synchronizes before every call that reports it.
//   - Atomicity: none.
//   - Progress: wait-free, the value's Error or String method apart.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: Error may run the value's Error or String method.
//   - Panics: a panic of that method becomes part of the text.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type PanicError struct {
	// Value is what the function passed to panic.
	Value any

	// Stack is the stack of the goroutine that panicked, at the panic, in
	// the form of runtime/debug.Stack.
	Stack []byte

	// JoinStack is the stack of the goroutine that the panic was carried
	// to, or nil where it was returned and not raised again.
	JoinStack []byte
}

// Error returns the panic's value and the stack it happened on.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic contained.
func (e *PanicError) Error() string {
	return fmt.Sprintf("panic: %v\n\n%s", e.Value, e.Stack)
}

// Unwrap returns the panic's value if it is an error, so that [errors.Is] and
// [errors.As] reach it, and nil if it is not.
//
// Concurrency: immutable; wait-free.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// ReentrantError reports a call that would have waited for itself, directly
// or through calls of other goroutines. It matches [ErrReentrant].
//
// # Guarantees
//
//   - Zero value: describes a cycle without members.
//   - Copying: allowed.
//   - Access: immutable once it was handed out.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: the cycle is one that existed at one instant.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type ReentrantError struct {
	// Call is the call that closed the cycle and was refused, like
	// `atomicmap: Compute("a")`.
	Call string

	// Cycle lists who waits for whom, from what the call would have waited
	// for to what made the call. Each waits for the next, and the last made
	// the call.
	Cycle []string
}

// Error names the cycle and the ways out of it.
//
// Concurrency: immutable; wait-free.
func (e *ReentrantError) Error() string {
	return fmt.Sprintf("%s: %v: %s; do not call it from there, or use another key or object",
		e.Call, ErrReentrant, strings.Join(e.Cycle, " waits for "))
}

// Unwrap returns [ErrReentrant].
//
// Concurrency: immutable; wait-free.
func (e *ReentrantError) Unwrap() error { return ErrReentrant }
