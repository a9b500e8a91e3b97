// Package sharedwrites counts, per operation of a primitive, the atomic
// writes to memory that others use too. Each of them takes a cache line away
// from the other processors, so the figure predicts how an operation scales
// where there are not enough processors to measure it: operations without any
// do not hinder each other, however many run at the same time.
//
// It counts through the seam (internal/seam), which under the build tag
// surety_explore announces every atomic operation of the primitives. Only
// code that is built on the seam can be counted: Surety's primitives, and the
// maps behind a lock that stand beside them for comparison. Other libraries
// are not.
//
// # What counts
//
//   - An atomic Add, And, Or, Swap or CompareAndSwap, also one that fails, is
//     a read-modify-write and counts 1; an atomic Store counts 1.
//   - Mutex.Lock, TryLock and Unlock count 1 each, what they take without
//     contention.
//   - RWMutex.RLock and RUnlock count 1 each: both add to the number of
//     readers, a word that all readers share. Lock and Unlock count 2 each:
//     they take or give back a mutex and change the number of readers.
//   - An addition to a seam.Counter counts 1. It is one word that all callers
//     share, not one per processor.
//
// A word is shared if two operations, or two goroutines, touch it, or if what
// looks at the whole structure afterwards does. What an operation writes into
// memory of its own does not count.
//
// # What does not
//
//   - Plain writes under a lock. They go to lines that the lock's owner has to
//     fetch, but their number is not seen.
//   - Events and goroutines: they stand in columns of their own. What the
//     runtime and package context do for them is not seen.
//   - Two words on one cache line count as two, and a private word beside a
//     shared one counts as private.
//
// Operations run one after the other, so what they do when they meet is not
// counted: waiting, and repeated attempts.
package sharedwrites
