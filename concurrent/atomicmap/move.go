package atomicmap

import "github.com/surety-go/surety/internal/seam"

// move is the replacement of a segment by one or two others.
type move[K comparable] struct {
	// Immutable. Entries go to high if their hash has bit, else to low. Of
	// one segment low and high are the same and bit is 0.
	low, high *segment[K]
	bit       uint64
	live      int // how many entries low and high were made for

	// done is set when no slot will be filled and every cell has moved.
	done seam.Bool
}

// to returns the segment where the entries of a hash go.
func (m *move[K]) to(hash uint64) *segment[K] {
	if hash&m.bit != 0 {
		return m.high
	}
	return m.low
}

// segments returns low and high.
func (m *move[K]) segments() [2]*segment[K] { return [2]*segment[K]{m.low, m.high} }

// reason is why a segment is replaced.
type reason uint8

const (
	tooFull  reason = iota // many keys are strays
	pathFull               // a key found no free slot on its path
	tooEmpty               // also if it turns out to be full of deleted keys
	unfit                  // a value collides with the segment's flip
)

// replaceSegment replaces s and returns the move. If another goroutine is at
// it, it waits for that one only where the caller cannot go on without: where
// s is tooFull or tooEmpty, it returns nil. It also does if s is to stay.
func (d *directory[K]) replaceSegment(s *segment[K], why reason) *move[K] {
	if m := s.move.Load(); m != nil {
		return m
	}
	m, moved := d.tryReplace(s, why)
	if m != nil {
		d.afterMove(m, moved)
	}
	return m
}

// afterMove looks again at what m has led to, if it has moved fewer entries than it
// was planned for: who deleted the others meanwhile could not have a segment
// replaced for being too empty.
func (d *directory[K]) afterMove(m *move[K], moved int) {
	if moved < m.live {
		d.shrink(m)
	}
}

// shrink replaces the segments that hold the entries of m now if they are too
// empty.
func (d *directory[K]) shrink(m *move[K]) {
	for _, s := range m.segments() {
		if next := s.move.Load(); next != nil {
			d.shrink(next)
		} else if s.fill.live.Load() < s.few {
			d.replaceSegment(s, tooEmpty)
		}
		if m.bit == 0 {
			return // they are the same
		}
	}
}

// tryReplace does what replaceSegment says, and returns also how many entries
// it has moved.
func (d *directory[K]) tryReplace(s *segment[K], why reason) (m *move[K], moved int) {
	switch working := &s.fill.working; why {
	case tooFull, tooEmpty:
		if !working.TryLock() {
			return nil, 0
		}
	default:
		working.Lock() // who holds it moves a bounded number of entries
	}
	defer s.fill.working.Unlock()
	if m := s.move.Load(); m != nil {
		return m, m.live
	}
	m = d.plan(s, why)
	if m == nil {
		return nil, 0
	}
	if s.n <= fewCopies/slotsPerBucket {
		var room [fewCopies]copyIndex
		moved = d.carryOut(s, m, room[:])
	} else {
		moved = d.carryOutLarge(s, m)
	}
	return m, moved
}

// carryOutLarge is carryOut with room for mostCopies.
func (d *directory[K]) carryOutLarge(s *segment[K], m *move[K]) (moved int) {
	var room [mostCopies]copyIndex
	return d.carryOut(s, m, room[:])
}

// carryOut moves the entries of s as m says, and returns how many. Room is for a
// copyIndex of each slot.
func (d *directory[K]) carryOut(s *segment[K], m *move[K], room []copyIndex) (moved int) {
	copies := d.copyAll(s, m, room)
	s.move.Store(m)
	moved = d.moveAll(s, m, copies)
	m.done.Store(true)
	d.publish(s, moved)
	return moved
}

// refit replaces s by a segment that the value which does not fit may fit
// into, and returns when that is done.
func (d *directory[K]) refit(s *segment[K]) *move[K] {
	m := d.replaceSegment(s, unfit)
	if !m.done.Load() {
		s.awaitMove()
	}
	return m
}

// awaitMove returns when nobody replaces s.
func (s *segment[K]) awaitMove() {
	s.fill.working.Lock()
	defer s.fill.working.Unlock()
}

