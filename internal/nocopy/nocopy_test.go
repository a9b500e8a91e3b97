package nocopy_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/nocopy"
)

type thing struct{ guard nocopy.Guard }

// copyOf copies what vet would not let be copied.
func copyOf[T any](p *T) T { return *p }

func TestCopyAfterUseIsFound(t *testing.T) {
	original := new(thing)
	unused := copyOf(original)
	assert.False(t, original.guard.Checked())
	original.guard.Check("pkg: Thing")
	copied := copyOf(original)
	assert.True(t, original.guard.Checked())
	assert.False(t, copied.guard.Checked())
	assert.PanicsWithValue(t, "pkg: Thing copied after first use; share it by pointer instead",
		func() { copied.guard.Check("pkg: Thing") })
	assert.NotPanics(t, func() { unused.guard.Check("pkg: Thing") }, "a copy before first use is a thing of its own")
	assert.NotPanics(t, func() { original.guard.Check("pkg: Thing") })
}

func TestFirstChecksMayRace(t *testing.T) {
	for range 100 {
		shared := new(thing)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { shared.guard.Check("pkg: Thing") })
		}
		wg.Wait()
	}
}
