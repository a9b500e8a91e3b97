//go:build surety_explore

package seam

import (
	"runtime"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// AwaitChange returns when word holds something else than was. Use it only
// where another goroutine is about to change word within a few instructions
// that run no user code.
func AwaitChange(word *Uint64, was uint64) {
	sched.Before(sched.Change, unsafe.Pointer(word), was, 0)
	for word.real.Load() == was { // only outside of an exploration
		runtime.Gosched()
	}
}
