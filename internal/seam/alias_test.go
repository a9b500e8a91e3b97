//go:build !surety_explore

package seam

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// Each line compiles only if the seam's name and the standard library's name
// denote the identical type: a pointer to one is assigned to a pointer to the
// other without conversion.
var (
	_ *sync.Mutex          = (*Mutex)(nil)
	_ *sync.RWMutex        = (*RWMutex)(nil)
	_ *atomic.Pointer[int] = (*Pointer[int])(nil)
	_ *time.Time           = (*Time)(nil)
	_ *time.Duration       = (*Duration)(nil)
)

// The other words have the size and the alignment of the standard library's.
func TestWordsHaveTheLayoutOfAtomicWords(t *testing.T) {
	type layout struct{ size, align uintptr }
	for name, of := range map[string][2]layout{
		"Bool":    {{unsafe.Sizeof(Bool{}), unsafe.Alignof(Bool{})}, {unsafe.Sizeof(atomic.Bool{}), unsafe.Alignof(atomic.Bool{})}},
		"Int32":   {{unsafe.Sizeof(Int32{}), unsafe.Alignof(Int32{})}, {unsafe.Sizeof(atomic.Int32{}), unsafe.Alignof(atomic.Int32{})}},
		"Int64":   {{unsafe.Sizeof(Int64{}), unsafe.Alignof(Int64{})}, {unsafe.Sizeof(atomic.Int64{}), unsafe.Alignof(atomic.Int64{})}},
		"Uint32":  {{unsafe.Sizeof(Uint32{}), unsafe.Alignof(Uint32{})}, {unsafe.Sizeof(atomic.Uint32{}), unsafe.Alignof(atomic.Uint32{})}},
		"Uint64":  {{unsafe.Sizeof(Uint64{}), unsafe.Alignof(Uint64{})}, {unsafe.Sizeof(atomic.Uint64{}), unsafe.Alignof(atomic.Uint64{})}},
		"Counter": {{unsafe.Sizeof(Counter{}), unsafe.Alignof(Counter{})}, {unsafe.Sizeof(atomic.Int64{}), unsafe.Alignof(atomic.Int64{})}},
	} {
		assert.Equal(t, of[1], of[0], name)
	}
}

// What each operation does is what the standard library's does.
func TestWordsAgreeWithAtomicWords(t *testing.T) {
	var (
		u    Uint64
		ru   atomic.Uint64
		i    Int32
		ri   atomic.Int32
		b    Bool
		rb   atomic.Bool
		n    Counter
		both = func(got, want any) { t.Helper(); assert.Equal(t, want, got) }
	)
	for _, v := range []uint64{0, 1, 3, 1 << 63, 1<<64 - 1} {
		both(u.Swap(v), ru.Swap(v))
		both(u.Add(5), ru.Add(5))
		both(u.And(v^6), ru.And(v^6))
		both(u.Or(9), ru.Or(9))
		both(u.CompareAndSwap(v, 7), ru.CompareAndSwap(v, 7))
		both(u.CompareAndSwap(u.Load(), v), ru.CompareAndSwap(ru.Load(), v))
		both(u.Load(), ru.Load())
	}
	for _, v := range []int32{0, 1, -1, -1 << 31} {
		i.Store(v)
		ri.Store(v)
		both(i.Add(-3), ri.Add(-3))
		both(i.And(-2), ri.And(-2))
		both(i.Or(5), ri.Or(5))
		both(i.Swap(v), ri.Swap(v))
		both(i.CompareAndSwap(v, 2), ri.CompareAndSwap(v, 2))
		both(i.Load(), ri.Load())
	}
	for _, v := range []bool{true, false, true} {
		both(b.CompareAndSwap(!v, v), rb.CompareAndSwap(!v, v))
		both(b.Swap(v), rb.Swap(v))
		b.Store(!v)
		rb.Store(!v)
		both(b.Load(), rb.Load())
	}
	n.Add(3)
	n.Add(-5)
	both(n.Load(), int64(-2))
}
