package atomicmap

import (
	"math/bits"

	"github.com/surety-go/surety/internal/seam"
)

// bucket is a few slots and a word that says which of them hold keys.
//
// Invariant: a slot that holds a key holds it for ever. A key that is deleted
// keeps its slot, with a value that is absent.
type bucket[K comparable] struct {
	slots [slotsPerBucket]slot[K] // first, because the compiler makes shorter code of it

	// meta has one byte per slot and the bucket's flags in the highest byte.
	// The byte of a slot is 0 while the slot is free, and then the tag of its
	// key. Bits are only ever set in it, but for locked.
	meta seam.Uint64

	_ uint64 // fills two cache lines
}

// slot is one key and its value.
type slot[K comparable] struct {
	value cell
	key   K // written before the slot's byte in meta, immutable from then on
}

// The flags of a bucket, and the parts of meta.
const (
	// locked is set while a goroutine fills a free slot. Others that want to
	// fill one wait; nobody else does.
	locked uint64 = 1 << 56

	// The bits of onward say that keys may be further on whose path comes
	// here; each stands for a part of the hashes. Of a bucket without free
	// slots: in a bucket that follows on the path, or in the segment that
	// replaces this one. The bit is set before the first of them comes there.
	// Of a bucket with free slots, which are not filled any more then: in the
	// segment that replaces this one. All bits are set then, at once.
	onward uint64 = 0x7f << 57

	lowBits  uint64 = 0x0101010101010101 >> (8 * (8 - slotsPerBucket)) // the lowest bit of each slot's byte
	usedBits uint64 = lowBits << 7                                     // set in the byte of each slot that is not free
)

// The functions below have a type parameter so that they are inlined wherever the
// map is instantiated, see package seam.

// tag returns the byte of a key in meta, repeated in the byte of every slot.
// It takes bits of the hash that choose neither the segment of a table of
// reasonable size nor the bucket.
func tag[W ~uint64](hash W) W { return W(uint8(hash>>24)|0x80) * W(lowBits) }

// onwardBit returns the bit of onward for a hash.
func onwardBit[W ~uint64](hash W) W { return 1 << 57 << (W(uint8(hash>>16)) * 7 >> 8) }

// matches returns a word whose bit 8i+7 is set if slot i may hold a key of
// that tag. The bits of slots that do hold one are always set; those of free
// slots never are.
func matches[W ~uint64](meta, tag W) W {
	// A byte that is zero borrows from the next one, which shows as a match
	// if it is 1. Tags have the highest bit, so 1 is the difference of two
	// tags, never of a tag and a free slot.
	x := meta ^ tag
	return (x - W(lowBits)) &^ x & W(usedBits)
}

// firstSlot returns the slot of the lowest bit of a word as of matches.
func firstSlot[W ~uint64](matches W) int { return bits.TrailingZeros64(uint64(matches)) / 8 }

// hasFree reports whether a bucket has a free slot.
func hasFree[W ~uint64](meta W) bool { return ^meta&W(usedBits) != 0 }

// nextFree returns the free slot to fill next in a bucket that has one: the last,
// because it shares a cache line with meta.
func nextFree[W ~uint64](meta W) int { return (bits.Len64(uint64(^meta&W(usedBits))) - 1) / 8 }
