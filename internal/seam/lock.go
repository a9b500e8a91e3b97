//go:build !surety_explore

package seam

import "sync"

// Mutex guards critical sections that are short and run no user code.
type Mutex = sync.Mutex

// LockBrief takes m like Lock, but asks a few times more before it waits. It is
// for a lock that is held for some ten nanoseconds and wanted all the time: Lock
// by itself looks again only where nothing else is ready to run on the processor,
// and to be woken costs more than the lock is held.
func LockBrief(m *Mutex) {
	const tries = 2
	for range tries {
		if m.TryLock() {
			return
		}
	}
	m.Lock()
}

// LockBackoff takes m like Lock, but backs off a few times for some microseconds
// before it waits. It is for a lock as that of LockBrief, by those who can be many:
// they take turns of a hundred calls each, in which what the lock guards stays in
// the cache of one processor, and nobody is parked and woken between two calls.
func LockBackoff(m *Mutex) {
	const tries = 2
	x := uint64(0)
	for range tries {
		x = pause(x)
		if m.TryLock() {
			return
		}
	}
	m.Lock()
}

// pause takes some microseconds and touches no memory that others use. It
// makes steps of which each needs the one before; their result is of no use but to
// be where the next pause begins, so that no compiler leaves them out.
//
//go:noinline
func pause(x uint64) uint64 {
	const steps = 3_000
	for range steps {
		x = x*0x5851f42d4c957f2d + 1
	}
	return x
}

// TryBrief tries to take m for a caller that calls LockBrief or LockBackoff if it
// could not. It is inlined, and a call costs a third of what the lock does.
func TryBrief(m *Mutex) bool { return m.TryLock() }

// RWMutex is a Mutex that readers share.
type RWMutex = sync.RWMutex
