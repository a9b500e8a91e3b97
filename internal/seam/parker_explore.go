//go:build surety_explore

package seam

// Parker lets one goroutine wait until another one lets it go on, again and again.
type Parker struct{ unparked Event }

// Park calls held.Unlock and waits until Unpark is called.
func (k *Parker) Park(held Unlocker) {
	e := NewEvent()
	k.unparked = e
	held.Unlock()
	e.Wait()
}

// Unpark lets the goroutine go on that is in Park.
func (k *Parker) Unpark() { k.unparked.Set() }
