//go:build !surety_explore

package seam

import "sync"

// Mutex guards critical sections that are short and run no user code.
type Mutex = sync.Mutex

// Pauses are what who finds a lock taken does before it waits in Lock. They are for
// a lock that is held for some ten nanoseconds and wanted all the time: who waits in
// Lock is parked, and when he is woken, all who are ready to run may be before him.
// And while one pauses, another one takes the lock a hundred times, and what it
// guards stays in the cache of one processor.
type Pauses struct {
	First int // length of the first, in steps of one to two nanoseconds; each that follows is twice as long
	Count int
}

// Lock takes m like m.Lock, but asks again after each pause before it waits.
func (p Pauses) Lock(m *Mutex) {
	x, steps := uint64(0), p.First
	for range p.Count {
		if m.TryLock() {
			return
		}
		x = pause(x, steps)
		steps *= 2
	}
	m.Lock()
}

// Pause waits for so many steps of one to two nanoseconds, in which it keeps its
// processor.
func Pause(steps int) { _ = pause(0, steps) }

// pause makes steps of one to two nanoseconds and touches no memory that others
// use. Each step needs the one before; their result is of no use but to be where the
// next pause begins, so that no compiler leaves them out.
//
//go:noinline
func pause(x uint64, steps int) uint64 {
	for range steps {
		x = x*0x5851f42d4c957f2d + 1
	}
	return x
}

// TryBrief tries to take m for a caller that calls Pauses.Lock if it could not: it is
// inlined, and a call costs a third of what the lock does.
func TryBrief(m *Mutex) bool { return m.TryLock() }

// RWMutex is a Mutex that readers share.
type RWMutex = sync.RWMutex
