package seam

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

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

// lateContext is a context that has ended, and during whose first look an event
// happens.
type lateContext struct {
	context.Context
	e Event
}

func (c lateContext) Done() <-chan struct{} {
	c.e.Set()
	ended := make(chan struct{})
	close(ended)
	return ended
}

// An event that happens after the wait began is reported, too, whichever the
// wait is told of first.
func TestEventThatHappensAsTheContextEnds(t *testing.T) {
	for range 100 {
		e := NewEvent()
		if !e.WaitContext(lateContext{context.Background(), e}) {
			t.Fatal("the event had happened, and the end of the context was reported")
		}
	}
}

// Everybody who waits is released, before the event and after it.
func TestEventReleasesEverybody(t *testing.T) {
	const waiters = 8
	for range 50 {
		e := NewEvent()
		released := make(chan int, waiters)
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		for i := range waiters {
			go func() {
				if i%2 == 0 || e.WaitContext(ctx) {
					if i%2 == 0 {
						e.Wait()
					}
					released <- i
				}
			}()
		}
		e.Set()
		limit := time.After(10 * time.Second)
		for n := range waiters {
			select {
			case <-released:
			case <-limit:
				cancel()
				t.Fatalf("%d of %d were released", n, waiters)
			}
		}
		cancel()
	}
}
