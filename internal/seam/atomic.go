//go:build !surety_explore

package seam

import (
	"sync/atomic"
	"unsafe"
)

// The atomic words of the primitives. All operations are sequentially
// consistent, as in the Go memory model.
//
// They are not aliases of the standard library's types, whose methods would
// be called and not inlined: the primitives are generic, so that their code is
// compiled in the package of the user, and there only the bodies of generic
// functions are known for certain. These types are generic for that reason
// alone, and call the functions of sync/atomic, which the compiler knows.
type (
	Bool   = flag[uint32]
	Int32  = number32[int32]
	Int64  = number64[int64]
	Uint32 = number32[uint32]
	Uint64 = number64[uint64]
)

// Pointer is an atomic pointer to a T.
type Pointer[T any] = atomic.Pointer[T]

type number32[T int32 | uint32] struct {
	_ [0]atomic.Uint32 // vet reports copies
	v T
}

func (n *number32[T]) word() *uint32 { return (*uint32)(unsafe.Pointer(&n.v)) }

// Load returns the value.
func (n *number32[T]) Load() T { return T(atomic.LoadUint32(n.word())) }

// Store sets the value.
func (n *number32[T]) Store(v T) { atomic.StoreUint32(n.word(), uint32(v)) }

// Swap sets the value and returns the previous one.
func (n *number32[T]) Swap(v T) T { return T(atomic.SwapUint32(n.word(), uint32(v))) }

// CompareAndSwap sets the value to new if it is old.
func (n *number32[T]) CompareAndSwap(old, new T) bool {
	return atomic.CompareAndSwapUint32(n.word(), uint32(old), uint32(new))
}

// Add adds delta and returns the new value.
func (n *number32[T]) Add(delta T) T { return T(atomic.AddUint32(n.word(), uint32(delta))) }

// And clears the bits that mask lacks and returns the previous value.
func (n *number32[T]) And(mask T) T { return T(atomic.AndUint32(n.word(), uint32(mask))) }

// Or sets the bits of mask and returns the previous value.
func (n *number32[T]) Or(mask T) T { return T(atomic.OrUint32(n.word(), uint32(mask))) }

type number64[T int64 | uint64] struct {
	_ [0]atomic.Uint64 // aligns v on all platforms; vet reports copies
	v T
}

func (n *number64[T]) word() *uint64 { return (*uint64)(unsafe.Pointer(&n.v)) }

// Load returns the value.
func (n *number64[T]) Load() T { return T(atomic.LoadUint64(n.word())) }

// Store sets the value.
func (n *number64[T]) Store(v T) { atomic.StoreUint64(n.word(), uint64(v)) }

// Swap sets the value and returns the previous one.
func (n *number64[T]) Swap(v T) T { return T(atomic.SwapUint64(n.word(), uint64(v))) }

// CompareAndSwap sets the value to new if it is old.
func (n *number64[T]) CompareAndSwap(old, new T) bool {
	return atomic.CompareAndSwapUint64(n.word(), uint64(old), uint64(new))
}

// Add adds delta and returns the new value.
func (n *number64[T]) Add(delta T) T { return T(atomic.AddUint64(n.word(), uint64(delta))) }

// And clears the bits that mask lacks and returns the previous value.
func (n *number64[T]) And(mask T) T { return T(atomic.AndUint64(n.word(), uint64(mask))) }

// Or sets the bits of mask and returns the previous value.
func (n *number64[T]) Or(mask T) T { return T(atomic.OrUint64(n.word(), uint64(mask))) }

type flag[T uint32] struct{ n number32[T] }

func bit[T uint32](b bool) T {
	if b {
		return 1
	}
	return 0
}

// Load returns the value.
func (f *flag[T]) Load() bool { return f.n.Load() != 0 }

// Store sets the value.
func (f *flag[T]) Store(v bool) { f.n.Store(bit[T](v)) }

// Swap sets the value and returns the previous one.
func (f *flag[T]) Swap(v bool) bool { return f.n.Swap(bit[T](v)) != 0 }

// CompareAndSwap sets the value to new if it is old.
func (f *flag[T]) CompareAndSwap(old, new bool) bool {
	return f.n.CompareAndSwap(bit[T](old), bit[T](new))
}
