//go:build surety_explore

package atomicmap

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

var errLeft = errors.New("left")

// Callers compute one key, and the contexts of some of them end meanwhile.
// Computations never overlap, a call that reports the end of its context had no
// effect, and nothing stays claimed. The explorer reports a caller that waits
// for ever.
func TestExploreLeavingWaiters(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	for _, c := range []struct {
		callers int
		leaves  []int
		options explore.Options
	}{
		{2, []int{1}, explore.Options{}},
		{2, []int{0, 1}, explore.Options{Strategy: explore.Preemptions(3)}},
		{3, []int{1}, explore.Options{Strategy: explore.Preemptions(2)}},
		{3, []int{1, 2}, explore.Options{Strategy: explore.Preemptions(2)}},
	} {
		c.options.Name = fmt.Sprintf("%s, %d callers, of which %v leave", t.Name(), c.callers, c.leaves)
		total.Add(explore.Run(t, c.options, leaving(c.callers, c.leaves)))
		programs++
	}
	t.Logf("%d programs, %v", programs, total)
}

func leaving(callers int, leaves []int) func(*explore.R) {
	return func(r *explore.R) {
		m := new(Map[int, int])
		m.Store(0, 0)
		r.Name(m, "map")
		var inside seam.Int64
		errs := make([]error, callers)
		contexts := make([]context.Context, callers)
		cancels := make([]context.CancelCauseFunc, callers)
		for i := range callers {
			contexts[i], cancels[i] = seam.WithCancelCause(context.Background())
		}
		for i := range callers {
			r.Go(string(rune('A'+i)), func() {
				_, _, errs[i] = m.Compute(contexts[i], 0, func(_ context.Context, old int, _ bool) (int, Op, error) {
					if inside.Add(1) != 1 {
						r.Fatalf("two computations of one key overlap")
					}
					inside.Add(-1)
					return old + 1, Set, nil
				})
			})
		}
		r.Go("cancel", func() {
			for _, i := range leaves {
				cancels[i](errLeft)
			}
		})
		r.Check(func(explore.History) error {
			succeeded := 0
			for i, err := range errs {
				switch {
				case err == nil:
					succeeded++
				case !errors.Is(err, errLeft):
					return fmt.Errorf("call %d got %w", i, err)
				}
			}
			if v, _ := m.Load(0); v != succeeded {
				return fmt.Errorf("%d computations succeeded, and the value is %d", succeeded, v)
			}
			if n := m.Claims(); n != 0 {
				return fmt.Errorf("%d keys are claimed by nobody", n)
			}
			return nil
		})
	}
}

// Of calls that load or compute one key, one computes, whoever else waits.
func TestExploreOneComputes(t *testing.T) {
	result := explore.Run(t, explore.Options{}, func(r *explore.R) {
		var m Map[int, int]
		runs := 0
		var got [3]int
		for i := range got {
			r.Go(string(rune('A'+i)), func() {
				got[i], _, _ = m.LoadOrCompute(context.Background(), 0, func(context.Context) (int, error) {
					runs++
					return 10 + i, nil
				})
			})
		}
		r.Check(func(explore.History) error {
			if v, _ := m.Load(0); runs != 1 || got != [3]int{v, v, v} {
				return fmt.Errorf("%d calls computed; the calls got %v, and the value is %d", runs, got, v)
			}
			return nil
		})
	})
	t.Logf("1 programs, %v", result)
}

// Calls compute the same and other keys one after the other, so that claims are
// held in places, shared and left, and the only place is replaced. Computations of
// one key never overlap, none is lost, and nothing stays claimed.
func TestExploreClaimsOfSeveralKeys(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	two, three := explore.Options{Strategy: explore.Preemptions(2)}, explore.Options{Strategy: explore.Preemptions(3)}
	for _, c := range []struct {
		options explore.Options
		callers [][]int // the keys that each computes
	}{
		{explore.Options{}, [][]int{{0}, {0}}},
		{explore.Options{}, [][]int{{0}, {1}}},
		{three, [][]int{{0, 0}, {0, 0}}},
		{three, [][]int{{0, 1}, {1, 0}}},
		{two, [][]int{{0}, {0}, {1}}},
		{three, [][]int{{0}, {0, 0}, {0}}},
		{two, [][]int{{0, 0}, {0}, {1}}},
		{two, [][]int{{0}, {1}, {0, 1}}},
		{two, [][]int{{0, 1}, {1, 1}, {1}}},
	} {
		c.options.Name = fmt.Sprintf("%s, %v", t.Name(), c.callers)
		total.Add(explore.Run(t, c.options, func(r *explore.R) {
			m := new(Map[int, int])
			for key := range 2 {
				m.Store(key, 0)
			}
			r.Name(m, "map")
			var inside [2]seam.Int64
			var want [2]int
			for i, keys := range c.callers {
				for _, key := range keys {
					want[key]++
				}
				r.Go(string(rune('A'+i)), func() {
					for _, key := range keys {
						_, _, err := m.Compute(context.Background(), key, func(_ context.Context, old int, _ bool) (int, Op, error) {
							if inside[key].Add(1) != 1 {
								r.Fatalf("two computations of one key overlap")
							}
							inside[key].Add(-1)
							return old + 1, Set, nil
						})
						if err != nil {
							r.Fatalf("%v", err)
						}
					}
				})
			}
			r.Check(func(explore.History) error {
				for key, n := range want {
					if v, _ := m.Load(key); v != n {
						return fmt.Errorf("key %d was computed %d times, and its value is %d", key, n, v)
					}
				}
				if n := m.Claims(); n != 0 {
					return fmt.Errorf("%d keys are claimed by nobody", n)
				}
				return nil
			})
		}))
		programs++
	}
	t.Logf("%d programs, %v", programs, total)
}

