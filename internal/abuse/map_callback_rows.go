package abuse

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

// A computation is LoadOrCompute or Compute, made alike: f runs while key is
// being computed.
type computation struct {
	call  string
	has   func(Map) bool
	start func(m Map, ctx context.Context, key any, f func(context.Context) (int, error)) (int, error)
}

func computations() []computation {
	return []computation{
		{"LoadOrCompute", func(m Map) bool { return m.LoadOrCompute != nil }, func(m Map, ctx context.Context, key any, f func(context.Context) (int, error)) (int, error) {
			return m.LoadOrCompute(ctx, key, f)
		}},
		{"Compute", func(m Map) bool { return m.Compute != nil }, func(m Map, ctx context.Context, key any, f func(context.Context) (int, error)) (int, error) {
			return m.Compute(ctx, key, func(ctx context.Context, _ int) (int, error) { return f(ctx) })
		}},
	}
}

// mapCallbackRows abuse the functions that the map calls.
func mapCallbackRows() []Row[Map] {
	var rows []Row[Map]
	for _, c := range computations() {
		rows = append(rows, computationFailureRows(c)...)
		rows = append(rows, computationReentrancyRows(c)...)
	}
	return append(rows, rangeRows()...)
}

func computationFailureRows(c computation) []Row[Map] {
	exclusive := func(m Map) bool { return c.has(m) && m.Exclusive }
	fails := func(fail func()) func(*Trial, Map) Outcome {
		return func(t *Trial, m Map) Outcome {
			return t.Carried(t.Call(func() error {
				_, err := c.start(m, background, key, func(context.Context) (int, error) { fail(); return 1, nil })
				return err
			}))
		}
	}
	// Others wait for a computation that fails: each runs its own.
	whileOthersWait := func(fail func()) func(*Trial, Map) Outcome {
		return func(t *Trial, m Map) Outcome {
			gate := make(chan struct{})
			t.Go(func() error {
				_, err := c.start(m, background, key, func(context.Context) (int, error) { <-gate; fail(); return 1, nil })
				return err
			})
			t.Settle()
			var waiters []*call
			for range 3 {
				waiters = append(waiters, t.Go(func() error {
					v, err := c.start(m, background, key, give(7))
					if v != 7 {
						return errAbuse
					}
					return err
				}))
			}
			t.Settle()
			close(gate)
			var outcomes []Outcome
			for _, w := range waiters {
				outcomes = append(outcomes, t.Refused(w.End()))
			}
			return t.Together(outcomes...)
		}
	}
	return []Row[Map]{
		{Call: c.call, Abuse: "the function panics", Want: Passes, Says: "a callback's panic passes to the caller; the key is unchanged and usable", Needs: c.has, Run: fails(panics)},
		{Call: c.call, Abuse: "the function calls Goexit", Want: Exits, Says: "a callback's Goexit passes to the caller; the key is unchanged and usable", Needs: c.has, Run: fails(exits)},
		{Call: c.call, Abuse: "the function panics while others wait", Want: Works, Says: "those who wait run their own functions", Needs: exclusive, Run: whileOthersWait(panics)},
		{Call: c.call, Abuse: "the function calls Goexit while others wait", Want: Works, Says: "those who wait run their own functions", Needs: exclusive, Run: whileOthersWait(exits)},
	}
}

