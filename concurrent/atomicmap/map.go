package atomicmap

import (
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/nocopy"
	"github.com/surety-go/surety/internal/seam"
)

// Map is a map that any number of goroutines may use at the same time
// without locking anything.
//
// Use it where several goroutines read and write entries independently of
// each other: indexes, counters per key, tables of sessions. For one
// goroutine the built-in map is right. Where several keys must change
// together, guard a built-in map with a mutex. Where values are loaded from
// elsewhere, can fail, expire or must be bounded in number, use once.Cache.
//
// # Guarantees
//
//   - Zero value: an empty map, ready for use.
//   - Copying: not after first use; vet reports it, and calls that write or
//     visit the whole map panic on a copy.
//   - Access: any goroutine, any time, every method.
//   - Memory model: a write synchronizes before every call that observes the
//     value written, or the absence it left.
//   - Atomicity: calls that name a key are linearizable for that key, Clear
//     for the whole map. Iteration and Len see each key at some instant
//     between their start and their end, different keys at different ones.
//   - Progress: no call but LoadOrCompute and Compute awaits user code. Plain
//     calls never wait for a computation or an iteration. Look-ups wait for
//     nobody, nor do writes of keys that were there before; a write of a new
//     key may wait for another one to fill its slot, or for a step of growth,
//     which moves some thousand entries at most, whatever the size of the map.
//   - Fairness: computations of one key run in the order in which they began
//     to wait. Plain reads and writes have none.
//   - Cancellation: LoadOrCompute and Compute stop waiting when their context
//     ends, without effect.
//   - Callbacks: run on the caller's goroutine with no lock held, and may use
//     the map in any way. A computation that is to wait for itself fails with
//     concurrent.ErrReentrant if it passes its context on.
//   - Panics: a callback's panic or Goexit passes to the caller; the key is
//     unchanged and usable. Keys that do not equal themselves (NaN) and keys
//     that cannot be compared are absent to reads and deletes, and panic, or
//     give concurrent.ErrInvalidKey, where they would be inserted.
//   - Goroutines: none.
//   - Testing (synctest): works in bubbles; waits are durable.
type Map[K comparable, V any] struct {
	nocopy nocopy.Guard
	config Config[K, V] // immutable after New
	core   core[K]
	claims claims[K]
}

// New returns an empty map. It panics if c.Validate returns an error.
//
// Concurrency: independent; wait-free.
func New[K comparable, V any](c Config[K, V]) *Map[K, V] {
	if err := c.Validate(); err != nil {
		panic(err.Error())
	}
	return &Map[K, V]{config: c}
}

// Load returns the value of key, and whether there is one.
//
// Concurrency: atomic(key); lock-free; 0 allocs.
func (m *Map[K, V]) Load(key K) (value V, ok bool) {
	d := m.core.directory.Load()
	if d == nil {
		return value, false
	}
	var hash uint64
	if liesLikeWord[K]() {
		if d.plain != plainWords {
			return loadOther[K, V](d, key)
		}
		hash = seam.HashWord(&d.seed, word(key))
	} else {
		if d.plain != plainTexts {
			return loadOther[K, V](d, key)
		}
		copied := key // so that key itself stays in registers
		hash = seam.HashString(&d.seed, d.text(&copied))
	}
	// What follows has no calls but the last. It finds a key in the first slot
	// that may hold it of one of the first two buckets of its path.
	p := d.place(hash)
	b := p.first(hash)
	meta := b.meta.Load()
	if x := matches(meta, tag(hash)); x != 0 {
		e := b.slot(x)
		word := e.value.Load() // linearization point
		if key == e.key && word != movedWord {
			bits, ok := p.flatValue(word)
			return unflat[V](bits), ok
		}
	} else if meta&onwardBit(hash) == 0 { // meta.Load was the linearization point
		return value, false
	} else if !hasFree(meta) {
		b = p.after(b)
		meta = b.meta.Load()
		if x := matches(meta, tag(hash)); x != 0 {
			e := b.slot(x)
			word := e.value.Load() // linearization point
			if key == e.key && word != movedWord {
				bits, ok := p.flatValue(word)
				return unflat[V](bits), ok
			}
		} else if meta&onwardBit(hash) == 0 { // this meta.Load was the linearization point
			return value, false
		}
	}
	return loadRest[K, V](d.segment(hash), hash, key)
}

