//go:build surety_explore

package explore

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/seam"
)

// A program may have more objects than the engine's tables hold at first. It
// tells them apart: two goroutines that share none have one schedule, and two
// that share the last one have two.
func TestManyObjects(t *testing.T) {
	const words = 300
	for shared, executions := range map[int]int{0: 1, 1: 2} {
		result := Run(t, Options{}, func(r *R) {
			all := make([]seam.Int32, 2*words)
			for g := range 2 {
				r.Go("adder", func() {
					for i := range words {
						all[g*(words-shared)+i].Add(1)
					}
				})
			}
		})
		assert.Equal(t, executions, result.Executions, "%d shared", shared)
		assert.True(t, result.Complete)
	}
}