func computationReentrancyRows(c computation) []Row[Map] {
	// inside runs body within a computation of key.
	inside := func(body func(*Trial, Map, context.Context) error) func(*Trial, Map) Outcome {
		return func(t *Trial, m Map) Outcome {
			return t.Refused(t.Call(func() error {
				_, err := c.start(m, background, key, func(ctx context.Context) (int, error) { return 1, body(t, m, ctx) })
				return err
			}))
		}
	}
	again := func(_ *Trial, m Map, ctx context.Context) error {
		_, err := c.start(m, ctx, key, give(2))
		return err
	}
	withContext := func(m Map) bool { return c.has(m) && m.Context }
	return []Row[Map]{
		{Call: c.call, Abuse: "the function computes its own key", Want: Refuses, Err: concurrent.ErrReentrant, Says: "a computation that would wait for itself fails with ErrReentrant", Needs: c.has, Run: inside(again)},
		{Call: c.call, Abuse: "another goroutine of the function computes its key", Want: Refuses, Err: concurrent.ErrReentrant, Says: "a context marks membership, not a goroutine", Needs: withContext, Run: inside(func(t *Trial, m Map, ctx context.Context) error {
			done := make(chan error)
			go func() { done <- again(t, m, ctx) }()
			return <-done
		})},
		{Call: c.call, Abuse: "the function drops its context and computes its key", Want: Hangs, Says: "a callback that drops its context is not detected and can deadlock", Needs: withContext, Run: dropsContext(c)},
		{Call: c.call, Abuse: "the function computes another key", Want: Works, Says: "callbacks may use the map in any way", Needs: c.has, Run: inside(func(_ *Trial, m Map, ctx context.Context) error {
			_, err := c.start(m, ctx, other, give(2))
			return err
		})},
		{Call: c.call, Abuse: "the function reads, writes, deletes and visits", Want: Works, Says: "plain reads and writes never wait for a computation", Needs: c.has, Run: inside(useMapOnce())},
		{Call: c.call, Abuse: "two functions compute each other's keys", Want: Refuses, Err: concurrent.ErrReentrant, Says: "cycles through several goroutines are found", Needs: c.has, Run: crossing(c)},
		{Call: c.call, Abuse: "the function's context is used after it returned", Want: Works, Says: "the mark is dead once the callback has returned", Needs: withContext, Run: func(t *Trial, m Map) Outcome {
			var kept context.Context
			_, _ = c.start(m, background, key, func(ctx context.Context) (int, error) { kept = ctx; return 1, nil })
			return t.Refused(t.Call(func() error {
				_, err := c.start(m, kept, key, give(2))
				return err
			}))
		}},
	}
}

// useMapOnce returns a body that uses the map in every way but computing, the
// first time that it runs: a computation runs again if its key was written.
func useMapOnce() func(*Trial, Map, context.Context) error {
	return func(_ *Trial, m Map, _ context.Context) error {
		if _, ok := m.Load(other); ok {
			return nil
		}
		m.Load(key)
		m.Store(key, 3)
		m.Store(other, 3)
		m.Delete(key)
		m.Len()
		m.Range(func(any, int) bool { return true })
		return nil
	}
}

// dropsContext lets the function wait for itself with a context that says
// nothing of it, and ends that wait after it was seen.
func dropsContext(c computation) func(*Trial, Map) Outcome {
	return func(t *Trial, m Map) Outcome {
		dropped, cancel := context.WithCancelCause(background)
		outer := t.Go(func() error {
			_, err := c.start(m, background, key, func(context.Context) (int, error) {
				return c.start(m, dropped, key, give(2))
			})
			return err
		})
		e := outer.End()
		cancel(errLeft)
		if e.how == hung && outer.End().how == hung {
			return Breaks // a wait that its context does not end
		}
		return t.Refused(e)
	}
}

// crossing computes key and other on two goroutines, each of which then asks
// for the other's. If one of the two is refused, both come to their end.
func crossing(c computation) func(*Trial, Map) Outcome {
	return func(t *Trial, m Map) Outcome {
		both := make(chan struct{})
		nested := func(outer, inner any) *call {
			return t.Go(func() error {
				_, err := c.start(m, background, outer, func(ctx context.Context) (int, error) {
					<-both
					return c.start(m, ctx, inner, give(2))
				})
				return err
			})
		}
		first, second := nested(key, other), nested(other, key)
		t.Settle()
		close(both)
		return t.Together(t.Refused(first.End()), t.Refused(second.End()))
	}
}

func rangeRows() []Row[Map] {
	fails := func(fail func()) func(*Trial, Map) Outcome {
		return func(t *Trial, m Map) Outcome {
			m.Store(key, 1)
			return t.Carried(t.Call(func() error {
				m.Range(func(any, int) bool { fail(); return true })
				return nil
			}))
		}
	}
	return []Row[Map]{
		{Call: "Range", Abuse: "the body panics", Want: Passes, Says: "a body's panic passes to the caller", Run: fails(panics)},
		{Call: "Range", Abuse: "the body calls Goexit", Want: Exits, Says: "a body's Goexit passes to the caller", Run: fails(exits)},
		{Call: "Range", Abuse: "the body writes, deletes and visits", Want: Works, Says: "the loop's body may use the map in any way", Run: func(t *Trial, m Map) Outcome {
			m.Store(key, 1)
			var ran atomic.Bool
			e := t.Call(func() error {
				m.Range(func(k any, _ int) bool {
					ran.Store(true)
					m.Delete(k)
					m.Store(k, 2)
					m.Len()
					m.Range(func(any, int) bool { return false })
					return false
				})
				return nil
			})
			if e.how == returned && !ran.Load() {
				return Loses
			}
			return t.Refused(e)
		}},
	}
}