// loadOther is Load for maps that are not plain.
func loadOther[K comparable, V any](d *directory[K], key K) (value V, ok bool) {
	var hash uint64
	if d.hashing == words { // as below, with a call less
		hash = seam.HashWord(&d.seed, word(key))
	} else if hash, ok = d.lookUp(key); !ok {
		return value, false
	}
	s := d.segment(hash)
	b := s.first(hash)
	meta := b.meta.Load()
	if x := matches(meta, tag(hash)); x != 0 {
		if e := b.slot(x); key == e.key {
			if v, is := s.read(&e.value); is == present { // linearization point, unless moved
				return decode[V](s.form, v), true
			} else if is == absent {
				return value, false
			}
		}
	} else if meta&onwardBit(hash) == 0 { // meta.Load was the linearization point
		return value, false
	}
	return loadRest[K, V](s, hash, key)
}

// loadRest is Load from a segment on.
func loadRest[K comparable, V any](s *segment[K], hash uint64, key K) (value V, ok bool) {
	was := s.look(hash, key)
	if !was.had() {
		return value, false
	}
	return decode[V](s.form, was.value), true
}

// Store sets the value of key. It panics if key does not equal itself.
//
// Concurrency: atomic(key); bounded wait; 0 allocs (key present, V a pointer or at most 64 bits without pointers).
func (m *Map[K, V]) Store(key K, value V) {
	d := m.core.directory.Load()
	if d == nil || !m.nocopy.Checked() {
		m.storeOther(key, value)
		return
	}
	var hash uint64
	if liesLikeWord[K]() {
		if d.plain != plainWords {
			m.storeOther(key, value)
			return
		}
		hash = seam.HashWord(&d.seed, word(key))
	} else {
		if d.plain != plainTexts {
			m.storeOther(key, value)
			return
		}
		copied := key // see Load
		hash = seam.HashString(&d.seed, d.text(&copied))
	}
	d.setPlain(hash, key, encode(flat, value).bits)
}

// storeOther is Store for maps that are not plain, and for the first write.
func (m *Map[K, V]) storeOther(key K, value V) {
	d, hash := m.insert(key, "atomicmap: Store")
	next := encode(d.table.form, value)
	if d.table.form == flat {
		d.setPlain(hash, key, next.bits)
		return
	}
	d.write(hash, key, &write{kind: always, next: next, is: present})
}

// LoadOrStore returns the value of key, or sets it to value if there is none.
// Loaded reports whether there was one. It panics if key does not equal
// itself.
//
// Concurrency: atomic(key); bounded wait; 0 allocs (key present).
func (m *Map[K, V]) LoadOrStore(key K, value V) (actual V, loaded bool) {
	if v, ok := m.Load(key); ok { // or else a boxed value would be copied for nothing
		return v, true
	}
	return m.storeAbsent(key, value, "atomicmap: LoadOrStore")
}

// storeAbsent is LoadOrStore of a key that had no value just now.
func (m *Map[K, V]) storeAbsent(key K, value V, call string) (actual V, loaded bool) {
	d, hash := m.insert(key, call)
	next := encode(d.table.form, value)
	if d.table.form == flat && d.addPlain(hash, key, next.bits) {
		return value, false
	}
	was, loaded, _ := d.write(hash, key, &write{kind: ifAbsent, next: next, is: present})
	if loaded {
		return decode[V](d.table.form, was), true
	}
	return value, false
}

