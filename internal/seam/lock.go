//go:build !surety_explore

package seam

import "sync"

// Mutex guards critical sections that are short and run no user code.
type Mutex = sync.Mutex

// LockBrief takes m like Lock, but asks again before it waits, after pauses that grow
// from a few hundred nanoseconds on. It is for a lock that is held for some ten
// nanoseconds and wanted all the time, by those who give others something to do: who
// waits in Lock is parked, and when he is woken, all who are ready to run may be
// before him.
func LockBrief(m *Mutex) {
	const first, last = 300, 2_400 // steps
	x := uint64(0)
	for steps := first; steps <= last; steps *= 2 {
		if m.TryLock() {
			return
		}
		x = pause(x, steps)
	}
	m.Lock()
}

// LockBackoff takes m like Lock, but leaves it to others for some microseconds, a
// few times, before it waits. It is for a lock as that of LockBrief, by those who can
// be many: they take turns of a hundred calls each, in which what the lock guards stays
// in the cache of one processor, and nobody is parked and woken between two calls.
func LockBackoff(m *Mutex) {
	const tries, steps = 2, 3_000
	x := uint64(0)
	for range tries {
		if m.TryLock() {
			return
		}
		x = pause(x, steps)
	}
	m.Lock()
}

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

// TryBrief tries to take m for a caller that calls LockBrief or LockBackoff if it
// could not: it is inlined, and a call costs a third of what the lock does.
func TryBrief(m *Mutex) bool { return m.TryLock() }

// RWMutex is a Mutex that readers share.
type RWMutex = sync.RWMutex
