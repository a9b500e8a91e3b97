//go:build surety_explore

package seam_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Who parks is told to go on by whoever learns of it under the lock, however soon,
// and not before.
func TestExploreParker(t *testing.T) {
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		mu, k, parks := new(seam.Mutex), new(seam.Parker), new(seam.Uint64)
		told, early := uint64(0), false // guarded by mu
		r.Go("waiter", func() {
			for i := range uint64(2) {
				mu.Lock()
				parks.Store(i + 1)
				k.Park(mu)
				mu.Lock()
				early = early || told != i+1
				mu.Unlock()
			}
		})
		r.Go("teller", func() {
			for i := range uint64(2) {
				seam.AwaitChange(parks, i)
				mu.Lock()
				told++
				k.Unpark()
				mu.Unlock()
			}
		})
		r.Check(func(explore.History) error {
			if early {
				return errors.New("it went on before it was told to")
			}
			return nil
		})
	})
	assert.True(t, result.Complete, "%v", result)
	t.Logf("1 programs, %v", result)
}
