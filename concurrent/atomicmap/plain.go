package atomicmap

// Short cuts for plain maps: keys are words, values are flat, the key is in
// the first slot that may hold it of the first bucket of its path, and nothing
// moves. They do what write does then, with fewer steps. Where they do not
// apply they do nothing and return false.

// setPlain sets the value of key.
func (d *directory[K]) setPlain(hash uint64, key K, bits uint64) bool {
	s := d.segment(hash)
	b := s.first(hash)
	x := matches(b.meta.Load(), tag(hash))
	if x == 0 {
		return false
	}
	e := b.slot(x)
	next := bits ^ s.flip
	if e.key != key || next <= movedWord {
		return false
	}
	word := e.value.Load()
	if word == movedWord || !e.value.CompareAndSwap(word, next) { // linearization point
		return false
	}
	if word == absentWord {
		d.counted(s, hash, 1)
	}
	return true
}

// deletePlain deletes key.
func (d *directory[K]) deletePlain(hash uint64, key K) bool {
	s := d.segment(hash)
	b := s.first(hash)
	meta := b.meta.Load()
	x := matches(meta, tag(hash))
	if x == 0 {
		return meta&onwardBit(hash) == 0 // linearization point
	}
	e := b.slot(x)
	if e.key != key {
		return false
	}
	switch word := e.value.Load(); { // linearization point if absent
	case word == absentWord:
		return true
	case word == movedWord || !e.value.CompareAndSwap(word, absentWord): // linearization point
		return false
	}
	d.counted(s, hash, -1)
	return true
}
