//go:build !surety_explore

package seam

import "runtime"

// AwaitChange returns when word holds something else than was. Use it only
// where another goroutine is about to change word within a few instructions
// that run no user code.
func AwaitChange(word *Uint64, was uint64) {
	const spins = 64
	for i := 0; word.Load() == was; i++ {
		if i >= spins {
			runtime.Gosched()
		}
	}
}
