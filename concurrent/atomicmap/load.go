package atomicmap

// load returns the value of key, and whether it has one.
func (d *directory[K]) load(hash uint64, key K) (value, bool) {
	return d.segment(hash).load(hash, key)
}

// load is a look-up that begins at s.
func (s *segment[K]) load(hash uint64, key K) (value, bool) {
	for {
		c, _, meta := s.find(hash, key)
		if c != nil {
			v, is := s.read(c) // linearization point, unless moved
			if is != moved {
				return v, is == present
			}
		} else if meta&onwardBit(hash) == 0 {
			return value{}, false // find was the linearization point
		}
		m := s.move.Load()
		if m == nil {
			return value{}, false // this was the linearization point
		}
		s = m.to(hash)
	}
}
