package atomicmap

import "github.com/surety-go/surety/internal/seam"

// shard is the entries whose hashes agree in their low bits, with the keys in
// the order in which they were added.
type shard[K comparable, V any] struct {
	mu          seam.RWMutex
	nodes       map[K]*node[K, V] // guarded by mu; nil until the first entry
	first, last *node[K, V]       // guarded by mu
	added       uint64            // keys added so far; guarded by mu
	_           [64]byte          // keeps the locks of neighbours on different cache lines
}

// node is the place of a key that has an entry, from its insertion to its
// removal. An iteration can go on from a node that was removed: it keeps its
// next node, and from there leads to every node that was added later than
// itself and is still there.
//
// Invariant: next was added later than the node.
type node[K comparable, V any] struct {
	key        K         // immutable
	number     uint64    // shard.added at the insertion; immutable
	entry      *entry[V] // guarded by shard.mu, as all below; not nil
	prev, next *node[K, V]
	removed    bool
}

// entry is one value of a key. It is immutable, and every write makes a new
// one, so an entry that is still there proves that nothing was written.
type entry[V any] struct {
	value V
}

// get returns the entry of key, or nil. The caller holds mu, for reading at
// least.
func (s *shard[K, V]) get(key K) *entry[V] {
	if n := s.nodes[key]; n != nil {
		return n.entry
	}
	return nil
}

// set makes e the entry of key. The caller holds mu.
func (s *shard[K, V]) set(key K, e *entry[V]) {
	if n := s.nodes[key]; n != nil {
		n.entry = e
		return
	}
	if s.nodes == nil {
		s.nodes = make(map[K]*node[K, V])
	}
	s.added++
	n := &node[K, V]{key: key, number: s.added, entry: e, prev: s.last}
	if n.prev != nil {
		n.prev.next = n
	} else {
		s.first = n
	}
	s.last = n
	s.nodes[key] = n
}

// remove removes the entry of key, if there is one. The caller holds mu.
func (s *shard[K, V]) remove(key K) {
	n := s.nodes[key]
	if n == nil {
		return
	}
	delete(s.nodes, key)
	n.removed = true
	if n.prev != nil {
		n.prev.next = n.next
	} else {
		s.first = n.next
	}
	if n.next != nil {
		n.next.prev = n.prev
	} else {
		s.last = n.prev
	}
	n.prev = nil
}

// put makes e the entry of key, nil for none. The caller holds mu.
func (s *shard[K, V]) put(key K, e *entry[V]) {
	if e != nil {
		s.set(key, e)
	} else {
		s.remove(key)
	}
}

// cursor is how far an iteration over a shard has come.
type cursor[K comparable, V any] struct {
	at   *node[K, V] // the node seen last
	upTo uint64      // nodes with higher numbers were added after the beginning
	done bool
}

// begin returns a cursor before the first node. The caller holds mu, for
// reading at least.
func (s *shard[K, V]) begin() cursor[K, V] {
	return cursor[K, V]{upTo: s.added, done: s.first == nil}
}

// next moves c on by one node, and returns it if it has not been removed, and
// nil otherwise. The caller holds mu, for reading at least.
func (s *shard[K, V]) next(c *cursor[K, V]) *node[K, V] {
	n := s.first
	if c.at != nil {
		n = c.at.next
	}
	if n == nil || n.number > c.upTo {
		c.done = true
		return nil
	}
	c.at = n
	if n.removed {
		return nil
	}
	return n
}
