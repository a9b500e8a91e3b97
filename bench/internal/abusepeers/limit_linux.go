//go:build linux && !race

package abusepeers

import "syscall"

// limitMemory keeps a library that takes a huge size at its word from taking
// the machine's memory. Where the limit cannot be set, the machine's own holds.
func limitMemory() {
	const most = 3 << 30
	_ = syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: most, Max: most})
}
