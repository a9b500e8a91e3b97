// Package examples has identifiers that no runnable example shows.
package examples

// One and Two have a method of the same name.
type One struct{ Field int }

// Get returns one.
func (One) Get() int { return 1 }

// Two is the other.
type Two struct{ Field int }

// Get returns two.
func (Two) Get() int { return 2 }

// NotRun is used in an example without output.
func NotRun() {}

// NotExample is used in a test that is no example.
const NotExample = 1

// ErrUnused is never named.
var ErrUnused error

// Named has an example of its name.
func Named() {}

// Broken is an error that no example shows.
type Broken struct{}

// Error is called through an interface.
func (Broken) Error() string { return "broken" }

// Shown is an error that an example shows.
type Shown struct{}

// Error is called through an interface.
func (Shown) Error() string { return "shown" }
