package atomicmap

import "math/bits"

// A move begins with copies of the entries, made while the new segments are
// not reachable for others, and so with plain writes. A value can change until
// it moves: a copy is used if it still is the same then, and corrected if not.

// mostCopies is how many slots a segment may have for this. All have but those
// that are enlarged because many hashes are equal.
const mostCopies = 2048

// copyIndex says where the copy of a slot is: 1 plus the number of the slot in its
// segment, times 2, plus the number of that in move.segments. 0 is nowhere.
type copyIndex = uint16

// copyAll copies the entries of s to the segments of m, and returns where the
// copies are by slot, in copies; or nil if s has too many slots.
func (d *directory[K]) copyAll(s *segment[K], m *move[K], copies []copyIndex) []copyIndex {
	if s.n*slotsPerBucket > mostCopies || m.low.n*slotsPerBucket > mostCopies {
		return nil
	}
	to := m.segments()
	shift := bits.TrailingZeros64(m.bit)
	var strays, live [2]int64
	copies = copies[:s.n*slotsPerBucket]
	for i := range s.n {
		b := s.bucket(i)
		for used := b.meta.Load() & usedBits; used != 0; used &= used - 1 {
			j := firstSlot(used)
			e := &b.slots[j]
			v, is := s.read(&e.value)
			if is != present {
				continue
			}
			hash := d.hash(e.key)
			half := hash & m.bit >> shift & 1 // by arithmetic, because a branch could not be foreseen
			to := to[half]
			if at, stray := to.copy(hash, e.key, v); at != 0 {
				copies[i*slotsPerBucket+uint64(j)] = at<<1 | copyIndex(half)
				if stray {
					strays[half]++
				}
				if hash&to.sampled == 0 {
					live[half]++
				}
			}
		}
	}
	m.low.fill.strays.Add(strays[0])
	m.high.fill.strays.Add(strays[1])
	m.low.fill.live.Add(live[0])
	m.high.fill.live.Add(live[1])
	return copies
}

// copy puts an entry into a segment that is not shared yet, and returns 1 plus
// the number of its slot, or 0 if there is no place for it.
func (s *segment[K]) copy(hash uint64, key K, v value) (at copyIndex, stray bool) {
	if !s.fits(v) {
		return 0, false
	}
	i := s.firstIndex(hash)
	for range s.reach {
		b := s.bucket(i)
		meta := b.unshared()
		if hasFree(*meta) {
			j := nextFree(*meta)
			e := &b.slots[j]
			e.key = key
			s.put(&e.value, v)
			*meta |= tag(hash) & (0xff << (8 * j))
			return copyIndex(i*slotsPerBucket+uint64(j)) + 1, stray
		}
		*meta |= onwardBit(hash)
		stray = true
		if i++; i == s.n {
			i = 0
		}
	}
	return 0, stray
}

// copyOf returns the cell of the copy of a slot and its segment, or nil.
func copyOf[K comparable](m *move[K], copies []copyIndex, slot uint64) (*cell, *segment[K]) {
	if copies == nil || copies[slot] == 0 {
		return nil, nil
	}
	to, at := m.segments()[copies[slot]&1], uint64(copies[slot]>>1)-1
	return &to.bucket(at / slotsPerBucket).slots[at%slotsPerBucket].value, to
}

// moveCopied moves the value of a cell of s if its copy is the same, and reports
// whether it did.
func (s *segment[K]) moveCopied(from, copied *cell, to *segment[K]) bool {
	v, is := s.read(from)
	if is != present {
		return false
	}
	if w, is := to.read(copied); is != present || w != v {
		return false
	}
	return s.replace(from, v, present, value{}, moved)
}
