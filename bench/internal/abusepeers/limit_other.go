//go:build !linux

package abusepeers

// limitMemory leaves it to the machine to bound what a process takes.
func limitMemory() {}
