package atomicmap

// NewForTest returns a map whose segments have at most that many buckets, and
// with the given hash function; nil for the usual one.
func NewForTest[K comparable, V any](buckets int, hash func(K) uint64) *Map[K, V] {
	return New(Config[K, V]{test: &geometry[K]{buckets: buckets, hash: hash}})
}

// Moves returns what moving entries took since the last Clear.
func (m *Map[K, V]) Moves() (steps, entries, most int) {
	d := m.core.directory.Load()
	if d == nil {
		return 0, 0, 0
	}
	d.table.mu.Lock()
	defer d.table.mu.Unlock()
	return d.table.moves.steps, d.table.moves.entries, d.table.moves.most
}

// Claims returns the number of keys that are claimed.
func (m *Map[K, V]) Claims() int {
	m.claims.mu.Lock()
	defer m.claims.mu.Unlock()
	n := len(m.claims.shared)
	places := []*claimPlace[K]{&m.claims.one}
	if ps := m.claims.places.Load(); ps != nil {
		for i := range ps.list {
			places = append(places, &ps.list[i])
		}
	}
	for _, p := range places {
		if c := p.claim.Load(); c != nil && phaseOf(c.state.Load()) != spare {
			n++
		}
	}
	return n
}

// RaceEnabled reports whether the race detector runs.
const RaceEnabled = raceEnabled
