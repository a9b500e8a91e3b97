//go:build surety_explore

package once

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Loads that ask for each other in a chain: the load of 0 asks for 1, and that
// of 1 for 0 again. On every schedule it is the innermost call that is refused,
// whoever else asks meanwhile, and the calls around it succeed.
func TestExploreCycle(t *testing.T) {
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		var c *Cache[int, int]
		var refused [2]int // by key of the load in which a call was refused
		c = NewCache(CacheConfig[int, int]{Load: func(ctx context.Context, key int) (int, error) {
			value, err := c.Get(ctx, 1-key)
			if errors.Is(err, concurrent.ErrReentrant) {
				refused[key]++
				return 1, nil
			}
			return value + 1, err
		}})
		var outer int
		var err error
		r.Go("A", func() { outer, err = c.Get(context.Background(), 0) })
		r.Go("B", func() { c.Peek(1) })
		r.Check(func(explore.History) error {
			if refused != [2]int{0, 1} || outer != 2 || err != nil {
				return fmt.Errorf("the innermost call was to be refused; refused in the loads of 0 and 1: %v; the outermost call got %d, %v", refused, outer, err)
			}
			return nil
		})
	})
	if !result.Complete {
		t.Errorf("not exhausted: %v", result)
	}
	t.Logf("1 programs, %v", result)
}

// A caller that was refused counts no more: when the one that waits leaves, the
// load is cancelled. The explorer reports one that is not, which waits for ever.
func TestExploreRefusedCallerLeaves(t *testing.T) {
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		ctx, cancel := seam.WithCancelCause(context.Background())
		var v *Value[int]
		asked := false
		v = NewValue(func(ctx context.Context) (int, error) {
			if asked { // by the load below, whose caller had left before it asked
				return 1, nil
			}
			asked = true
			_, _ = v.Get(ctx)
			seam.NewEvent().WaitContext(ctx)
			return 0, context.Cause(ctx)
		})
		var err error
		r.Go("caller", func() { _, err = v.Get(ctx) })
		r.Go("cancel", func() { cancel(errShort) })
		r.Check(func(explore.History) error {
			if !errors.Is(err, errShort) {
				return fmt.Errorf("the caller got %v", err)
			}
			return nil
		})
	})
	if !result.Complete {
		t.Errorf("not exhausted: %v", result)
	}
	t.Logf("1 programs, %v", result)
}
