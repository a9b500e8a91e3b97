//go:build surety_explore

package seam

import (
	"sync/atomic"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// The atomic words of the primitives. Each operation is announced to the
// explorer and then done by the real word, whose size and alignment the shim
// has and whose synchronization the race detector sees.
type (
	Int32  = number[int32, atomic.Int32, *atomic.Int32]
	Int64  = number[int64, atomic.Int64, *atomic.Int64]
	Uint32 = number[uint32, atomic.Uint32, *atomic.Uint32]
	Uint64 = number[uint64, atomic.Uint64, *atomic.Uint64]
)

type integer interface {
	int32 | int64 | uint32 | uint64
}

// word is the method set of the standard library's atomic integers.
type word[T integer, W any] interface {
	*W
	Load() T
	Store(T)
	Swap(T) T
	CompareAndSwap(old, new T) bool
	Add(T) T
	And(T) T
	Or(T) T
}

type number[T integer, W any, P word[T, W]] struct{ real W }

func (n *number[T, W, P]) before(kind sched.Kind, a, b T) (P, *sched.Op) {
	return P(&n.real), sched.Before(kind, unsafe.Pointer(n), uint64(a), uint64(b))
}

// Load returns the value.
func (n *number[T, W, P]) Load() T {
	p, op := n.before(sched.Load, 0, 0)
	v := p.Load()
	op.Result(uint64(v))
	return v
}

// Store sets the value.
func (n *number[T, W, P]) Store(v T) {
	p, _ := n.before(sched.Store, v, 0)
	p.Store(v)
}

// Swap sets the value and returns the previous one.
func (n *number[T, W, P]) Swap(v T) T {
	p, op := n.before(sched.Swap, v, 0)
	old := p.Swap(v)
	op.Result(uint64(old))
	return old
}

// CompareAndSwap sets the value to new if it is old.
func (n *number[T, W, P]) CompareAndSwap(old, new T) bool {
	p, op := n.before(sched.CompareAndSwap, old, new)
	ok := p.CompareAndSwap(old, new)
	op.Swapped(ok)
	return ok
}

// Add adds delta and returns the new value.
func (n *number[T, W, P]) Add(delta T) T {
	p, op := n.before(sched.Modify, delta, 0)
	v := p.Add(delta)
	op.Result(uint64(v))
	return v
}

// And clears the bits that mask lacks and returns the previous value.
func (n *number[T, W, P]) And(mask T) T {
	p, op := n.before(sched.Modify, mask, 0)
	v := p.And(mask)
	op.Result(uint64(v))
	return v
}

// Or sets the bits of mask and returns the previous value.
func (n *number[T, W, P]) Or(mask T) T {
	p, op := n.before(sched.Modify, mask, 0)
	v := p.Or(mask)
	op.Result(uint64(v))
	return v
}

// Bool is an atomic bool.
type Bool struct{ real atomic.Bool }

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// Load returns the value.
func (b *Bool) Load() bool {
	op := sched.Before(sched.Load, unsafe.Pointer(b), 0, 0)
	v := b.real.Load()
	op.Result(bit(v))
	return v
}

// Store sets the value.
func (b *Bool) Store(v bool) {
	sched.Before(sched.Store, unsafe.Pointer(b), bit(v), 0)
	b.real.Store(v)
}

// Swap sets the value and returns the previous one.
func (b *Bool) Swap(v bool) bool {
	op := sched.Before(sched.Swap, unsafe.Pointer(b), bit(v), 0)
	old := b.real.Swap(v)
	op.Result(bit(old))
	return old
}

// CompareAndSwap sets the value to new if it is old.
func (b *Bool) CompareAndSwap(old, new bool) bool {
	op := sched.Before(sched.CompareAndSwap, unsafe.Pointer(b), bit(old), bit(new))
	ok := b.real.CompareAndSwap(old, new)
	op.Swapped(ok)
	return ok
}

// Pointer is an atomic pointer to a T.
type Pointer[T any] struct{ real atomic.Pointer[T] }

func bits[T any](p *T) uint64 { return uint64(uintptr(unsafe.Pointer(p))) }

// Load returns the pointer.
func (p *Pointer[T]) Load() *T {
	op := sched.Before(sched.Load, unsafe.Pointer(p), 0, 0)
	v := p.real.Load()
	op.Result(bits(v))
	return v
}

// Store sets the pointer.
func (p *Pointer[T]) Store(v *T) {
	sched.Before(sched.Store, unsafe.Pointer(p), bits(v), 0)
	p.real.Store(v)
}

// Swap sets the pointer and returns the previous one.
func (p *Pointer[T]) Swap(v *T) *T {
	op := sched.Before(sched.Swap, unsafe.Pointer(p), bits(v), 0)
	old := p.real.Swap(v)
	op.Result(bits(old))
	return old
}

// CompareAndSwap sets the pointer to new if it is old.
func (p *Pointer[T]) CompareAndSwap(old, new *T) bool {
	op := sched.Before(sched.CompareAndSwap, unsafe.Pointer(p), bits(old), bits(new))
	ok := p.real.CompareAndSwap(old, new)
	op.Swapped(ok)
	return ok
}
