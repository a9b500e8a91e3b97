package atomicmap

import (
	"math"
	"math/bits"
	"reflect"

	"github.com/surety-go/surety/internal/seam"
)

// The sizes of segments. README.md, "Sizes", says what follows from them.
const (
	segmentBytes = 32 << 10 // what the buckets of a segment take at most
	longestReach = 16       // buckets of a path, unless many hashes are equal
	mostCapacity = 1 << 24  // entries that room is made for in advance

	depthFew  = 5       // a map has few segments up to two to the power of this
	mostAgain = 1 << 20 // bytes of buckets that the first write after Clear makes at most; it takes as long as a step of growth

	// The part of the slots that has values after a move: of a segment
	// without deleted keys, and of one with many. The latter has more room, so
	// that keys which come and go find theirs again. So have the segments of a
	// map that has few, and small segments still more: they take little
	// memory and would move often.
	fillGrowing  = 0.55
	fillFew      = 0.47
	fillSmall    = 0.40
	fillChurning = 0.36
)

// newTable returns the table of an empty map.
func newTable[K comparable, V any](c *core[K], config *Config[K, V]) *table[K] {
	t := &table[K]{core: c, form: formOf[V](), least: 1}
	if config.test != nil {
		t.geometry = *config.test
	}
	if t.buckets == 0 {
		t.buckets = mostBuckets[K](t.form)
	}
	if t.flips == 0 {
		t.flips = math.MaxUint64
	}
	if t.sparse == 0 {
		t.sparse = 64
	}
	if t.form == flat {
		t.spare = spareBits[V]()
	}
	return t
}

// mostBuckets returns how many buckets a segment has at most: as many as fill
// an object of segmentBytes. In one with pointers the allocator has a header.
func mostBuckets[K comparable](f form) int {
	size := segmentBytes
	if f != flat || hasPointers(reflect.TypeFor[K]()) {
		size -= 8
	}
	return max(1, size/bucketSize[K]())
}

// firstDirectory returns the first directory of a table, with room for capacity
// entries, which it will not give up, or for room, if that is more.
func firstDirectory[K comparable](t *table[K], capacity, room int) *directory[K] {
	h := newHasher[K]()
	if t.geometry.hash != nil {
		h.hashing = custom
	}
	capacity = min(capacity, mostCapacity)
	room = max(capacity, room)
	buckets, depth := bucketsFor(room, fillGrowing), uint8(0)
	if buckets > t.buckets {
		depth = uint8(bits.Len(uint((buckets - 1) / t.buckets)))
		buckets = bucketsFor(room>>depth+1, fillGrowing)
	}
	if t.least = buckets; capacity < room {
		t.least = bucketsFor(capacity>>depth, fillGrowing)
	}
	d := newDirectory(t, h, plainOf(h.hashing, t.form), depth)
	if depth == 0 {
		d.setOnly(d.newSegment(buckets, longestReach, 0, 0))
		return d
	}
	entries := d.entries()
	for i := range entries {
		entries[i].Store(d.newSegment(buckets, longestReach, uint64(i), depth))
	}
	return d
}

// room returns for how many entries d has room, by one of its segments, but not
// more than a few segments of mostAgain bytes hold.
func (d *directory[K]) room() int {
	s := d.first.Load()
	segments := min(1<<depthFew, max(1, mostAgain/(d.table.buckets*bucketSize[K]())))
	depth := min(int(s.depth), bits.Len(uint(segments))-1)
	return int(float64(min(s.n, uint64(d.table.buckets))<<depth) * slotsPerBucket * fillGrowing)
}

// bucketsFor returns how many buckets hold that many entries if that part of
// the slots is to be used.
func bucketsFor(entries int, fill float64) int {
	return max(1, int(float64(entries)/(slotsPerBucket*fill)+0.5))
}

// newSegment returns an empty segment of at least that many buckets.
func (d *directory[K]) newSegment(buckets, reach int, suffix uint64, depth uint8) *segment[K] {
	t := d.table
	b := newBuckets[K](buckets, t.form)
	s := &segment[K]{
		place:   place[K]{&b[0], uint64(len(b)), d.drawFlip()},
		sampled: math.MaxUint64,
		reach:   uint32(min(reach, len(b))),
		suffix:  suffix,
		depth:   depth,
		form:    t.form,
		fill:    new(fill),
	}
	slots := int64(len(b)) * slotsPerBucket
	switch {
	case len(b) <= 16: // to replace one of these often takes more than to look further in it
		s.dense = slots/5 + 1
	case len(b) <= 64:
		s.dense = slots/16 + 1
	default:
		s.dense = slots/12 + 1
	}
	if buckets > t.least {
		s.sampled, s.few = 0, (slots+3)/4
		if len(b) > 16 {
			s.sampled, s.few = 7<<depth, slots/4/8 // those that follow the suffix, which all share
		}
	}
	s.counts, s.spread = t.counters(len(b))
	return s
}

