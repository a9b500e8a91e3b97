// Package sections breaks the rules of Guarantees sections.
package sections

// NoSection has none.
type NoSection struct{}

// M is a method.
//
// Concurrency: shared; wait-free.
func (NoSection) M() {}

// Short has too few bullets.
//
// # Guarantees
//
//   - Zero value: none.
//   - Copying: none.
type Short struct{}

// M is a method.
//
// Concurrency: shared; wait-free.
func (Short) M() {}

// Swapped has a wrong order.
//
// # Guarantees
//
//   - Copying: none.
//   - Zero value: none.
type Swapped struct{}

// M is a method.
//
// Concurrency: shared; wait-free.
func (*Swapped) M() {}

// Face has methods, too.
type Face interface {
	// M is a method.
	//
	// Concurrency: shared; wait-free.
	M()
}

// Plain has no exported methods and needs no section.
type Plain struct{}

func (Plain) m() {}

var _ = Plain.m
