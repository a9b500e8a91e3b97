package atomicmap

import (
	"fmt"

	"github.com/surety-go/surety/internal/seam"
)

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
	// Capacity is the number of entries to make room for at the first write,
	// and again at each Clear. Zero makes room as entries come. It is no
	// bound.
	Capacity int

	hash   func(seam.Seed, K) uint64 // for tests: nil for seam.Hash
	shards int                       // for tests: a power of two, 0 for defaultShards
	piece  int                       // for tests: 0 for defaultPiece
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
