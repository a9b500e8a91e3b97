package atomicmap

// plain says which short cuts a map's calls take.
type plain uint8

const (
	notPlain   plain = iota // none: values are not flat, or keys hashed by the language
	plainWords              // keys are words
	plainTexts              // keys are strings or memory; those that lie like words take no short cut all the same
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

// Calls for flat values that take a short cut where the search ends in the first
// bucket of the path at the first slot that may hold the key, and nothing moves.
// They do what write does then, with fewer steps, and leave everything else to it.

// setPlain sets the value of key.
func (d *directory[K]) setPlain(hash uint64, key K, bits uint64) {
	s := d.segment(hash)
	b := s.first(hash)
	tag := tag(hash)
	meta := b.meta.Load()
	if next := bits ^ s.flip; next > movedWord {
		if x := matches(meta, tag); x != 0 {
			e := b.slot(x)
			word := e.value.Load()
			if key == e.key && word != movedWord && e.value.CompareAndSwap(word, next) { // linearization point
				if word == absentWord {
					d.counted(s, hash, 1)
				}
				return
			}
		} else if d.insertPlain(s, b, meta, tag, hash, key, bits) {
			return
		}
	}
	d.write(hash, key, &write{kind: always, next: value{bits: bits}, is: present})
}

// addPlain sets the value of key if it has no slot yet, and reports whether it
// did. If not, it does nothing.
func (d *directory[K]) addPlain(hash uint64, key K, bits uint64) bool {
	s := d.segment(hash)
	b := s.first(hash)
	tag := tag(hash)
	meta := b.meta.Load()
	return matches(meta, tag) == 0 && bits^s.flip > movedWord && d.insertPlain(s, b, meta, tag, hash, key, bits)
}

// insertPlain adds a key that b, the first bucket of its path, did not have when it
// had that meta, and reports whether it did. The value must fit. What insert and
// counted do then is written out: calling them takes a seventh of an insertion.
func (d *directory[K]) insertPlain(s *segment[K], b *bucket[K], meta, tag, hash uint64, key K, bits uint64) bool {
	if !hasFree(meta) || meta&(locked|onward) != 0 || !b.meta.CompareAndSwap(meta, meta|locked) {
		return false
	}
	i := nextFree(meta)
	e := &b.slots[i]
	e.key = key
	s.put(&e.value, value{bits: bits})
	b.meta.Store(meta | tag&(0xff<<(8*i))) // linearization point
	s.count(hash).Add(1)
	s.countLive(hash, 1)
	return true
}

// deletePlain deletes key.
func (d *directory[K]) deletePlain(hash uint64, key K) {
	s := d.segment(hash)
	b := s.first(hash)
	meta := b.meta.Load()
	if x := matches(meta, tag(hash)); x != 0 {
		e := b.slot(x)
		if key == e.key {
			word := e.value.Load() // linearization point if absent
			if word == absentWord {
				return
			}
			if word != movedWord && e.value.CompareAndSwap(word, absentWord) { // linearization point
				d.counted(s, hash, -1)
				return
			}
		}
	} else if meta&onwardBit(hash) == 0 { // meta.Load was the linearization point
		return
	}
	d.write(hash, key, &write{kind: always, is: absent})
}