// moveAll moves all entries of s, and returns how many.
func (d *directory[K]) moveAll(s *segment[K], m *move[K], copies []copyIndex) int {
	n, both := 0, m.segments()
	for i := range s.n {
		b := s.bucket(i)
		for used := freeze(b) & usedBits; used != 0; used &= used - 1 {
			j := firstSlot(used)
			e := &b.slots[j]
			var index copyIndex
			if copies != nil {
				index = copies[i*slotsPerBucket+uint64(j)]
			}
			c, to := copyOf(&both, index)
			if c != nil && s.moveCopied(&e.value, c, to) || d.moveSlot(s, e, m, c != nil) {
				n++
			}
		}
	}
	return n
}

// freeze keeps free slots of a bucket free from now on, and returns its meta.
func freeze[K comparable](b *bucket[K]) uint64 {
	for {
		meta := b.meta.Load()
		switch {
		case meta&locked != 0:
			seam.AwaitChange(&b.meta, meta)
		case !hasFree(meta) || b.meta.CompareAndSwap(meta, meta|onward):
			return meta
		}
	}
}

// moveSlot moves the value of a slot, if there is one, and reports whether
// there was. Copied says that there is a copy in the new segment already.
//
// Until the cell says that it moved, all calls find the key here, and the copy
// in the new segment is this goroutine's alone: others go to the new segment
// for a key only if its cell has moved, or if it has no slot here and never
// will. So the copy can follow the value until an instant comes at which both
// are the same, and that is when the cell moves.
func (d *directory[K]) moveSlot(s *segment[K], e *slot[K], m *move[K], copied bool) bool {
	v, is := s.read(&e.value)
	if is == absent && !copied {
		if s.replace(&e.value, v, absent, value{}, moved) {
			return false
		}
		v, is = s.read(&e.value)
	}
	hash := d.hash(e.key)
	to := m.to(hash)
	for {
		d.writeIn(to, hash, e.key, &write{kind: always, next: v, is: is, hidden: true})
		if s.replace(&e.value, v, is, value{}, moved) {
			break
		}
		v, is = s.read(&e.value)
	}
	return is == present
}

// publish puts what replaces s into the directory.
func (d *directory[K]) publish(s *segment[K], moved int) {
	t := d.table
	t.mu.Lock()
	defer t.mu.Unlock()
	t.moves.steps++
	t.moves.entries += moved
	t.moves.most = max(t.moves.most, moved)
	now := t.core.directory.Load()
	if now == nil || now.table != t {
		return // cleared: those who still use the table go from segment to segment
	}
	if now.segment(s.suffix) == s {
		now.install(s)
	}
	// Otherwise the entry is a segment that s came from, whose move is not
	// done. It will be, and then what replaced s is installed.
}

// install puts the segments into the directory that hold the entries of s
// after all moves that are done, and returns the directory, which may be a
// larger one, or nil if the map was cleared. The caller holds table.mu.
func (d *directory[K]) install(s *segment[K]) *directory[K] {
	if m := s.move.Load(); m != nil && m.done.Load() {
		d = d.install(m.low)
		if d != nil && m.high != m.low {
			d = d.install(m.high)
		}
		return d
	}
	for s.depth > d.depth {
		if d = d.replaceBy(d.doubled()); d == nil {
			return nil
		}
	}
	if d.depth == 0 {
		only := newDirectory(d.table, d.hasher, d.plain, 0)
		only.setOnly(s)
		return d.replaceBy(only)
	}
	entries := d.entries()
	for i := s.suffix; i <= d.mask; i += 1 << s.depth {
		entries[i].Store(s)
	}
	return d
}

// replaceBy makes next the map's directory in the place of d, and returns it, or
// nil if the map was cleared.
func (d *directory[K]) replaceBy(next *directory[K]) *directory[K] {
	if !d.table.core.directory.CompareAndSwap(d, next) {
		return nil
	}
	return next
}

// doubled returns a copy of d that is one bit deeper.
func (d *directory[K]) doubled() *directory[K] {
	larger := newDirectory(d.table, d.hasher, d.plain, d.depth+1)
	old, entries := d.entries(), larger.entries()
	for i := range entries {
		entries[i].Store(old[uint64(i)&d.mask].Load())
	}
	return larger
}
