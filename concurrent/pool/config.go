package pool

import "fmt"

// Values of Config.Queue that are not a number of tasks.
const (
	// NoQueue: a task is accepted only if a worker is free or becomes free.
	NoQueue = -1

	// Unlimited: a task is always accepted; nothing bounds the memory that
	// queued tasks take.
	Unlimited = -2
)

// DefaultQueue is the number of tasks that may be queued if Config.Queue is 0.
const DefaultQueue = 1024

// Config is how a [Pool] is to be. The zero Config is valid.
//
// # Guarantees
//
//   - Zero value: the defaults that the fields name.
//   - Copying: allowed.
//   - Access: as for any struct; New keeps a copy.
//   - Memory model: none.
//   - Atomicity: none.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type Config struct {
	// Workers is the number of tasks that may execute at one time. 0 is
	// GOMAXPROCS, and follows it when it changes: it is read again when the
	// pool becomes busy, at every 1,024th task accepted, and by Stats, Resize
	// and ForEach.
	Workers int

	// Queue is the number of tasks that may have been accepted and not started,
	// besides the one for which a goroutine is on its way, or was when Resize
	// reduced the workers. 0 is DefaultQueue. NoQueue and Unlimited are the
	// extremes. The memory of the queue grows with the tasks in it, and shrinks
	// to that of some two thousand.
	Queue int
}

// Validate returns an error if New would panic: if Workers is negative, or if
// Queue is negative and neither NoQueue nor Unlimited.
//
// Concurrency: independent; wait-free.
func (c Config) Validate() error {
	if c.Workers < 0 {
		return fmt.Errorf("pool: Config.Workers is %d; use a positive number, or 0 for GOMAXPROCS", c.Workers)
	}
	if c.Queue < 0 && c.Queue != NoQueue && c.Queue != Unlimited {
		return fmt.Errorf("pool: Config.Queue is %d; use a positive number, 0 for %d, NoQueue or Unlimited", c.Queue, DefaultQueue)
	}
	return nil
}