// A function's context is kept and asked on another goroutine whose part it is, at
// any moment. It is part of its own computation or of none, and never of the
// ones that follow, which may use the same memory.
func TestExploreKeptContext(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	for name, ctx := range map[string]context.Context{
		"background": context.Background(),
		"another":    context.WithoutCancel(context.Background()),
	} {
		total.Add(explore.Run(t, explore.Options{Name: t.Name() + ", " + name}, func(r *explore.R) {
			m := new(Map[int, int])
			r.Name(m, "map")
			for key := range 3 {
				m.Store(key, key)
			}
			kept := seam.NewEvent()
			var inside context.Context
			compute := func(key int, f func(context.Context)) {
				_, _, err := m.Compute(ctx, key, func(ctx context.Context, old int, _ bool) (int, Op, error) {
					f(ctx)
					return old, Keep, nil
				})
				if err != nil {
					r.Fatalf("%v", err)
				}
			}
			r.Go("computes", func() {
				compute(0, func(ctx context.Context) {
					inside = ctx
					kept.Set()
				})
				compute(1, func(context.Context) {})
				compute(2, func(context.Context) {})
			})
			var node *waitgraph.Node
			r.Go("asks", func() {
				kept.Wait()
				node = waitgraph.From(inside)
			})
			r.Check(func(explore.History) error {
				if node != nil && node.Owner().String() != "atomicmap: Compute(0)" {
					return fmt.Errorf("the context of Compute(0) was part of %v", node.Owner())
				}
				if n := m.Claims(); n != 0 {
					return fmt.Errorf("%d keys are claimed by nobody", n)
				}
				return nil
			})
		}))
		programs++
	}
	if !total.Complete {
		t.Errorf("not exhausted: %v", total)
	}
	t.Logf("%d programs, %v", programs, total)
}

// Computations ask for each other's keys. On every schedule a call is refused
// if it would wait for itself, and none waits for ever, which the explorer
// reports.
func TestExploreNestedComputations(t *testing.T) {
	three := explore.Options{Strategy: explore.Preemptions(2)}
	programs, total := 0, explore.Result{Complete: true}
	for _, c := range []struct {
		name    string
		options explore.Options
		clients [][]int // the keys that each asks for, one inside of the other
		refused [2]int  // how many calls are refused, at least and at most
	}{
		{"one", explore.Options{}, [][]int{{0, 0}}, [2]int{1, 1}},
		{"two keys", explore.Options{}, [][]int{{0, 1, 0}}, [2]int{1, 1}},
		{"crossing", explore.Options{}, [][]int{{0, 1}, {1, 0}}, [2]int{0, 1}},
		{"behind another one", three, [][]int{{0}, {0, 1}, {1, 0}}, [2]int{0, 1}},
	} {
		c.options.Name = t.Name() + ", " + c.name
		total.Add(explore.Run(t, c.options, func(r *explore.R) {
			m := new(Map[int, int])
			r.Name(m, "map")
			refused := 0
			var errs []error
			var ask func(ctx context.Context, keys []int) error
			ask = func(ctx context.Context, keys []int) error {
				if len(keys) == 0 {
					return nil
				}
				_, _, err := m.Compute(ctx, keys[0], func(ctx context.Context, old int, _ bool) (int, Op, error) {
					return old + 1, Set, ask(ctx, keys[1:])
				})
				if errors.Is(err, concurrent.ErrReentrant) {
					refused++
					return nil
				}
				return err
			}
			for i, keys := range c.clients {
				r.Go(string(rune('A'+i)), func() {
					if err := ask(context.Background(), keys); err != nil {
						errs = append(errs, err)
					}
				})
			}
			r.Check(func(explore.History) error {
				if len(errs) > 0 || refused < c.refused[0] || refused > c.refused[1] {
					return fmt.Errorf("%d calls were refused; errors %v", refused, errs)
				}
				if n := m.Claims(); n != 0 {
					return fmt.Errorf("%d keys are claimed by nobody", n)
				}
				return nil
			})
		}))
		programs++
	}
	t.Logf("%d programs, %v", programs, total)
}
