package pool

// Stats is what a [Pool] does and has done. The counts of calls and tasks
// start with the pool and never fall.
//
// When the pool is at rest, Accepted is the sum of Completed, Cancelled,
// Panicked, Exited and HandedBack; at any time it is that sum and Queued and
// the tasks that have started and not ended.
//
// # Guarantees
//
//   - Zero value: the Stats of a pool that was not used, but for Workers.
//   - Copying: allowed.
//   - Access: as for any struct; it is a copy.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: all fields are of one instant.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type Stats struct {
	Workers int // tasks that may execute at one time
	Running int // permits to execute that are in use, also by goroutines on their way; a task that has lent its own does not count twice
	Queued  int // tasks that were accepted and have not started
	Blocked int // calls that wait for room

	Accepted   uint64 // tasks that were accepted
	Refused    uint64 // tasks that were not: closed, full, or the context had ended
	Completed  uint64 // tasks whose function returned, also with an error
	Cancelled  uint64 // tasks that did not run: the context had ended, Stop was called, or a loop had no work left for them
	Panicked   uint64 // tasks whose function panicked
	Exited     uint64 // tasks whose function called runtime.Goexit
	HandedBack uint64 // tasks that did not run and were returned by Stop
}

// counters are the counts of Stats.
type counters struct {
	accepted uint64
	settled  [outcomes]uint64
	refused  uint64
}

// Stats returns what p does and has done. Its cost does not depend on the
// number of tasks; it may wait for a Shutdown, Stop or Resize to do its work,
// which does.
//
// Concurrency: atomic(whole); linear.
func (p *Pool) Stats() Stats {
	p.lock()
	defer p.unlock()
	p.refreshLocked()
	p.balanceLocked()
	return Stats{
		Workers:    p.limit,
		Running:    p.permits,
		Queued:     p.queued,
		Blocked:    p.blocked.len,
		Accepted:   p.count.accepted,
		Refused:    p.count.refused,
		Completed:  p.count.settled[completed],
		Cancelled:  p.count.settled[cancelled],
		Panicked:   p.count.settled[panicked],
		Exited:     p.count.settled[exited],
		HandedBack: p.count.settled[handedBack],
	}
}
