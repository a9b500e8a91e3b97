package atomicmap

import "fmt"

// Config says how a map is made. The zero Config is the default.
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
type Config[K comparable, V any] struct {
	// Capacity is the number of entries to make room for at the first write
	// of the map and after each Clear. Zero makes room as entries come. It is
	// no bound, and of more than 2^24 only so much is made in advance.
	Capacity int

	test *geometry[K] // nil: the usual one
}

// geometry is what tests change of a map, to make rare things common. Zero
// fields are the usual values.
type geometry[K comparable] struct {
	hash    func(K) uint64 // how keys are hashed
	buckets int            // how many a segment has at most
	flips   uint64         // the bits that a flip may have set
	sparse  int            // see maySplit
}

// Validate returns an error that names the field at fault, or nil.
//
// Concurrency: independent; wait-free.
func (c Config[K, V]) Validate() error {
	if c.Capacity < 0 {
		return fmt.Errorf("atomicmap: Config.Capacity is %d; use the expected number of entries, or 0 if it is not known", c.Capacity)
	}
	return nil
}
