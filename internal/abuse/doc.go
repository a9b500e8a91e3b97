// Package abuse is a table of what users do to concurrency primitives by
// mistake, with the outcome that Surety documents for each: panics, Goexit and
// re-entrancy in callbacks, keys that cannot be found again, copies, sizes out
// of range, nil arguments, contexts that end, use after close, crowds, and a
// garbage collector that never rests.
//
// A row drives a subject, a struct of functions that hides which library is
// behind it: [Map], [Pool], [Cache], [Value] or [Registry]. A function that is
// nil is a feature that the library lacks. The subjects of Surety are here; the
// module bench has those of other libraries, for the same rows.
//
// Rows wait by [Trial.Settle] and find hangs by [Trial.Limit]. In a bubble of
// testing/synctest both are exact: time passes only when every goroutine is
// blocked, so nobody is still on the way to a wait, and what has not ended at
// the limit never will. Outside of bubbles both are real time and likely.
package abuse
