package oncesuite

import "time"

// table is a built-in map with a bound and an expiry, as one writes it by
// hand. When it is full, any entry gives way to a new one: the first that a
// range over the map meets. It takes no lock.
type table struct {
	capacity int
	ttl      time.Duration
	values   map[uint64]uint64   // if ttl is 0
	timed    map[uint64]expiring // else
}

type expiring struct {
	value   uint64
	expires time.Time
}

func newTable(c Config) table {
	t := table{capacity: c.Capacity, ttl: c.TTL}
	t.clear()
	return t
}

func (t *table) get(key uint64) (uint64, bool) {
	if t.ttl == 0 {
		v, ok := t.values[key]
		return v, ok
	}
	e, ok := t.timed[key]
	if !ok || !time.Now().Before(e.expires) {
		return 0, false
	}
	return e.value, true
}

func (t *table) put(key, value uint64) {
	if t.ttl == 0 {
		makeRoom(t.values, key, t.capacity)
		t.values[key] = value
		return
	}
	makeRoom(t.timed, key, t.capacity)
	t.timed[key] = expiring{value, time.Now().Add(t.ttl)}
}

// makeRoom deletes an entry if the map is full and key would be one more.
func makeRoom[V any](m map[uint64]V, key uint64, capacity int) {
	if len(m) < capacity {
		return
	}
	if _, ok := m[key]; ok {
		return
	}
	for victim := range m {
		delete(m, victim)
		return
	}
}

func (t *table) len() int { return len(t.values) + len(t.timed) }

func (t *table) clear() {
	if t.ttl == 0 {
		t.values = map[uint64]uint64{}
	} else {
		t.timed = map[uint64]expiring{}
	}
}

func (t *table) visit(visit func(uint64)) {
	for _, v := range t.values {
		visit(v)
	}
	for _, e := range t.timed {
		visit(e.value)
	}
}
