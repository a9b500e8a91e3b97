// Package sched is the hook between the seam's shims and the schedule
// explorer. A shim calls a function of this package before each visible
// operation; during an exploration that call returns when the explorer lets
// the operation happen, and outside of one it returns at once.
//
// One exploration runs at a time in a process, and of its goroutines one runs
// at a time. The calls here tell goroutines apart only by whose turn it is,
// so nothing else in the process may use the shims meanwhile.
//
// The functions that the program's goroutines pass through carry the norace
// directive: under the race detector their own memory traffic must be neither
// reported nor taken for synchronization of the program.
package sched

import (
	"time"
	"unsafe"
)

// Kind is what an operation does.
type Kind uint8

// The visible operations.
const (
	None           Kind = iota
	Start               // a goroutine's first step
	Load                // of an atomic word
	Store               // to an atomic word
	Swap                // of an atomic word
	CompareAndSwap      // of an atomic word; a failed one is a read
	Modify              // Add, And, Or of an atomic word
	Change              // waits until a word of 64 bits holds something else than A
	Count               // addition to a counter, which returns nothing
	Lock                // of a Mutex
	TryLock             // of a Mutex
	Unlock              // of a Mutex
	RWIntend            // first half of RWMutex.Lock: later readers wait
	RWLock              // second half of RWMutex.Lock: present readers have left
	RWTryLock           // of an RWMutex
	RWUnlock            // of an RWMutex
	RLock               // of an RWMutex
	TryRLock            // of an RWMutex
	RUnlock             // of an RWMutex
	Set                 // of an event
	Happened            // of an event
	Wait                // for an event
	WaitContext         // for an event or the end of a context
	Cancel              // of a context
	Observe             // whether a context ended
	Now                 // reads the clock
	Advance             // moves the clock
	Choose              // picks one of several values
	Call                // an API call that had no visible operation of its own
	Mark                // a note of the program in the log of the execution
	Join                // waits until the program's goroutines have ended
	Kinds
)

var names = [Kinds]string{
	"none", "start", "load", "store", "swap", "cas", "modify", "await change", "count",
	"lock", "trylock", "unlock",
	"rwmutex.lock begins", "rwmutex.lock", "rwmutex.trylock", "rwmutex.unlock",
	"rlock", "tryrlock", "runlock",
	"set", "happened?", "wait", "wait or context", "cancel", "context ended?",
	"now", "advance", "choose", "call", "mark", "join",
}

// String returns the kind's name in printed schedules.
func (k Kind) String() string { return names[k] }

// Op is one visible operation of a goroutine.
type Op struct {
	Kind  Kind
	Write bool   // whether it changed its object; starts as what the kind may do
	Skip  bool   // the shim must not do the real operation and reports failure
	A, B  uint64 // what it was given
	R     uint64 // what it found
}

// Controller is an exploration. Its methods are called by the goroutine whose
// turn it is.
type Controller interface {
	// Before announces an operation on obj and returns when it may happen.
	// It returns nil where operations are not observed (before the first
	// goroutine is started, and in checks).
	Before(kind Kind, obj, ctx unsafe.Pointer, a, b uint64) *Op
	// Go starts f as a goroutine of the exploration.
	Go(f func())
	// Derived records that a context with Done channel child was derived
	// from one with Done channel parent, which may be nil.
	Derived(child, parent unsafe.Pointer)
	// Clock returns the virtual time.
	Clock() time.Duration
	// Procs returns the value of GOMAXPROCS.
	Procs() int
	// HashMode returns how keys are hashed.
	HashMode() HashMode
}

// HashMode selects a family of hash functions.
type HashMode uint8

const (
	HashSpread HashMode = iota // all bits depend on the key
	HashEqual                  // all keys have the same hash
	HashPrefix                 // hashes differ in the lowest 4 bits only
	HashSuffix                 // hashes differ in the highest 4 bits only
)

var current Controller

// Install makes c the process's exploration; nil ends it.
//
//go:norace
func Install(c Controller) { current = c }

// Current returns the exploration, or nil.
//
//go:norace
func Current() Controller { return current }

// Before announces an operation on a word, lock or event. It returns when the
// operation may happen; nil if no one observes.
//
//go:norace
func Before(kind Kind, obj unsafe.Pointer, a, b uint64) *Op {
	if current == nil {
		return nil
	}
	return current.Before(kind, obj, nil, a, b)
}

// BeforeContext announces an operation on a context, known by its Done
// channel, and for WaitContext on the event obj.
//
//go:norace
func BeforeContext(kind Kind, obj, done unsafe.Pointer) *Op {
	if current == nil {
		return nil
	}
	return current.Before(kind, obj, done, 0, 0)
}

// Result records what the operation found, for printing.
//
//go:norace
func (op *Op) Result(r uint64) {
	if op != nil {
		op.R = r
	}
}

// Swapped records whether a compare-and-swap took place.
//
//go:norace
func (op *Op) Swapped(ok bool) {
	if op != nil {
		op.Write = ok
		op.R = 0
		if ok {
			op.R = 1
		}
	}
}

// Skipped reports whether the shim must leave the real operation out.
//
//go:norace
func (op *Op) Skipped() bool { return op != nil && op.Skip }

// Observed returns what the exploration decided the operation finds.
//
//go:norace
func (op *Op) Observed() bool { return op.R != 0 }
