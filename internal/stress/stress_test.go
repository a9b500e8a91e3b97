package stress

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

// counter has an increment that is made of a read and a write.
type counter struct{ n atomic.Int64 }

func (c *counter) brokenIncrement() int64 {
	n := c.n.Load() + 1
	runtime.Gosched() // so that one processor is enough
	c.n.Store(n)
	return n
}

func (c *counter) increment() int64 { return c.n.Add(1) }

func rounds(increment func(*counter) int64) Rounds[*counter, int, int64] {
	return Rounds[*counter, int, int64]{
		Fresh: func(int) *counter { return new(counter) },
		Calls: func(int) [][]int { return [][]int{{0, 1, 2}, {3, 4, 5}} },
		Do:    func(c *counter, _ int) int64 { return increment(c) },
		Check: func(c *counter, _ int, calls []Call[int, int64]) error {
			seen := map[int64]bool{}
			for _, call := range calls {
				if seen[call.Out] {
					return fmt.Errorf("two increments returned %d", call.Out)
				}
				seen[call.Out] = true
			}
			return nil
		},
	}
}

// fake is a test that notes its failure.
type fake struct {
	testing.TB
	failed bool
}

func (f *fake) Errorf(string, ...any) { f.failed = true }
func (f *fake) Log(...any)            {}
func (f *fake) Helper()               {}

func TestAtomicIncrementPasses(t *testing.T) {
	result := rounds((*counter).increment).Run(t, 20_000)
	assert.GreaterOrEqual(t, result.Rounds, 20_000)
}

// A lost update is found, however long it takes.
func TestLostUpdateIsFound(t *testing.T) {
	for range 1000 {
		f := &fake{TB: t}
		rounds((*counter).brokenIncrement).Run(f, 20_000)
		if f.failed {
			return
		}
	}
	t.Error("20,000,000 rounds without a lost update")
}

func TestOverlapped(t *testing.T) {
	type calls = [][]Call[int, int]
	at := func(begin, end int64) Call[int, int] { return Call[int, int]{Begin: begin, End: end} }
	assert.False(t, overlapped(calls{{at(0, 1), at(4, 5)}, {at(2, 3)}}))
	assert.True(t, overlapped(calls{{at(0, 1), at(2, 5)}, {at(3, 4)}}))
	assert.False(t, overlapped(calls{{at(0, 2), at(1, 3)}}), "one goroutine does not overlap itself")
}
