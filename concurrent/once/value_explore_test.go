//go:build surety_explore

package once

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// A Value is to its clients what one key of a cache is: Reset does to it what
// Invalidate does to the key. So the calls, the model and the checks are those
// of the cache's exploration.

// valueProgram runs one client program on a fresh Value, which has a value if
// p.Init is 1.
func valueProgram(p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		w := &world{recorder: explorer{r}}
		w.short, w.cancel = seam.WithCancelCause(context.Background())
		v := NewValue(func(ctx context.Context) (int, error) { return w.load(ctx, 0) })
		r.Name(v, "value")
		var init [2]int
		if p.Init == 1 {
			init[0] = initial(0)
			v.slot.Store(&valueState[int]{value: init[0]})
		}
		clients(r, p, func(ctx context.Context, in input) (out output) {
			switch {
			case in.kind == invalidate:
				v.Reset()
			case in.kind == cancelAll:
				w.cancel(errShort)
			case in.kind.isShort():
				out.get(context.WithValue(w.short, number{}, in), v.Get)
			default:
				out.get(context.WithValue(ctx, number{}, in), v.Get)
			}
			return out
		})
		r.Check(func(h explore.History) error {
			kept := 0
			if s := v.slot.Load(); s != nil {
				if s.flight != nil {
					return errors.New("a flight is left in the slot")
				}
				kept = s.value
			}
			return check(setting{}, init, append(historyOf(h), afterAll(0, kept)))
		})
	}
}

// sweepValue explores every program made of these kinds of calls.
func sweepValue(t *testing.T, goroutines, calls int, kinds ...kind) {
	t.Helper()
	s := explore.Space[call]{Goroutines: goroutines, Calls: calls, Inits: 2}
	for _, k := range kinds {
		s.Ops = append(s.Ops, call{kind: k})
	}
	explore.Sweep[call]{
		Space:   s,
		Options: explore.Options{Crash: crashes},
		Program: valueProgram,
		Init:    func(init int) string { return fmt.Sprint(init) },
	}.Run(t)
}

func TestExploreValue(t *testing.T) {
	sweepValue(t, 2, 2, get, invalidate)
	sweepValue(t, 2, 1, get, getError, getPanic, getGoexit, invalidate)
	sweepValue(t, 2, 2, getShort, invalidate, cancelAll)
	sweepValue(t, 2, 2, getHang, cancelAll)
	sweepValue(t, 2, 1, getCrash, getShort, cancelAll)
	sweepValue(t, 3, 1, get, invalidate)
	sweepValue(t, 3, 1, getShort, getHang, invalidate, cancelAll)
	if explore.Deep() {
		sweepValue(t, 3, 1, get, getError, invalidate)
		sweepValue(t, 2, 2, get, getError, getGoexit, getShort, invalidate, cancelAll)
		sweepValue(t, 3, 1, get, getPanic, getShort, getCrash, invalidate, cancelAll)
	}
}
