package atomicmap

import (
	"reflect"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// core is a map without the type of its values.
type core[K comparable] struct {
	// directory is where to find the segments; nil while nothing was stored
	// since the beginning or the last Clear. It is replaced by a larger one
	// under table.mu.
	directory seam.Pointer[directory[K]]

	// room is for how many entries the directory had room that the last Clear
	// took away, or less: see directory.room.
	room seam.Int64
}

// table is what the directories of one map between two calls of Clear have in
// common.
type table[K comparable] struct {
	// Immutable.
	core  *core[K]
	form  form   // of the values
	spare uint64 // bits that no flat value has set
	least int    // buckets that a segment has at least, for Config.Capacity; set with the first directory
	geometry[K]

	// The number of entries is the sum of counter and those of stripes, which
	// are made when the table has more than a few buckets.
	counter seam.Counter
	stripes seam.Pointer[[]stripe] // the length is a power of two

	flipped seam.Uint64 // grows with every flip that is drawn

	mu    seam.Mutex // the lowest lock: guards the entries of directories, and all below
	moves moveStats  // guarded by mu
}

// stripe is a part of the number of entries. Its size keeps it apart from others
// that are written at the same time.
type stripe struct {
	counter seam.Counter
	_       [stripeSize - 8]byte
}

const stripeSize = 128

// moveStats says what moving entries took so far, for tests.
type moveStats struct {
	steps   int // segments that were replaced
	entries int // entries moved
	most    int // entries moved in one step at most
}

// hashing is how keys are hashed and whether they equal themselves.
type hashing uint8

const (
	words   hashing = iota // integers, and what consists of some and lies in memory like one
	strings                // of any string type
	memory                 // other types whose values are equal if their first bytes are, see packed
	regular                // other types whose values all equal themselves
	careful                // types with values that do not, or that cannot be compared
	custom                 // by geometry.hash, in tests
)

// hasher hashes keys.
type hasher[K comparable] struct {
	hashing hashing
	bytes   uint32 // of a key that decide whether it equals another, if hashing is memory; no key takes more than a gigabyte
	seed    seam.Seed
}

// newHasher returns one with a random seed.
func newHasher[K comparable]() hasher[K] {
	h := hasher[K]{seed: seam.MakeSeed()}
	h.hashing, h.bytes = hashingOf[K]()
	return h
}

// hashingOf returns how keys of a type are hashed, and hasher.bytes.
func hashingOf[K comparable]() (h hashing, bytes uint32) {
	t := reflect.TypeFor[K]()
	switch k := t.Kind(); {
	case isInteger(k):
		return words, 0
	case k == reflect.String:
		return strings, 0
	}
	if end, ok := packed(t); ok {
		if end == t.Size() && liesLikeWord[K]() {
			return words, 0
		}
		return memory, uint32(end)
	}
	if equalThemselves(t) {
		return regular, 0
	}
	return careful, 0
}

// packed reports whether a type consists of integers with no gap before or
// between them, and where the last ends. So two values are equal if and only
// if these bytes of them are; what follows is padding, which may be anything.
func packed(t reflect.Type) (end uintptr, ok bool) {
	if isInteger(t.Kind()) {
		return t.Size(), true
	}
	switch t.Kind() {
	case reflect.Array:
		if t.Len() == 0 {
			return 0, true
		}
		end, ok = packed(t.Elem())
		return t.Elem().Size()*uintptr(t.Len()-1) + end, ok && (t.Len() == 1 || end == t.Elem().Size())
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			size, ok := packed(f.Type)
			if !ok || f.Offset != end || f.Name == "_" { // == does not compare blank fields
				return 0, false
			}
			end += size
		}
		return end, true
	}
	return 0, false
}

// equalThemselves reports whether all values of a type equal themselves.
func equalThemselves(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Interface:
		return false
	case reflect.Array:
		return t.Len() == 0 || equalThemselves(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !equalThemselves(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}

// directory finds the segment of a hash by the lowest bits of it. What is
// read by every look-up is in it and not in the table, to save a step.
type directory[K comparable] struct {
	table *table[K] // immutable, as all here
	plain plain     // whether calls can take short cuts
	depth uint8     // how many bits of the hash choose the entry
	mask  uint64    // 1<<depth - 1
	hasher[K]

	// first is the first of 1<<depth entries; see entries. Those of all hashes
	// of a segment are the same: the segment, or one that it replaces. They are
	// changed under table.mu, and only while the directory is the map's. An only
	// one never changes: a directory of another one takes the place of this one.
	first *seam.Pointer[segment[K]]

	// Of an only entry: the entry, and the place of its segment.
	sole seam.Pointer[segment[K]]
	only place[K]
}

// newDirectory returns a directory of a table that has no segments yet.
func newDirectory[K comparable](t *table[K], h hasher[K], p plain, depth uint8) *directory[K] {
	d := &directory[K]{table: t, hasher: h, plain: p, depth: depth, mask: 1<<depth - 1}
	d.first = &d.sole
	if depth > 0 {
		d.first = &make([]seam.Pointer[segment[K]], 1<<depth)[0]
	}
	return d
}

// setOnly makes s the only segment of d, which nobody else has seen.
func (d *directory[K]) setOnly(s *segment[K]) {
	d.sole.Store(s)
	d.only = s.place
}

// lookUp returns the hash of a key, and whether there can be such a key.
func (d *directory[K]) lookUp(key K) (hash uint64, ok bool) {
	if d.hashing == careful && !args.Usable(key) {
		return 0, false
	}
	return d.hash(key), true
}

// hash returns the hash of a key that equals itself.
func (d *directory[K]) hash(key K) uint64 {
	switch d.hashing {
	case words: // as below, with a call less
		return seam.HashWord(&d.seed, word(key))
	case custom:
		return d.table.geometry.hash(key)
	}
	return d.hasher.hash(key)
}

// hash returns the hash of a key that equals itself.
func (h *hasher[K]) hash(key K) uint64 {
	switch h.hashing {
	case words:
		return seam.HashWord(&h.seed, word(key))
	case strings, memory:
		return seam.HashString(&h.seed, h.text(&key))
	}
	return seam.Hash(&h.seed, key)
}

// len returns the number of entries.
func (t *table[K]) len() int {
	n := t.counter.Load()
	if s := t.stripes.Load(); s != nil {
		for i := range *s {
			n += (*s)[i].counter.Load()
		}
	}
	return int(max(n, 0)) // a deletion may have been counted before the insertion
}
