//go:build !linux || race

package abusepeers

// limitMemory leaves it to the machine to bound what a process takes: only
// Linux has the limit, and the race detector reserves terabytes of address
// space for itself.
func limitMemory() {}
