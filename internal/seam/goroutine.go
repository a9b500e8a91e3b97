//go:build !surety_explore

package seam

import (
	"runtime"
	"runtime/debug"
)

// Go runs f on a new goroutine.
func Go(f func()) { go f() }

// Yield lets goroutines that are ready to run on this processor go first. What
// is right must not depend on it.
func Yield() { runtime.Gosched() }

// Goexit ends the calling goroutine after its deferred calls.
func Goexit() { runtime.Goexit() }

// GOMAXPROCS returns the present setting without changing it.
func GOMAXPROCS() int { return runtime.GOMAXPROCS(0) }

// Stack returns the calling goroutine's stack in the form of
// runtime/debug.Stack.
func Stack() []byte { return debug.Stack() }
