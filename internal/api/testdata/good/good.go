// Package good keeps every rule and shows every kind of identifier.
package good

import (
	"errors"
	"time"
)

// Op says what to do.
type Op uint8

// What can be done.
const (
	Keep Op = iota // leave it
	Set            // replace it
	hidden
	// Remove removes it.
	Remove
)

// Limit is a number, and Wait depends on another package.
const (
	Limit = 1 << 4
	Wait  = 2 * time.Second
)

// The outcomes.
var (
	ErrOne   = errors.New("one") // first
	ErrTwo   error
	unlisted = Op(hidden)
)

// Task is a function.
type Task = func(int) (ok bool)

// Map is a generic type.
//
// # Guarantees
//
//   - Zero value: ready.
//   - Copying: none.
//   - Access: none.
//   - Memory model: none.
//   - Atomicity: none.
//   - Progress: none.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): none.
type Map[K comparable, V any] struct {
	inner

	// Size is the size.
	Size int `json:"size"`
	less func(a, b K) bool
	last V
}

// New returns a map.
//
// Concurrency: independent; wait-free; 1 allocs.
func New[K comparable, V any](size int) *Map[K, V] {
	return &Map[K, V]{Size: size}
}

// Load loads.
//
// Concurrency: atomic(key); wait-free;
// 0 allocs (word-sized K, V).
func (m *Map[K, V]) Load(key K) (value V, ok bool) {
	ok = m.less == nil || m.less(key, key)
	return m.last, ok
}

// Old is old.
//
// Concurrency: exclusive; wait-free.
//
// Deprecated: use Load.
func (m *Map[K, V]) Old(
	first K,
	rest ...V,
) {
	m.call()
}

func (m *Map[K, V]) call() { _ = unlisted }

type inner struct{ n int }

// Len is promoted to Map.
//
// Concurrency: atomic(whole); linear.
func (i *inner) Len() int { return i.n }

// Sizer has a size.
//
// # Guarantees
//
//   - Zero value: none.
//   - Copying: none.
//   - Access: none.
//   - Memory model: none.
//   - Atomicity: none.
//   - Progress: none.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): none.
type Sizer interface {
	// Len returns the size.
	//
	// Concurrency: atomic(whole); linear.
	Len() int
}

// Number is a constraint.
type Number interface{ ~int | ~uint }