// LoadAndDelete deletes key and returns the value it had, and whether it had
// one.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (m *Map[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	d, hash, ok := m.remove(key)
	if !ok {
		return value, false
	}
	was, loaded, _ := d.write(hash, key, &write{kind: always, is: absent})
	if loaded {
		value = decode[V](d.table.form, was)
	}
	return value, loaded
}

// Delete deletes key, if it is there.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (m *Map[K, V]) Delete(key K) {
	d := m.core.directory.Load()
	if d == nil {
		return
	}
	m.nocopy.Check("atomicmap: Map")
	var hash uint64
	if liesLikeWord[K]() {
		if d.plain != plainWords {
			deleteOther(d, key)
			return
		}
		hash = seam.HashWord(&d.seed, word(key))
	} else {
		if d.plain != plainTexts {
			deleteOther(d, key)
			return
		}
		copied := key // see Load
		hash = seam.HashString(&d.seed, d.text(&copied))
	}
	d.deletePlain(hash, key)
}

// deleteOther is Delete for maps that are not plain.
func deleteOther[K comparable](d *directory[K], key K) {
	hash, ok := d.lookUp(key)
	switch {
	case !ok:
	case d.table.form == flat:
		d.deletePlain(hash, key)
	default:
		d.write(hash, key, &write{kind: always, is: absent})
	}
}

// Swap sets the value of key and returns the value it had before, and whether
// it had one. It panics if key does not equal itself.
//
// Concurrency: atomic(key); bounded wait; 0 allocs (key present, V a pointer or at most 64 bits without pointers).
func (m *Map[K, V]) Swap(key K, value V) (previous V, loaded bool) {
	d, hash := m.insert(key, "atomicmap: Swap")
	was, loaded, _ := d.write(hash, key, &write{kind: always, next: encode(d.table.form, value), is: present})
	if loaded {
		previous = decode[V](d.table.form, was)
	}
	return previous, loaded
}

// Len returns the number of entries. A write that overlaps it is counted or
// not, so its error is at most the number of those; it is never negative. Its
// cost does not grow with the number of entries.
//
// Concurrency: shared; wait-free; 0 allocs.
func (m *Map[K, V]) Len() int {
	d := m.core.directory.Load()
	if d == nil {
		return 0
	}
	m.nocopy.Check("atomicmap: Map")
	return d.table.len()
}

// Clear deletes all entries at one instant, at a cost that does not depend on
// their number, and keeps none of their memory. The next write makes room for as
// many as there was room for, up to a megabyte, so that a map that is filled
// again seldom grows again. The map hashes its keys with a new seed from then on.
//
// Concurrency: atomic(whole); wait-free; 0 allocs.
func (m *Map[K, V]) Clear() {
	d := m.core.directory.Load()
	if d == nil {
		return // linearization point: the map is empty
	}
	m.nocopy.Check("atomicmap: Map")
	m.core.room.Store(int64(d.room()))
	m.core.directory.Store(nil) // linearization point; see README.md, "Clear"
}

// insert returns where a key that may be new is written.
func (m *Map[K, V]) insert(key K, call string) (d *directory[K], hash uint64) {
	m.nocopy.Check("atomicmap: Map")
	d = m.core.directory.Load()
	if d == nil {
		d = m.begin()
	}
	if d.hashing == careful {
		args.Key(key, call)
	}
	return d, d.hash(key)
}

// remove returns where a key is deleted, and false if it cannot be there.
func (m *Map[K, V]) remove(key K) (d *directory[K], hash uint64, ok bool) {
	d = m.core.directory.Load()
	if d == nil {
		return nil, 0, false
	}
	m.nocopy.Check("atomicmap: Map")
	hash, ok = d.lookUp(key)
	return d, hash, ok
}

// begin makes the first directory, unless another goroutine has.
func (m *Map[K, V]) begin() *directory[K] {
	first := firstDirectory(newTable(&m.core, &m.config), m.config.Capacity, int(m.core.room.Load()))
	for {
		if m.core.directory.CompareAndSwap(nil, first) {
			return first
		}
		if d := m.core.directory.Load(); d != nil {
			return d
		}
	}
}
