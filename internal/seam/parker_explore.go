//go:build surety_explore

package seam

// Parker lets one goroutine wait until another one lets it go on, again and again.
type Parker struct{ unparked Event }

// Unlocker is what gives a lock back.
type Unlocker interface{ Unlock() }

// Park waits until Unpark is called, without the lock that the caller holds.
func (k *Parker) Park(held Unlocker) {
	e := NewEvent()
	k.unparked = e
	held.Unlock()
	e.Wait()
}

// Unpark lets the goroutine go on that is in Park.
func (k *Parker) Unpark() { k.unparked.Set() }
