//go:build surety_explore

package seam

import (
	"runtime"
	"runtime/debug"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Go runs f on a new goroutine.
func Go(f func()) {
	if run := sched.Current(); run != nil {
		run.Go(f)
		return
	}
	go f()
}

// Yield does nothing: who goes first is the explorer's to choose at each step.
func Yield() {}

// Goexit ends the calling goroutine after its deferred calls.
func Goexit() { runtime.Goexit() }

// GOMAXPROCS returns the present setting without changing it; during an
// exploration, the constant that its options give.
func GOMAXPROCS() int {
	if run := sched.Current(); run != nil {
		return run.Procs()
	}
	return runtime.GOMAXPROCS(0)
}

// Stack returns the calling goroutine's stack in the form of
// runtime/debug.Stack.
func Stack() []byte { return debug.Stack() }
