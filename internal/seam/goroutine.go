package seam

import "runtime"

// Go runs f on a new goroutine.
func Go(f func()) { go f() }

// Goexit ends the calling goroutine after its deferred calls.
func Goexit() { runtime.Goexit() }

// GOMAXPROCS returns the present setting without changing it.
func GOMAXPROCS() int { return runtime.GOMAXPROCS(0) }
