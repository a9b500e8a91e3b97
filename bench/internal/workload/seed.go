package workload

import "math/rand/v2"

// MaxSeed is the greatest seed of a run. The bits above it tell the processes
// of a run apart.
const MaxSeed = 1<<48 - 1

// ProcessSeed is the seed with which a process of a run, counted from 0, opens
// workloads: keys and orders differ from process to process. That of process
// 0 is the seed itself.
func ProcessSeed(seed uint64, process int) uint64 {
	return seed&MaxSeed | uint64(process)<<48
}

// RunSeed is the seed of the run from that of one of its processes. What all
// processes have in common, like sizes, is drawn from it, so that figures of
// different processes are of the same thing.
func RunSeed(seed uint64) uint64 { return seed & MaxSeed }

// RunSize draws the size of that name as [Size] does, the same for all
// processes of a run.
func RunSize(seed uint64, name string, about int) int {
	run := RunSeed(seed)
	return Size(rand.New(rand.NewPCG(run, Subseed(run, "size/"+name))), about)
}
