//go:build surety_explore

package nocopy_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
)

// Of first uses at once, none takes itself for that of a copy. The explorer
// reports a panic.
func TestExploreFirstChecks(t *testing.T) {
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		shared := new(thing)
		for _, name := range []string{"A", "B", "C"} {
			r.Go(name, func() { shared.guard.Check("pkg: Thing") })
		}
	})
	assert.True(t, result.Complete, "%v", result)
	t.Logf("1 programs, %v", result)
}
