package atomicmap

// This file holds all uses of package unsafe.

import (
	"math/bits"
	"slices"
	"unsafe"

	"github.com/surety-go/surety/internal/seam"
)

// mark returns the mark that t is a token of.
//
// The arithmetic stays within one allocation: the value of token i is i, so
// that i bytes before t lies the first token of the mark.
func (t *token) mark() *mark {
	return (*mark)(unsafe.Add(unsafe.Pointer(t), -int(unsafe.Offsetof(mark{}.tokens))-int(*t)))
}

// pointerCell is what a cell of form direct or boxed is allocated as.
type pointerCell struct {
	_       [0]seam.Uint64                                    // aligns it as a cell
	pointer [8 / unsafe.Sizeof(uintptr(0))]seam.Pointer[byte] // the first is the cell, another one fills up
}

// bucketSize returns the size of a bucket in bytes.
func bucketSize[K comparable]() int { return int(unsafe.Sizeof(bucket[K]{})) }

// asPointer returns a cell of pointer form as what it is. Such cells lie in
// memory that newBuckets allocated as pointerCells.
func asPointer[C cell](c *C) *seam.Pointer[byte] { // a type parameter: see bucket.go
	return (*seam.Pointer[byte])(unsafe.Pointer(c))
}

// put puts a value into a cell that no other goroutine can reach yet: its
// slot is free. So the write need not be atomic; who sees the slot's byte in
// meta afterwards sees the value.
func (s *segment[K]) put(c *cell, v value) {
	if s.form != flat {
		*(**byte)(unsafe.Pointer(c)) = pointerOf(v, present)
	} else {
		*(*uint64)(unsafe.Pointer(c)) = s.wordOf(v, present)
	}
}

// unshared returns the meta of a bucket that no other goroutine can reach yet.
func (b *bucket[K]) unshared() *uint64 { return (*uint64)(unsafe.Pointer(&b.meta)) }

