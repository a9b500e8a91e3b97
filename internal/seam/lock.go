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

// TryBrief tries to take m for a caller that calls LockBrief if it could not. It
// is inlined, and a call costs a third of what the lock does.
func TryBrief(m *Mutex) bool { return m.TryLock() }

// RWMutex is a Mutex that readers share.
type RWMutex = sync.RWMutex