// counters returns the first of the counters for the entries of a segment, and
// the number of the others.
func (t *table[K]) counters(buckets int) (first *seam.Counter, others uint64) {
	if buckets <= 8 {
		return &t.counter, 0
	}
	s := t.stripes.Load()
	if s == nil {
		n := 4
		for n < 2*seam.GOMAXPROCS() && n < 256 {
			n *= 2
		}
		made := make([]stripe, n)
		t.stripes.CompareAndSwap(nil, &made)
		s = t.stripes.Load()
	}
	return &(*s)[0].counter, uint64(len(*s) - 1)
}

// drawFlip returns a flip, each time another one.
func (d *directory[K]) drawFlip() uint64 {
	t := d.table
	if t.spare != 0 {
		return t.spare // no value makes 0 or 1 of it
	}
	const odd = 0x9e3779b97f4a7c15
	return (seam.HashWord(&d.seed, uint64(0)) + t.flipped.Add(odd)) & t.flips
}

// plan returns what is to replace s, or nil if s is to stay.
func (d *directory[K]) plan(s *segment[K], why reason) *move[K] {
	t := d.table
	live, used := s.census()
	if why == unfit {
		return d.single(s, int(s.n), int(s.reach), live)
	}
	slots := int(s.n) * slotsPerBucket
	dead := used - live
	fill := fillGrowing
	if s.depth < depthFew {
		fill = fillFew
	}
	more := min(8*float64(dead), float64(live)*(fill/fillChurning-1))
	buckets := bucketsFor(live+1+int(more), fill)
	if buckets <= t.buckets/2 {
		buckets = bucketsFor(live+1, min(fillSmall, fill*float64(live+1)/(float64(live+1)+more)))
	}
	buckets = max(buckets, t.least)
	switch {
	case why == tooEmpty:
		if 4*buckets > 3*int(s.n) {
			return nil // not worth it: live is known by a sample only
		}
		return d.single(s, buckets, longestReach, live)
	case why == pathFull && 2*used < slots, 4*used < slots:
		// Many equal hashes. More buckets do not help, longer paths do.
		m := d.single(s, max(buckets, int(s.n)), 2*int(s.reach), live)
		m.low.dense = math.MaxInt64
		return m
	case 4*dead < used:
		buckets = max(buckets, int(s.n+s.n/4+1))
	}
	if buckets <= t.buckets || !d.maySplit(s) {
		return d.single(s, buckets, longestReach, live)
	}
	half := max(buckets/2, t.least)
	bit := uint64(1) << s.depth
	return &move[K]{
		low:  d.newSegment(half, longestReach, s.suffix, s.depth+1),
		high: d.newSegment(half, longestReach, s.suffix|bit, s.depth+1),
		bit:  bit,
		live: live,
	}
}

// single returns the move of s, which has live entries, to one segment.
func (d *directory[K]) single(s *segment[K], buckets, reach, live int) *move[K] {
	next := d.newSegment(buckets, reach, s.suffix, s.depth)
	return &move[K]{low: next, high: next, live: live}
}

// maySplit reports whether twice as many segments of the depth of s would not
// be far more than the table has entries for. They are only if many hashes
// are equal; splitting does not help then.
func (d *directory[K]) maySplit(s *segment[K]) bool {
	each := max(1, d.table.buckets*slotsPerBucket/2)
	return s.depth < 24 && 1<<(s.depth+1) <= d.table.sparse*(d.table.len()/each+1)
}

// census returns how many slots have a value and how many have a key.
func (s *segment[K]) census() (live, used int) {
	for i := range s.n {
		b := s.bucket(i)
		for m := b.meta.Load() & usedBits; m != 0; m &= m - 1 {
			used++
			if _, is := s.read(&b.slots[firstSlot(m)].value); is == present {
				live++
			}
		}
	}
	return live, used
}
