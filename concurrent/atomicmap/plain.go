package atomicmap

// plain says which short cuts a map's calls take.
type plain uint8

const (
	notPlain   plain = iota // none: values are not flat, or keys hashed by the language
	plainWords              // keys are words
	plainTexts              // keys are strings or memory
)

func plainOf(h hashing, f form) plain {
	switch {
	case f != flat:
		return notPlain
	case h == words:
		return plainWords
	case h == strings || h == memory:
		return plainTexts
	}
	return notPlain
}

// Short cuts for flat values, where the search ends in the first bucket of the
// path at the first slot that may hold the key, and nothing moves. They do what
// write does then, with fewer steps. Where they do not apply they do nothing and
// return false.

// setPlain sets the value of key.
func (d *directory[K]) setPlain(hash uint64, key K, bits uint64) bool {
	s := d.segment(hash)
	next := bits ^ s.flip
	if next <= movedWord {
		return false
	}
	b := s.first(hash)
	tag := tag(hash)
	meta := b.meta.Load()
	if x := matches(meta, tag); x != 0 {
		e := b.slot(x)
		word := e.value.Load()
		if key != e.key || word == movedWord || !e.value.CompareAndSwap(word, next) { // linearization point
			return false
		}
		if word == absentWord {
			d.counted(s, hash, 1)
		}
		return true
	}
	if !hasFree(meta) || meta&(locked|onward) != 0 || !b.meta.CompareAndSwap(meta, meta|locked) {
		return false
	}
	s.insert(b, meta, tag, key, value{bits: bits}) // linearization point
	d.counted(s, hash, 1)
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
	if key != e.key {
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
