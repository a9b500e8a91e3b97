//go:build surety_explore && !race

package pool

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Who waits for a completion, parks or asks for its event, goes on once it has
// happened and not before, whoever else does what; and there is one event.
func TestExploreCompletion(t *testing.T) {
	total := explore.Result{Complete: true}
	programs := []string{
		"looks",
		"parks",
		"asks",
		"parks parks",
		"parks asks",
		"asks asks",
		"looks looks asks",
		"looks parks asks",
		"parks parks asks",
		"parks asks asks",
	}
	for _, program := range programs {
		result := explore.Run(t, explore.Options{Name: t.Name() + ", " + program}, func(r *explore.R) {
			var c completion
			written := false // before c happens
			var early, two error
			var event *seam.Event
			seen := func() {
				if !written {
					early = errors.New("it went on before the completion")
				}
			}
			for _, does := range strings.Fields(program) {
				r.Go(does, func() {
					switch does {
					case "looks":
						if c.happened() {
							seen()
						}
						return
					case "parks":
						c.wait()
					case "asks":
						e := c.get()
						if event != nil && *event != e {
							two = errors.New("there are two events")
						}
						event = &e
						e.Wait()
					}
					seen()
					if !c.happened() {
						early = errors.New("it has waited for a completion that has not happened")
					}
				})
			}
			r.Go("sets", func() {
				written = true
				c.set()
			})
			r.Check(func(explore.History) error { return errors.Join(early, two) })
		})
		assert.True(t, result.Complete, "%s: %v", program, result)
		total.Add(result)
	}
	t.Logf("%d programs, %v", len(programs), total)
}
