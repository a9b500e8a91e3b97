package atomicmap

import "github.com/surety-go/surety/internal/seam"

// write is what a call does to the value of its key.
type write struct {
	kind   writeKind
	next   value // what is set
	is     state // of next: present, or absent to delete
	old    value // what ifSame requires
	oldIs  state // of old
	hidden bool  // of a move: the key is not seen in this segment yet, and not counted
}

type writeKind uint8

const (
	always   writeKind = iota // set
	ifAbsent                  // set if there is no value
	ifSame                    // set or delete if the value, or that there is none, is old
)

// applies reports whether the write changes a cell that holds v.
func (w *write) applies(v value, is state) bool {
	switch w.kind {
	case ifAbsent:
		return is == absent
	case ifSame:
		return is == w.oldIs && v == w.old
	}
	return is != w.is || w.is == present
}

// write does w to key, at one instant, and returns what the key had before,
// or has if w does not apply.
func (d *directory[K]) write(hash uint64, key K, w *write) (was value, had, done bool) {
	return d.writeIn(d.segment(hash), hash, key, w)
}

// writeIn is write, beginning at a segment.
func (d *directory[K]) writeIn(s *segment[K], hash uint64, key K, w *write) (was value, had, done bool) {
	for {
		c, end, meta := s.find(hash, key)
		if c == nil {
			if done, s = d.writeNew(s, end, meta, hash, key, w); s == nil {
				return value{}, false, done
			}
			continue
		}
		v, is := s.read(c)
		switch {
		case is == moved:
			s = s.move.Load().to(hash)
		case !w.applies(v, is): // read was the linearization point
			return v, is == present, false
		case !s.takes(w):
			s = d.refit(s).to(hash)
		case d.change(s, c, hash, v, is, w): // linearization point
			return v, is == present, true
		}
	}
}

// takes reports whether cells of s can hold what w sets.
func (s *segment[K]) takes(w *write) bool { return w.is != present || s.fits(w.next) }

// change does w, which s takes, to a cell of s where the key of a hash is, if it
// still holds v, and reports whether it did.
func (d *directory[K]) change(s *segment[K], c *cell, hash uint64, v value, is state, w *write) bool {
	if !s.replace(c, v, is, w.next, w.is) {
		return false
	}
	if n := int64(w.is) - int64(is); n != 0 && w.hidden {
		s.countLive(hash, n)
	} else if n != 0 {
		d.counted(s, hash, n)
	}
	return true
}

// writeNew does w to a key that had no slot in s when meta was read of the
// bucket where the search for it ended. It returns the segment where to go on,
// or nil if it is done, and whether w applied then.
func (d *directory[K]) writeNew(s *segment[K], end *bucket[K], meta uint64, hash uint64, key K, w *write) (done bool, next *segment[K]) {
	applies := w.applies(value{}, absent)
	inserts := applies && w.is == present
	switch {
	case meta&onwardBit(hash) != 0:
		// Key will never have a slot here: it is in the segment that replaces
		// this one, or will be. If there is none, it is absent.
		m := s.move.Load()
		if m == nil && !inserts {
			return applies, nil // reading move was the linearization point
		}
		if m == nil {
			m = d.replaceSegment(s, pathFull)
		}
		return false, m.to(hash)
	case !inserts: // find was the linearization point
		return applies, nil
	case !hasFree(meta):
		end.meta.Or(onwardBit(hash)) // key will be further on
		return false, s
	case meta&locked != 0:
		seam.AwaitChange(&end.meta, meta)
		return false, s
	case !s.fits(w.next):
		d.refit(s) // sets onward, if the bucket still has free slots
		return false, s
	case !end.meta.CompareAndSwap(meta, meta|locked):
		return false, s
	}
	s.insert(end, meta, tag(hash), key, w.next) // linearization point
	stray := end != s.first(hash)
	if w.hidden {
		s.countLive(hash, 1)
	} else {
		d.counted(s, hash, 1)
	}
	if stray && s.fill.strays.Add(1) >= s.dense && !w.hidden {
		d.replaceSegment(s, tooFull)
	}
	return true, nil
}

// insert fills a free slot of a bucket that the caller has locked, and
// unlocks it. Meta is what the bucket had before, when key was not in it; no key
// came since then, for that would have changed it.
func (s *segment[K]) insert(b *bucket[K], meta, tag uint64, key K, v value) {
	i := nextFree(meta)
	e := &b.slots[i]
	e.key = key
	s.put(&e.value, v)
	b.meta.Store(meta | tag&(0xff<<(8*i)))
}

// counted notes that an entry was added (n is 1) or deleted (-1) in s.
func (d *directory[K]) counted(s *segment[K], hash uint64, n int64) {
	s.count(hash).Add(n)
	if s.countLive(hash, n) && n < 0 {
		d.replaceSegment(s, tooEmpty)
	}
}

// countLive adds n to the keys with a value in s, and reports whether s is too
// empty then.
func (s *segment[K]) countLive(hash uint64, n int64) bool {
	return hash&s.sampled == 0 && s.fill.live.Add(n) < s.few
}
