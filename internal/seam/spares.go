//go:build !surety_explore

package seam

import "sync"

// Spares are objects that are not needed for the moment. The zero Spares is
// empty, and what nobody takes is left to the garbage collector.
type Spares[T any] struct{ pool sync.Pool }

// Take returns an object that was given, as it was, or a new one of the zero T.
func (s *Spares[T]) Take() *T {
	if t, ok := s.pool.Get().(*T); ok {
		return t
	}
	return new(T)
}

// Give hands over an object to be taken again.
func (s *Spares[T]) Give(t *T) { s.pool.Put(t) }
