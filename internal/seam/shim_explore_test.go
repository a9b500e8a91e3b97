//go:build surety_explore

package seam

import (
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// The shims take the place of the standard library's types without moving
// any other field.
func TestShimsHaveTheLayoutOfTheRealTypes(t *testing.T) {
	check := func(name string, size, align, wantSize, wantAlign uintptr) {
		assert.Equal(t, wantSize, size, "size of %s", name)
		assert.Equal(t, wantAlign, align, "alignment of %s", name)
	}
	check("Mutex", unsafe.Sizeof(Mutex{}), unsafe.Alignof(Mutex{}), unsafe.Sizeof(sync.Mutex{}), unsafe.Alignof(sync.Mutex{}))
	check("RWMutex", unsafe.Sizeof(RWMutex{}), unsafe.Alignof(RWMutex{}), unsafe.Sizeof(sync.RWMutex{}), unsafe.Alignof(sync.RWMutex{}))
	check("Bool", unsafe.Sizeof(Bool{}), unsafe.Alignof(Bool{}), unsafe.Sizeof(atomic.Bool{}), unsafe.Alignof(atomic.Bool{}))
	check("Int32", unsafe.Sizeof(Int32{}), unsafe.Alignof(Int32{}), unsafe.Sizeof(atomic.Int32{}), unsafe.Alignof(atomic.Int32{}))
	check("Int64", unsafe.Sizeof(Int64{}), unsafe.Alignof(Int64{}), unsafe.Sizeof(atomic.Int64{}), unsafe.Alignof(atomic.Int64{}))
	check("Uint32", unsafe.Sizeof(Uint32{}), unsafe.Alignof(Uint32{}), unsafe.Sizeof(atomic.Uint32{}), unsafe.Alignof(atomic.Uint32{}))
	check("Uint64", unsafe.Sizeof(Uint64{}), unsafe.Alignof(Uint64{}), unsafe.Sizeof(atomic.Uint64{}), unsafe.Alignof(atomic.Uint64{}))
	check("Counter", unsafe.Sizeof(Counter{}), unsafe.Alignof(Counter{}), unsafe.Sizeof(atomic.Int64{}), unsafe.Alignof(atomic.Int64{}))
	check("Pointer", unsafe.Sizeof(Pointer[int]{}), unsafe.Alignof(Pointer[int]{}), unsafe.Sizeof(atomic.Pointer[int]{}), unsafe.Alignof(atomic.Pointer[int]{}))

	type odd struct {
		_ uint32
		v Int64
		_ uint32
		m Mutex
	}
	type oddReal struct {
		_ uint32
		v atomic.Int64
		_ uint32
		m sync.Mutex
	}
	assert.Equal(t, unsafe.Offsetof(oddReal{}.v), unsafe.Offsetof(odd{}.v), "offset in a struct")
	assert.Equal(t, unsafe.Offsetof(oddReal{}.m), unsafe.Offsetof(odd{}.m), "offset in a struct")
	assert.Equal(t, unsafe.Sizeof(oddReal{}), unsafe.Sizeof(odd{}), "size of a struct")
}

// Hashes of a seed made outside of an exploration are the real ones.
func TestRealSeeds(t *testing.T) {
	a, b := MakeSeed(), MakeSeed()
	assert.NotEqual(t, a, b)
	assert.Equal(t, Hash(&a, "x"), Hash(&a, "x"))
	assert.NotEqual(t, Hash(&a, "x"), Hash(&b, "x"))
	assert.NotEqual(t, HashString(&a, "x"), HashString(&b, "x"))
	assert.NotEqual(t, HashWord(&a, uint64(1)), HashWord(&b, uint64(1)))
}
