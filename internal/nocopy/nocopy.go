// Package nocopy finds values that were copied after first use. Vet's
// copylocks check sees most copies, but not x := *New(); the check here sees
// those at run time.
package nocopy

import "github.com/surety-go/surety/internal/seam"

// Guard is embedded by value in a type that must not be copied. The zero
// Guard is ready.
type Guard struct {
	self seam.Pointer[Guard] // the address of the guard at its first check, or nil
}

// Lock and Unlock make vet's copylocks check report copies. They do nothing.
func (*Guard) Lock()   {}
func (*Guard) Unlock() {}

// Check panics if g was copied since its first check. The type is named like
// "atomicmap: Map".
func (g *Guard) Check(typ string) {
	if g.self.Load() != g {
		g.checkSlow(typ)
	}
}

func (g *Guard) checkSlow(typ string) {
	if g.self.CompareAndSwap(nil, g) || g.self.Load() == g {
		return
	}
	panic(typ + " copied after first use; share it by pointer instead")
}
