package abuse

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

// cacheLoadRows let load functions and bodies of loops fail.
func cacheLoadRows() []Row[Cache] {
	failing := func(fail func()) loadFunc {
		return func(context.Context, any) (int, error) { fail(); return 1, nil }
	}
	alone := func(fail func()) func(*Trial, Cache) Outcome {
		return func(t *Trial, c Cache) Outcome {
			return t.Carried(t.Call(func() error { _, err := c.Get(background, key, failing(fail)); return err }))
		}
	}
	crowded := func(fail func()) func(*Trial, Cache) Outcome {
		return func(t *Trial, c Cache) Outcome { return loadFailsForAll(t, c, fail) }
	}
	body := func(fail func()) func(*Trial, Cache) Outcome {
		return func(t *Trial, c Cache) Outcome {
			c.Set(key, 1)
			return t.Carried(t.Call(func() error {
				c.Range(func(any, int) bool { fail(); return true })
				return nil
			}))
		}
	}
	return []Row[Cache]{
		{Call: "Get", Abuse: "the load panics", Want: Passes, Says: "raised in each caller that waits, as a *PanicError", Needs: hasGet, Run: alone(panics)},
		{Call: "Get", Abuse: "the load calls Goexit", Want: Reports, Err: concurrent.ErrGoexit, Says: "Goexit gives the callers ErrGoexit", Needs: hasGet, Run: alone(exits)},
		{Call: "Get", Abuse: "the load panics while others wait", Want: Passes, Says: "raised in each caller that waits, as a *PanicError", Needs: hasGet, Run: crowded(panics)},
		{Call: "Get", Abuse: "the load calls Goexit while others wait", Want: Reports, Err: concurrent.ErrGoexit, Says: "Goexit gives the callers ErrGoexit", Needs: hasGet, Run: crowded(exits)},
		{Call: "Get", Abuse: "the load panics when all have left", Want: Crashes, Says: "if no caller is left, the process crashes", Needs: hasContext, Run: abandoned(panics)},
		{Call: "Get", Abuse: "the load calls Goexit when all have left", Want: Works, Says: "neither is kept: the next call loads again", Needs: hasContext, Run: abandoned(exits)},
		{Call: "Get", Abuse: "the load fails", Want: Refuses, Err: errAbuse, Says: "an error is not kept: the next call loads again", Needs: hasGet, Run: func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error {
				_, err := c.Get(background, key, func(context.Context, any) (int, error) { return 0, errAbuse })
				return err
			}))
		}},
		{Call: "Range", Abuse: "the body panics", Want: Passes, Says: "the panic of a loop's body is propagated", Needs: hasBodies, Run: body(panics)},
		{Call: "Range", Abuse: "the body calls Goexit", Want: Exits, Says: "Goexit follows the panic", Needs: hasBodies, Run: body(exits)},
	}
}

// loadFailsForAll lets several callers wait for a load that fails. A caller
// that does not join loads 7 and ends well: each of them must hear of the
// failure or have loaded itself.
func loadFailsForAll(t *Trial, c Cache, fail func()) Outcome {
	gate := make(chan struct{})
	get := func(load loadFunc) *call {
		return t.Go(func() error {
			v, err := c.Get(background, key, load)
			if err == nil && v == 7 {
				return errAbuse // the caller loaded itself
			}
			return err
		})
	}
	calls := []*call{get(func(context.Context, any) (int, error) { <-gate; fail(); return 1, nil })}
	t.Settle()
	for range 3 {
		calls = append(calls, get(load7))
	}
	t.Settle()
	close(gate)
	var outcomes []Outcome
	for _, w := range calls {
		outcomes = append(outcomes, t.Carried(w.End()))
	}
	return t.Together(outcomes...)
}

// abandoned lets the only caller leave before the load fails.
func abandoned(fail func()) func(*Trial, Cache) Outcome {
	return func(t *Trial, c Cache) Outcome {
		ctx, cancel := context.WithCancelCause(background)
		gate := make(chan struct{})
		caller := t.Go(func() error {
			_, err := c.Get(ctx, key, func(context.Context, any) (int, error) { <-gate; fail(); return 1, nil })
			return err
		})
		t.Settle()
		cancel(errLeft)
		t.Settle()
		left := caller.Ended()
		close(gate)
		e := caller.End()
		t.Settle()
		switch {
		case !left:
			return t.Carried(e) // the caller could not leave
		case e.how == returned && e.err != nil:
			return Works
		}
		return t.Carried(e)
	}
}

