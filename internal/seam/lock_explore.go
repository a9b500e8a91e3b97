//go:build surety_explore

package seam

import (
	"sync"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Mutex guards critical sections that are short and run no user code. The
// explorer decides who gets it; the real mutex is taken without waiting, for
// the race detector to see.
type Mutex struct{ real sync.Mutex }

// Lock takes m.
func (m *Mutex) Lock() {
	sched.Before(sched.Lock, unsafe.Pointer(m), 0, 0)
	m.real.Lock()
}

// TryLock takes m if it is free and reports whether it did.
func (m *Mutex) TryLock() bool {
	op := sched.Before(sched.TryLock, unsafe.Pointer(m), 0, 0)
	return !op.Skipped() && m.real.TryLock()
}

// Unlock gives m back.
func (m *Mutex) Unlock() {
	if op := sched.Before(sched.Unlock, unsafe.Pointer(m), 0, 0); !op.Skipped() {
		m.real.Unlock()
	}
}

// Pauses are what who finds a lock taken does before it waits in Lock.
type Pauses struct{ First, Count int }

// Lock takes m: that a goroutine asks several times makes no difference to others.
func (Pauses) Lock(m *Mutex) { m.Lock() }

// Pause does nothing: how long it is until the next step is the explorer's to choose.
func Pause(int) {}

// TryBrief takes m, as Pauses.Lock would do next.
func TryBrief(m *Mutex) bool {
	m.Lock()
	return true
}

// RWMutex is a Mutex that readers share. As in the standard library, a
// waiting writer holds up later readers.
type RWMutex struct{ real sync.RWMutex }

// Lock takes m for writing.
func (m *RWMutex) Lock() {
	sched.Before(sched.RWIntend, unsafe.Pointer(m), 0, 0)
	sched.Before(sched.RWLock, unsafe.Pointer(m), 0, 0)
	m.real.Lock()
}

// TryLock takes m for writing if it is free and reports whether it did.
func (m *RWMutex) TryLock() bool {
	op := sched.Before(sched.RWTryLock, unsafe.Pointer(m), 0, 0)
	return !op.Skipped() && m.real.TryLock()
}

// Unlock ends writing.
func (m *RWMutex) Unlock() {
	if op := sched.Before(sched.RWUnlock, unsafe.Pointer(m), 0, 0); !op.Skipped() {
		m.real.Unlock()
	}
}

// RLock takes m for reading.
func (m *RWMutex) RLock() {
	sched.Before(sched.RLock, unsafe.Pointer(m), 0, 0)
	m.real.RLock()
}

// TryRLock takes m for reading if no writer has or awaits it and reports
// whether it did.
func (m *RWMutex) TryRLock() bool {
	op := sched.Before(sched.TryRLock, unsafe.Pointer(m), 0, 0)
	return !op.Skipped() && m.real.TryRLock()
}

// RUnlock ends reading.
func (m *RWMutex) RUnlock() {
	if op := sched.Before(sched.RUnlock, unsafe.Pointer(m), 0, 0); !op.Skipped() {
		m.real.RUnlock()
	}
}
