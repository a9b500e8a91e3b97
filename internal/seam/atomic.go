//go:build !surety_explore

package seam

import "sync/atomic"

// The atomic words of the primitives. All operations are sequentially
// consistent, as in the Go memory model.
type (
	Bool   = atomic.Bool
	Int32  = atomic.Int32
	Int64  = atomic.Int64
	Uint32 = atomic.Uint32
	Uint64 = atomic.Uint64
)

// Pointer is an atomic pointer to a T.
type Pointer[T any] = atomic.Pointer[T]
