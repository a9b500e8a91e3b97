//go:build !linux

package memory

// Resident returns the bytes of the process that are in physical memory, and
// whether the system tells them: only Linux does.
func Resident() (uint64, bool) { return 0, false }
