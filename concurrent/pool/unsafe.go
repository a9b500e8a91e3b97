package pool

import "unsafe"

// slot is an entry as a lane keeps it, in two words: they are what a queue
// consists of, and what processors that share it pass on.
//
// Reading a function as one word is sound as long as it is a pointer to memory
// that the garbage collector knows, which holds for all versions of Go and is
// checked by a test. The pointer is kept as one.
type slot struct {
	from *origin        // nil: the task has left before its turn; or ofJob
	what unsafe.Pointer // the job, or the task if there is none
}

// ofJob is in the slots of jobs, which know their origins.
var ofJob origin

func (e entry) slot() slot {
	if e.job != nil {
		return slot{&ofJob, unsafe.Pointer(e.job)}
	}
	return plainSlot(e.from, e.task)
}

// plainSlot returns the slot of a task without a job.
func plainSlot(from *origin, task Task) slot {
	return slot{from, *(*unsafe.Pointer)(unsafe.Pointer(&task))}
}

// entry returns what s is the slot of, which must have a task.
func (s *slot) entry() entry {
	if j := s.job(); j != nil {
		return j.entry()
	}
	return entry{from: s.from, task: s.task()}
}

// job returns the job, or nil if there is none.
func (s *slot) job() *job {
	if s.from != &ofJob {
		return nil
	}
	return (*job)(s.what)
}

// task returns the task of a slot without a job.
func (s *slot) task() Task { return *(*Task)(unsafe.Pointer(&s.what)) }

// token returns token i of m, whose tokens follow it in memory.
//
// The arithmetic stays within one allocation: m is the first field of a
// markOfFew or a markOfMany, whose only other field is an array of at least
// m.len tokens.
func (m *mark) token(i int) *token {
	return (*token)(unsafe.Add(unsafe.Pointer(m), unsafe.Sizeof(mark{})+uintptr(i)))
}

// mark returns the mark that t is a token of.
//
// The arithmetic stays within one allocation: the value of token i is i, so
// that i bytes before t lies token 0, and before that one the mark.
func (t *token) mark() *mark {
	return (*mark)(unsafe.Add(unsafe.Pointer(t), -int(unsafe.Sizeof(mark{}))-int(*t)))
}
