// Package lines breaks the rules of Concurrency lines.
package lines

import "sync"

// NoLine has none.
func NoLine() {}

func NoDoc() {}

// Malformed is not well-formed.
//
// Concurrency: thread-safe.
func Malformed() {}

// T has a method.
type T struct{ sync.Mutex }

// NotLast is followed by text.
//
// Concurrency: shared; wait-free.
//
// More text.
func (T) NotLast() {}

// Error has none.
func (*T) Error() string { return "" }

// Fine is fine.
//
// Concurrency: shared; wait-free.
func (T) Fine() { unexported() }

func unexported() {}

// Face is an interface.
type Face interface {
	// Abstract has none.
	Abstract()
}
