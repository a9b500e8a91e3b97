// Package seam is the only door through which the primitives reach sync,
// sync/atomic, time, randomness and goroutines.
//
// In a normal build it costs nothing: its types are aliases of the standard
// library's (alias_test.go asserts that they are identical) and its functions
// forward. Because every visible operation of a primitive passes through
// here, a build with other definitions can put all of them under the control
// of a schedule explorer, and what is explored is the code that ships.
//
// The rules for a primitive, checked by the seamonly analyzer in tools:
//
//   - it imports neither sync, sync/atomic, time, math/rand nor runtime;
//   - it has no go statement, no channel operation and no select;
//   - it does not range over a built-in map, whose order is random, unless a
//     comment "//seam:allow reason" argues why the order cannot matter.
package seam

// Unlocker is what lets others know of a goroutine that parks, once it is ready to be
// told to go on: by giving back the lock under which they look for it, or by itself.
type Unlocker interface{ Unlock() }
