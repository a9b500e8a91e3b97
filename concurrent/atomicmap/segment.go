package atomicmap

import "github.com/surety-go/surety/internal/seam"

// segment holds the entries whose hashes end in its suffix, in buckets. A
// key is in the first bucket of its path that had a free slot when it came.
// Its path begins at a bucket that its hash chooses, goes on from bucket to
// bucket, and ends after reach buckets.
//
// A segment that is too full or too empty is replaced: its entries move to
// others, slot by slot, while all calls go on (see README.md, "Moves").
type segment[K comparable] struct {
	// Immutable, but for move. What every call reads comes first.
	place[K]
	counts *seam.Counter // the first of the counters of the table's entries, see count
	spread uint64        // the bits of hashes that choose a counter

	// move is where entries go, set when they begin to; nil before.
	move seam.Pointer[move[K]]

	sampled uint64 // bits that are 0 in the hashes of keys counted in fill.live
	few     int64  // the fill.live below which the segment is too empty
	dense   int64  // the fill.strays from which on it is too full
	suffix  uint64 // the lowest depth bits of the hashes, the others are 0
	reach   uint32 // buckets of a path; at most n
	depth   uint8
	form    form // of the values

	fill *fill // on a cache line of its own, because it is written often
}

// place is where the entries of a segment are. It never changes.
type place[K comparable] struct {
	base *bucket[K] // the first of the buckets, which lie one after the other
	n    uint64     // the number of buckets
	flip uint64     // see flat
}

// fill says how full a segment is.
type fill struct {
	// strays is the number of keys that are not in the first bucket of their
	// path. It tells how full the segment is without counting all insertions.
	strays seam.Int64

	// live is the number of sampled keys with a value, up to those of writes
	// and moves in flight.
	live seam.Int64

	// working is held by who replaces the segment.
	working seam.Mutex
}

// firstIndex returns the number of the first bucket of a path: the upper half of
// the hash, as a fraction, times the number of buckets.
func (s *segment[K]) firstIndex(hash uint64) uint64 { return hash >> 32 * s.n >> 32 }

// find returns the cell of key, or nil and the bucket where the search ended:
// at one that does not send it onward, at one with free slots, or behind the
// last one of the path (then end is nil).
//
// That a bucket is full and lacks a key stays true for ever. So the instant at
// which the last bucket's meta was read is one at which key had no slot in s.
func (s *segment[K]) find(hash uint64, key K) (c *cell, end *bucket[K], meta uint64) {
	tag := tag(hash)
	b := s.first(hash)
	for range s.reach {
		meta := b.meta.Load()
		for x := matches(meta, tag); x != 0; x &= x - 1 {
			if e := b.slot(x); key == e.key {
				return &e.value, nil, 0
			}
		}
		if meta&onwardBit(hash) == 0 || hasFree(meta) {
			return nil, b, meta
		}
		b = s.after(b)
	}
	return nil, nil, onward
}

// read returns what a cell of s holds.
func (s *segment[K]) read(c *cell) (v value, is state) {
	if s.form == flat {
		switch word := c.Load(); word {
		case absentWord:
			return v, absent
		case movedWord:
			return v, moved
		default:
			return value{bits: word ^ s.flip}, present
		}
	}
	v.pointer = asPointer(c).Load()
	switch v.pointer {
	case nil:
		return v, absent
	case &movedMark:
		return value{}, moved
	}
	return v, present
}

// flatValue returns the bits of the value that a word holds, or zero, and
// whether it holds one; it must not be moved. It has no branch, because
// whether a key is there is often unpredictable.
func (p *place[K]) flatValue(word uint64) (bits uint64, ok bool) {
	bits = word ^ p.flip
	if word == absentWord {
		bits = 0
	}
	return bits, word != absentWord
}

// fits reports whether cells of s can hold v.
func (s *segment[K]) fits(v value) bool {
	return s.form != flat || v.bits^s.flip > movedWord
}

// replace makes a cell hold what next and its state say if it still holds what
// old and its state say, and reports whether it did. A value next must fit.
func (s *segment[K]) replace(c *cell, old value, oldState state, next value, nextState state) bool {
	if s.form != flat {
		return asPointer(c).CompareAndSwap(pointerOf(old, oldState), pointerOf(next, nextState))
	}
	return c.CompareAndSwap(s.wordOf(old, oldState), s.wordOf(next, nextState))
}

func (s *segment[K]) wordOf(v value, is state) uint64 {
	switch is {
	case absent:
		return absentWord
	case moved:
		return movedWord
	}
	return v.bits ^ s.flip
}

func pointerOf(v value, is state) *byte {
	switch is {
	case absent:
		return nil
	case moved:
		return &movedMark
	}
	return v.pointer
}