// newBuckets allocates buckets, at least n and as many more as fit into what the
// allocator gives. Those of pointer form are allocated with pointers where the
// others have words, so that the collector follows them, and are the same
// otherwise: pointerCell has the size and the alignment of a cell (a test
// compares them).
func newBuckets[K comparable](n int, f form) []bucket[K] {
	if f == flat {
		return filled(slices.Grow([]bucket[K](nil), n))
	}
	b := filled(slices.Grow([]pointerBucket[K](nil), n))
	return unsafe.Slice((*bucket[K])(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// pointerBucket and pointerSlot are what a bucket of pointer form and its slots
// are allocated as.
type pointerBucket[K comparable] struct {
	slots [slotsPerBucket]pointerSlot[K]
	meta  seam.Uint64
	_     uint64
}

type pointerSlot[K comparable] struct {
	value pointerCell
	key   K
}

// filled returns s with the length of its capacity.
func filled[E any](s []E) []E { return s[:cap(s)] }

// entries returns the entries of d, which newEntries made.
func (d *directory[K]) entries() []seam.Pointer[segment[K]] {
	return unsafe.Slice(d.first, d.mask+1)
}

// segment returns the segment of a hash. It may have been replaced.
func (d *directory[K]) segment(hash uint64) *segment[K] {
	i := hash & d.mask // less than the number of entries
	return (*segment[K])(unsafe.Pointer((*seam.Pointer[byte])(unsafe.Add(unsafe.Pointer(d.first), i*uint64(unsafe.Sizeof(uintptr(0))))).Load()))
}

// place returns the place of the segment of a hash. That of an only one is in the
// directory: nothing has to be waited for that depends on the hash. It finds the
// others as segment does, which it does not call for the reason that first gives.
func (d *directory[K]) place(hash uint64) *place[K] {
	p := &d.only
	if d.mask != 0 {
		i := hash & d.mask
		p = (*place[K])(unsafe.Pointer((*seam.Pointer[byte])(unsafe.Add(unsafe.Pointer(d.first), i*uint64(unsafe.Sizeof(uintptr(0))))).Load()))
	}
	return p
}

// first returns the first bucket of a path, that of firstIndex.
//
// It and after call no other generic method: where they are inlined, each such
// call within would leave a check of its type arguments.
func (p *place[K]) first(hash uint64) *bucket[K] {
	return (*bucket[K])(unsafe.Add(unsafe.Pointer(p.base), hash>>32*p.n>>32*uint64(unsafe.Sizeof(*p.base))))
}

// bucket returns the bucket number i, which is less than n.
func (s *segment[K]) bucket(i uint64) *bucket[K] {
	return (*bucket[K])(unsafe.Add(unsafe.Pointer(s.base), i*uint64(unsafe.Sizeof(*s.base))))
}

// after returns the bucket that follows b on paths.
func (p *place[K]) after(b *bucket[K]) *bucket[K] {
	size := unsafe.Sizeof(*b)
	if unsafe.Pointer(b) == unsafe.Add(unsafe.Pointer(p.base), (p.n-1)*uint64(size)) {
		return p.base
	}
	return (*bucket[K])(unsafe.Add(unsafe.Pointer(b), size))
}

// slot returns the slot of the lowest bit of matches, which is not 0.
func (b *bucket[K]) slot(matches uint64) *slot[K] {
	// Eight times the number of the slot, which is less than slotsPerBucket as
	// matches is a part of usedBits. The size of a slot is a multiple of 8.
	i := bits.TrailingZeros64(matches) &^ 7
	return (*slot[K])(unsafe.Add(unsafe.Pointer(b), uintptr(i)*(unsafe.Sizeof(b.slots[0])/8)))
}

// count returns the counter for an entry of s, one of those in the stripes that
// begin with counts.
func (s *segment[K]) count(hash uint64) *seam.Counter {
	return (*seam.Counter)(unsafe.Add(unsafe.Pointer(s.counts), (hash>>8&s.spread)*stripeSize))
}

// liesLikeWord reports whether keys lie in memory as unsigned integers of some size
// do. The compiler knows it.
func liesLikeWord[K comparable]() bool {
	var key K
	size, align := unsafe.Sizeof(key), unsafe.Alignof(key)
	return align == size || size == 8 && align == unsafe.Alignof(uint64(0))
}

// word returns the bits of a key that is hashed as a word; its type says how
// many. The branches but one fall away when the function is compiled.
func word[K comparable](key K) uint64 {
	switch p := unsafe.Pointer(&key); unsafe.Sizeof(key) {
	case 1:
		return uint64(*(*uint8)(p))
	case 2:
		return uint64(*(*uint16)(p))
	case 4:
		return uint64(*(*uint32)(p))
	default:
		return *(*uint64)(p)
	}
}

// text returns what decides whether a key equals another one, of a hasher of
// strings or memory: of the latter it is the key itself.
func (h *hasher[K]) text(key *K) string {
	if unsafe.Sizeof(*key) == unsafe.Sizeof("") && h.hashing == strings { // the first is known to the compiler
		return *(*string)(unsafe.Pointer(key))
	}
	return unsafe.String((*byte)(unsafe.Pointer(key)), h.bytes)
}

// encode returns v as a value of the table's form.
func encode[V any](f form, v V) value {
	switch f {
	case flat:
		// A narrow V leaves the other bits 0, wherever the machine puts them.
		var e value
		*(*V)(unsafe.Pointer(&e.bits)) = v
		return e
	case direct:
		if p := *(**byte)(unsafe.Pointer(&v)); p != nil {
			return value{pointer: p}
		}
		return value{pointer: &nilMark}
	default:
		boxed := v
		return value{pointer: (*byte)(unsafe.Pointer(&boxed))}
	}
}

// decode returns the value that encode made e of.
func decode[V any](f form, e value) (v V) {
	switch f {
	case flat:
		return unflat[V](e.bits)
	case direct:
		if e.pointer != &nilMark {
			*(**byte)(unsafe.Pointer(&v)) = e.pointer
		}
		return v
	default:
		return *(*V)(unsafe.Pointer(e.pointer))
	}
}

// unflat returns the value that encode made the bits of a flat value of.
func unflat[V any](bits uint64) V { return *(*V)(unsafe.Pointer(&bits)) }

// spareBits returns the bits that no flat value has set: those beyond the memory
// of a V. Padding can be set, as copies of values may have any bits there.
func spareBits[V any]() uint64 {
	var v V
	all := ^uint64(0)
	clear((*[8]byte)(unsafe.Pointer(&all))[:unsafe.Sizeof(v)])
	return all
}
