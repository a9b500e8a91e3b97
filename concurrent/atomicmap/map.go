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
//     writes never wait for a computation, nor for more than a piece of an
//     iteration.
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
	table  seam.Pointer[table[K, V]]
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
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (m *Map[K, V]) Load(key K) (value V, ok bool) {
	e := m.load(key)
	if e == nil {
		return value, false
	}
	return e.value, true
}

// load returns the entry of key, or nil.
func (m *Map[K, V]) load(key K) *entry[V] {
	t := m.table.Load()
	if t == nil || !args.Usable(key) {
		return nil
	}
	s := t.shard(key)
	s.mu.RLock()
	e := s.get(key) // linearization point
	s.mu.RUnlock()
	return e
}

// Store sets the value of key. It panics if key does not equal itself.
//
// Concurrency: atomic(key); bounded wait.
func (m *Map[K, V]) Store(key K, value V) {
	args.Key(key, "atomicmap: Store")
	e := &entry[V]{value}
	s := m.writable().shard(key)
	s.mu.Lock()
	s.set(key, e) // linearization point
	s.mu.Unlock()
}

// LoadOrStore returns the value of key, or sets it to value if there is none.
// Loaded reports whether there was one. It panics if key does not equal
// itself.
//
// Concurrency: atomic(key); bounded wait; 0 allocs (key present).
func (m *Map[K, V]) LoadOrStore(key K, value V) (actual V, loaded bool) {
	if e := m.load(key); e != nil {
		return e.value, true
	}
	args.Key(key, "atomicmap: LoadOrStore")
	e := &entry[V]{value}
	s := m.writable().shard(key)
	s.mu.Lock()
	present := s.get(key) // linearization point
	if present == nil {
		s.set(key, e)
	}
	s.mu.Unlock()
	if present != nil {
		return present.value, true
	}
	return value, false
}

// LoadAndDelete deletes key and returns the value it had, and whether it had
// one.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (m *Map[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	t := m.table.Load()
	if t == nil || !args.Usable(key) {
		return value, false
	}
	m.nocopy.Check("atomicmap: Map")
	s := t.shard(key)
	s.mu.Lock()
	e := s.get(key)
	s.remove(key) // linearization point
	s.mu.Unlock()
	if e == nil {
		return value, false
	}
	return e.value, true
}

// Delete deletes key, if it is there.
//
// Concurrency: atomic(key); bounded wait; 0 allocs.
func (m *Map[K, V]) Delete(key K) {
	m.LoadAndDelete(key)
}

// Swap sets the value of key and returns the value it had before, and whether
// it had one. It panics if key does not equal itself.
//
// Concurrency: atomic(key); bounded wait.
func (m *Map[K, V]) Swap(key K, value V) (previous V, loaded bool) {
	args.Key(key, "atomicmap: Swap")
	e := &entry[V]{value}
	s := m.writable().shard(key)
	s.mu.Lock()
	old := s.get(key)
	s.set(key, e) // linearization point
	s.mu.Unlock()
	if old == nil {
		return previous, false
	}
	return old.value, true
}

// Len returns the number of entries. Entries that are added or deleted while
// it counts are counted or not, so its error is at most the number of writes
// that overlap it; it is never negative. Its cost grows with the number of
// locks of the map, not with that of its entries.
//
// Concurrency: shared; bounded wait; 0 allocs.
func (m *Map[K, V]) Len() int {
	t := m.table.Load()
	if t == nil {
		return 0
	}
	m.nocopy.Check("atomicmap: Map")
	n := 0
	for i := range t.shards {
		s := &t.shards[i]
		s.mu.RLock()
		n += len(s.nodes)
		s.mu.RUnlock()
	}
	return n
}

// Clear deletes all entries at one instant, at a cost that does not depend on
// their number. The map hashes its keys with a new seed from then on.
//
// Concurrency: atomic(whole); wait-free.
func (m *Map[K, V]) Clear() {
	if m.table.Load() == nil {
		return // linearization point: the map is empty
	}
	m.nocopy.Check("atomicmap: Map")
	m.table.Store(newTable(&m.config)) // linearization point; see README.md, "Clear"
}
