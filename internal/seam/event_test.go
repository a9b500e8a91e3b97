package seam

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

func TestEvent(t *testing.T) {
	e := NewEvent()
	assert.False(t, e.Happened())
	e.Set()
	assert.True(t, e.Happened())
	e.Wait()
	<-e.Done()
	assert.Panics(t, e.Set, "an event happens once")
}

// An event that has happened is reported also to those whose context ended.
func TestEventBeatsContext(t *testing.T) {
	ctx, cancel := WithCancelCause(context.Background())
	e := NewEvent()
	cancel(nil)
	assert.False(t, e.WaitContext(ctx))
	e.Set()
	for range 100 {
		assert.True(t, e.WaitContext(ctx))
	}
}

func TestEventReleasesAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := WithCancelCause(t.Context())
		e := NewEvent()
		results := make(chan bool)
		for range 3 {
			Go(func() { e.Wait(); results <- true })
			Go(func() { results <- e.WaitContext(t.Context()) })
		}
		leaver := make(chan bool)
		Go(func() { leaver <- e.WaitContext(ctx) })
		synctest.Wait()
		cancel(nil)
		assert.False(t, <-leaver)
		e.Set()
		for range 6 {
			assert.True(t, <-results)
		}
	})
}