// cacheReentrancyRows let load functions and bodies of loops use the cache.
func cacheReentrancyRows() []Row[Cache] {
	inside := func(body func(Cache, context.Context) error) func(*Trial, Cache) Outcome {
		return func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error {
				_, err := c.Get(background, key, func(ctx context.Context, _ any) (int, error) { return 1, body(c, ctx) })
				return err
			}))
		}
	}
	get := func(k any) func(Cache, context.Context) error {
		return func(c Cache, ctx context.Context) error { _, err := c.Get(ctx, k, load7); return err }
	}
	return []Row[Cache]{
		{Call: "Get", Abuse: "the load gets its own key", Want: Refuses, Err: concurrent.ErrReentrant, Says: "a call that would wait for the load itself fails with ErrReentrant", Needs: hasGet, Run: inside(get(key))},
		{Call: "Get", Abuse: "another goroutine of the load gets its key", Want: Refuses, Err: concurrent.ErrReentrant, Says: "a context marks membership, not a goroutine", Needs: hasContext, Run: inside(func(c Cache, ctx context.Context) error {
			done := make(chan error)
			go func() { done <- get(key)(c, ctx) }()
			return <-done
		})},
		{Call: "Get", Abuse: "the load drops its context and gets its key", Want: Hangs, Says: "a callback that drops its context is not detected and can deadlock", Needs: hasContext, Run: loadDropsContext},
		{Call: "Get", Abuse: "the load gets another key", Want: Works, Says: "load functions may use the cache in any way", Needs: hasGet, Run: inside(get(other))},
		{Call: "Get", Abuse: "the load sets, reads, visits and removes", Want: Works, Says: "load functions may use the cache in any way", Needs: func(c Cache) bool { return hasGet(c) && hasSet(c) }, Run: inside(func(c Cache, _ context.Context) error {
			c.Peek(key)
			c.Set(key, 3)
			c.Set(other, 3)
			c.Len()
			if c.Range != nil {
				c.Range(func(any, int) bool { return true })
			}
			if c.Invalidate != nil {
				c.Invalidate(key)
			}
			return nil
		})},
		{Call: "Get", Abuse: "two loads get each other's keys", Want: Refuses, Err: concurrent.ErrReentrant, Says: "also through other loads", Needs: hasGet, Run: crossingLoads},
		{Call: "Get", Abuse: "the load's context is used after it returned", Want: Works, Says: "the mark is dead once the callback has returned", Needs: func(c Cache) bool { return hasContext(c) && hasRemoval(c) }, Run: func(t *Trial, c Cache) Outcome {
			kept := make(chan context.Context, 1)
			_, _ = c.Get(background, key, func(ctx context.Context, _ any) (int, error) {
				kept <- context.WithoutCancel(ctx)
				return 1, nil
			})
			c.Invalidate(key)
			return t.Refused(t.Call(func() error { return get(key)(c, <-kept) }))
		}},
		{Call: "Range", Abuse: "the body sets, reads, visits and removes", Want: Works, Says: "the loop's body may use the cache in any way", Needs: hasBodies, Run: func(t *Trial, c Cache) Outcome {
			c.Set(key, 1)
			var ran atomic.Bool
			e := t.Call(func() error {
				c.Range(func(k any, _ int) bool {
					ran.Store(true)
					c.Peek(k)
					if c.Invalidate != nil {
						c.Invalidate(k)
					}
					c.Set(k, 2)
					c.Len()
					c.Range(func(any, int) bool { return false })
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

// loadDropsContext lets a load wait for itself with a context that says
// nothing of it, and ends that wait after it was seen.
func loadDropsContext(t *Trial, c Cache) Outcome {
	dropped, cancel := context.WithCancelCause(background)
	outer := t.Go(func() error {
		_, err := c.Get(background, key, func(context.Context, any) (int, error) {
			return c.Get(dropped, key, load7)
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

func crossingLoads(t *Trial, c Cache) Outcome {
	both := make(chan struct{})
	nested := func(outer, inner any) *call {
		return t.Go(func() error {
			_, err := c.Get(background, outer, func(ctx context.Context, _ any) (int, error) {
				<-both
				return c.Get(ctx, inner, load7)
			})
			return err
		})
	}
	first, second := nested(key, other), nested(other, key)
	t.Settle()
	close(both)
	return t.Together(t.Refused(first.End()), t.Refused(second.End()))
}
