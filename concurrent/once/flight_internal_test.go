package once

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fakeSeat is a slot that calls the test when a flight acts on it.
type fakeSeat struct {
	onCommit func(int)
	onVacate func()
}

func (s *fakeSeat) String() string { return "fake" }
func (s *fakeSeat) commit(v int)   { s.onCommit(v) }
func (s *fakeSeat) fail()          { s.vacate() }
func (s *fakeSeat) vacate()        { s.onVacate() }

// The last to leave closes the flight, empties the slot, and cancels, in this
// order: nobody joins between.
func TestTheLastToLeaveCancelsLast(t *testing.T) {
	s := new(fakeSeat)
	f := newFlight[int](context.Background(), s)
	require.True(t, f.join())
	vacated := 0
	s.onVacate = func() {
		vacated++
		assert.False(t, f.join(), "a dying flight was joined")
		assert.NoError(t, f.ctx.Err(), "cancelled while in its slot")
	}
	assert.True(t, f.leave())
	assert.Zero(t, vacated, "one caller still waits")
	assert.NoError(t, f.ctx.Err())
	assert.True(t, f.leave())
	assert.Equal(t, 1, vacated)
	assert.Error(t, f.ctx.Err())
	assert.False(t, f.join())
}

// Those who are counted when the flight settles receive the outcome, though
// they were about to leave; nobody else joins. The slot is written first.
func TestSettlingFixesWhoGetsTheOutcome(t *testing.T) {
	s := new(fakeSeat)
	f := newFlight[int](context.Background(), s)
	committed := 0
	s.onCommit = func(v int) {
		committed = v
		assert.True(t, f.join(), "not settled before the slot is written")
		assert.False(t, f.done.Happened())
	}
	f.run(func(context.Context) (int, error) { return 7, nil })
	assert.Equal(t, 7, committed)
	assert.False(t, f.join())
	for range 2 {
		assert.False(t, f.leave())
		value, err := f.outcome()
		require.NoError(t, err)
		assert.Equal(t, 7, value)
	}
}

// askedOften is a context that ends when it was asked a thousand times.
type askedOften struct {
	context.Context
	asked int
}

func (c *askedOften) Err() error {
	if c.asked++; c.asked > 1000 {
		return context.DeadlineExceeded
	}
	return nil
}

// A flight that is dying, and whose last caller has not come round to emptying
// its slot, keeps nobody waiting: the next caller empties the slot and goes on.
func TestNobodyWaitsForTheDying(t *testing.T) {
	const says = "waits for the last caller of a dying flight"
	dying := func(s seat[int]) *flight[int] {
		f := newFlight[int](context.Background(), s)
		f.waiters.Store(0)
		return f
	}
	var c Cache[string, int]
	s := &keySeat[string, int]{cache: &c, entry: &entry[string, int]{key: "a"}}
	s.entry.flight = dying(s)
	c.entries.Store("a", s.entry)
	value, err := c.GetFunc(&askedOften{Context: context.Background()}, "a", func(context.Context, string) (int, error) { return 7, nil })
	require.NoError(t, err, says)
	assert.Equal(t, 7, value)

	v := NewValue(func(context.Context) (int, error) { return 7, nil })
	state := new(valueState[int])
	state.flight = dying(&valueSeat[int]{value: v, state: state})
	v.slot.Store(state)
	value, err = v.Get(&askedOften{Context: context.Background()})
	require.NoError(t, err, says)
	assert.Equal(t, 7, value)
}
