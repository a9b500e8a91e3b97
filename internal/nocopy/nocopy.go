// Package nocopy finds values that were copied after first use. Vet's
// copylocks check sees most copies, but not x := *New(); the check here sees
// those at run time.
package nocopy

import "github.com/surety-go/surety/internal/seam"

// Guard is embedded by value in a type that must not be copied. The zero
// Guard is ready.
type Guard = guard[byte]

// guard has a type parameter so that Check is inlined in generic code, see
// package seam.
type guard[T byte] struct {
	self seam.Pointer[guard[T]] // the address of the guard at its first check, or nil
}

// Lock and Unlock make vet's copylocks check report copies. They do nothing.
func (*guard[T]) Lock()   {}
func (*guard[T]) Unlock() {}

// Check panics if g was copied since its first check. The type is named like
// "atomicmap: Map".
func (g *guard[T]) Check(typ string) {
	if g.self.Load() != g {
		g.checkSlow(typ)
	}
}

// Checked reports whether g was checked and is not a copy. It is for calls that
// are to do nothing else first.
func (g *guard[T]) Checked() bool { return g.self.Load() == g }

func (g *guard[T]) checkSlow(typ string) {
	if g.self.CompareAndSwap(nil, g) || g.self.Load() == g {
		return
	}
	panic(typ + " copied after first use; share it by pointer instead")
}
