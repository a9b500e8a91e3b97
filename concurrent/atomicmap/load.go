package atomicmap

// seen is what a look-up found. It is as large as the compiler keeps in registers.
type seen[K comparable] struct {
	value   value
	cell    *cell       // that has the value; nil if the key had none
	segment *segment[K] // of the cell
}

// had reports whether the key had a value.
func (s seen[K]) had() bool { return s.cell != nil }

// look is a look-up of a key.
func (d *directory[K]) look(hash uint64, key K) seen[K] {
	s := d.segment(hash)
	b := s.first(hash)
	if x := matches(b.meta.Load(), tag(hash)); x != 0 { // most often the key is there, and what follows enough
		if e := b.slot(x); key == e.key {
			if v, is := s.read(&e.value); is == present { // linearization point
				return seen[K]{v, &e.value, s}
			}
		}
	}
	return s.look(hash, key)
}

// look is a look-up that begins at s.
func (s *segment[K]) look(hash uint64, key K) seen[K] {
	for {
		c, _, meta := s.find(hash, key)
		if c != nil {
			v, is := s.read(c) // linearization point, unless moved
			switch is {
			case present:
				return seen[K]{v, c, s}
			case absent:
				return seen[K]{}
			}
		} else if meta&onwardBit(hash) == 0 {
			return seen[K]{} // find was the linearization point
		}
		m := s.move.Load()
		if m == nil {
			return seen[K]{} // this was the linearization point
		}
		s = m.to(hash)
	}
}
