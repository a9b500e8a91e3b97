package atomicmap

import "math/bits"

// each yields the entries of the table of d until yield returns false; then it
// returns false.
//
// It goes from segment to segment of this directory in the order of their
// suffixes, read from the lowest bit. In that order the hashes of a segment
// follow each other, so that when the segment is replaced by two, those take
// its place in the order. Whether or not the entries of this directory are
// kept up to date (a larger one may have taken its place), the segment that is
// met leads to those that have its entries now.
func (d *directory[K]) each(yield func(K, value) bool) bool {
	for i := uint64(0); i <= d.mask; {
		suffix := bits.Reverse64(i) >> 1 >> (63 - d.depth)
		s := d.entries()[suffix].Load()
		// The entries of a segment that is replaced by two are replaced one
		// after the other. If s is such a segment, and one of the two was
		// met before in its place, the other one is next.
		for i != 0 && int(s.depth) < int(d.depth)-bits.TrailingZeros64(i) {
			s = s.move.Load().to(suffix)
		}
		if !d.eachIn(s, nil, yield) {
			return false
		}
		i += 1 << (d.depth - s.depth)
	}
	return true
}

// eachIn yields the entries of s, wherever they have moved, but for keys that
// have slots in the segments before: those were yielded from there, or had no
// value then, or came later.
//
// Where s is not being replaced, every key that is there all along has a slot
// in s. It is met there once, and yielded with the value that it has now,
// wherever it has moved meanwhile. Where s is being replaced, other keys may
// be in the segments that replace it. Where it has been replaced, all are.
func (d *directory[K]) eachIn(s *segment[K], before []*segment[K], yield func(K, value) bool) bool {
	m := s.move.Load()
	if m == nil {
		return d.eachSlot(s, before, yield)
	}
	if !m.done.Load() {
		if !d.eachSlot(s, before, yield) {
			return false
		}
		before = append(before[:len(before):len(before)], s)
	}
	return d.eachIn(m.low, before, yield) && (m.high == m.low || d.eachIn(m.high, before, yield))
}

// eachSlot yields the keys with slots in s that have none in the segments
// before.
func (d *directory[K]) eachSlot(s *segment[K], before []*segment[K], yield func(K, value) bool) bool {
	for i := range s.n {
		b := s.bucket(i)
		for m := b.meta.Load() & usedBits; m != 0; m &= m - 1 {
			e := &b.slots[firstSlot(m)]
			v, is := s.read(&e.value)
			if is == absent {
				continue
			}
			if is == moved || before != nil {
				hash := d.hash(e.key)
				if hasSlot(before, hash, e.key) {
					continue
				}
				if is == moved {
					now := s.look(hash, e.key)
					if !now.had() {
						continue
					}
					v = now.value
				}
			}
			if !yield(e.key, v) {
				return false
			}
		}
	}
	return true
}

// hasSlot reports whether key has a slot in one of the segments.
func hasSlot[K comparable](segments []*segment[K], hash uint64, key K) bool {
	for _, s := range segments {
		if c, _, _ := s.find(hash, key); c != nil {
			return true
		}
	}
	return false
}
