//go:build !surety_explore

package seam

import "sync"

// Parker lets one goroutine wait until another one lets it go on, again and again.
// The zero Parker is ready. A wait is one of package sync, which a testing/synctest
// bubble recognizes as durable, and which needs no object that belongs to a bubble.
type Parker struct {
	cond sync.Cond
	held giver // the locker of cond, which Wait unlocks, and locks again

	// Set by Unpark. The race detector knows the order that a Cond makes by the
	// lock that Wait takes again, and here that is none.
	unparked Bool
}

// giver calls Unlock and takes nothing again.
type giver struct{ Unlocker }

func (*giver) Lock() {}

// Park calls held.Unlock and waits until Unpark is called, which may be at once: on
// another goroutine, or in held.Unlock. Unpark synchronizes before the return of Park.
func (k *Parker) Park(held Unlocker) {
	k.held.Unlocker = held
	k.cond.L = &k.held
	k.cond.Wait()
	k.held.Unlocker = nil
	k.unparked.Swap(false)
}

// Unpark lets the goroutine go on that is in Park. It must be called once for each
// Park.
func (k *Parker) Unpark() {
	k.unparked.Store(true)
	k.cond.Signal()
}
