//go:build surety_explore

package seam_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// A wait for a change ends after the first change, or the second, and not
// before, also if both came between the last look at the word and the wait.
func TestExploreAwaitChange(t *testing.T) {
	ends := make(map[uint64]bool)
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		word, other := new(seam.Uint64), new(seam.Uint64)
		var saw uint64
		r.Go("waiter", func() {
			if saw = word.Load(); saw == 0 {
				other.Load() // before the changes or after them
				seam.AwaitChange(word, 0)
				saw = word.Load()
			}
		})
		r.Go("writer", func() {
			word.Store(1)
			word.Store(2)
			other.Store(1)
		})
		r.Check(func(explore.History) error {
			if saw == 0 {
				return fmt.Errorf("went on before the word had changed")
			}
			ends[saw] = true
			return nil
		})
	})
	assert.True(t, result.Complete, "%v", result)
	assert.Len(t, ends, 2, "one order was left out")
	t.Logf("1 programs, %v", result)
}
