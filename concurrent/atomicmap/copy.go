package atomicmap

import (
	"math/bits"

	"github.com/surety-go/surety/internal/seam"
)

// A move begins with copies of the entries, made while the new segments are
// not reachable for others, and so with plain writes. A value can change until
// it moves: a copy is used if it still is the same then, and corrected if not.

// mostCopies is how many slots a segment may have for this. All have but those
// that are enlarged because many hashes are equal.
const mostCopies = 2048

// fewCopies is that of a small segment, which does not have to clear so much memory.
const fewCopies = 32 * slotsPerBucket

// copyIndex says where the copy of a slot is: the number of the bucket times 8, plus
// 1 plus the number of the slot in it, times 2, plus the number of the segment in
// move.segments. 0 is nowhere.
type copyIndex = uint16

// indexOf returns the copyIndex of a copy.
func indexOf[W ~uint64](bucket W, slot int, segment W) copyIndex { // a type parameter: see bucket.go
	return copyIndex((bucket<<3+W(slot)+1)<<1 | segment)
}

// copyAll copies the entries of s to the segments of m, and returns where the
// copies are by slot, in copies; or nil if s has too many slots.
func (d *directory[K]) copyAll(s *segment[K], m *move[K], copies []copyIndex) []copyIndex {
	if s.n*slotsPerBucket > mostCopies || m.low.n*slotsPerBucket > mostCopies {
		return nil
	}
	to, hashing := m.segments(), d.hashing
	shift := bits.TrailingZeros64(m.bit)
	var strays, live [2]int64
	var hashes [slotsPerBucket]uint64
	copies = copies[:s.n*slotsPerBucket]
	for i := range s.n {
		b := s.bucket(i)
		all := b.meta.Load() & usedBits
		if hashing != words {
			d.hashAll(b, all, &hashes)
		}
		for used := all; used != 0; used &= used - 1 {
			j := firstSlot(used)
			e := &b.slots[j]
			v, is := s.read(&e.value)
			if is != present {
				continue
			}
			var hash uint64
			if hashing == words {
				hash = seam.HashWord(&d.seed, word(e.key)) // without a call
			} else {
				hash = hashes[j]
			}
			half := hash & m.bit >> shift & 1 // by arithmetic, because a branch could not be foreseen
			to := to[half]
			if !to.fits(v) {
				continue
			}
			index := to.firstIndex(hash)
			if !hasFree(*to.bucket(index).unshared()) {
				if index = to.roomAfter(index, hash); index == to.n {
					continue
				}
				strays[half]++
			}
			b := to.bucket(index)
			meta := b.unshared()
			free := nextFree(*meta)
			copied := &b.slots[free]
			copied.key = e.key
			to.put(&copied.value, v)
			*meta |= tag(hash) & (0xff << (8 * free))
			copies[i*slotsPerBucket+uint64(j)] = indexOf(index, free, half)
			if hash&to.sampled == 0 {
				live[half]++
			}
		}
	}
	m.low.fill.strays.Add(strays[0])
	m.high.fill.strays.Add(strays[1])
	m.low.fill.live.Add(live[0])
	m.high.fill.live.Add(live[1])
	return copies
}

// hashAll sets the hashes of the keys of those slots of b. That is a loop of its own
// because keys like strings lie elsewhere in memory, and so the processor can wait
// for all of them at once.
func (d *directory[K]) hashAll(b *bucket[K], used uint64, hashes *[slotsPerBucket]uint64) {
	for ; used != 0; used &= used - 1 {
		j := firstSlot(used)
		hashes[j] = d.hash(b.slots[j].key)
	}
}

// roomAfter returns the number of the next bucket with a free slot on a path that
// begins at a full one, or n if there is none, and says in the full ones that a
// key is further on. The segment must not be shared yet.
func (s *segment[K]) roomAfter(first, hash uint64) uint64 {
	i := first
	for range s.reach - 1 {
		*s.bucket(i).unshared() |= onwardBit(hash)
		if i++; i == s.n {
			i = 0
		}
		if hasFree(*s.bucket(i).unshared()) {
			return i
		}
	}
	*s.bucket(i).unshared() |= onwardBit(hash)
	return s.n
}

// copyOf returns the cell of the copy of a slot and its segment, one of to, or nil.
func copyOf[K comparable](to *[2]*segment[K], index copyIndex) (*cell, *segment[K]) {
	if index == 0 {
		return nil, nil
	}
	s, at := to[index&1], uint64(index>>1)-1
	return &s.bucket(at >> 3).slots[at&7].value, s
}

// moveCopied moves the value of a cell of s if its copy in another segment is the
// same, and reports whether it did.
func (s *segment[K]) moveCopied(from, copied *cell, to *segment[K]) bool {
	if s.form != flat {
		p := asPointer(from).Load()
		return p != nil && p != &movedMark && asPointer(copied).Load() == p && asPointer(from).CompareAndSwap(p, &movedMark)
	}
	word := from.Load()
	unchanged := word ^ s.flip ^ to.flip // which says that the copy moved on if the value does not fit there
	return word > movedWord && unchanged > movedWord && copied.Load() == unchanged && from.CompareAndSwap(word, movedWord)
}
