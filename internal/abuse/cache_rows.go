package abuse

import (
	"context"
	"math"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/concurrent"
)

func cacheKeyRows() []Row[Cache] {
	var rows []Row[Cache]
	for _, bad := range []struct {
		name string
		key  any
		has  func(Cache) bool
	}{
		{"a NaN key", nan, func(c Cache) bool { return c.Keys.NaN }},
		{"an unhashable key", unhashable, func(c Cache) bool { return c.Keys.Unhashable }},
	} {
		rows = append(rows,
			Row[Cache]{Call: "Get", Abuse: bad.name, Want: Refuses, Err: concurrent.ErrInvalidKey, Says: "Get returns ErrInvalidKey", Needs: func(c Cache) bool { return hasGet(c) && bad.has(c) }, Run: func(t *Trial, c Cache) Outcome {
				return cacheBad(t, c, bad.key, func() error { _, err := c.Get(background, bad.key, load7); return err })
			}},
			Row[Cache]{Call: "Set", Abuse: bad.name, Want: Panics, Says: "Set panics if key does not equal itself", Needs: func(c Cache) bool { return hasSet(c) && bad.has(c) }, Run: func(t *Trial, c Cache) Outcome {
				return cacheBad(t, c, bad.key, func() error { c.Set(bad.key, 1); return nil })
			}},
			Row[Cache]{Call: "Peek", Abuse: bad.name, Want: Works, Says: "such keys have no value", Needs: func(c Cache) bool { return hasSet(c) && bad.has(c) }, Run: func(t *Trial, c Cache) Outcome {
				c.Set(key, 1)
				return t.Refused(t.Call(func() error { c.Peek(bad.key); return nil }))
			}})
	}
	return append(rows,
		Row[Cache]{Call: "Set", Abuse: "a thousand NaN keys in a cache of ten entries", Want: Panics, Says: "the bound holds", Needs: func(c Cache) bool { return c.Keys.NaN && c.Sized != nil && hasSet(c) && c.Len != nil }, Run: func(t *Trial, c Cache) Outcome {
			small, err := c.Sized(10, time.Hour)
			if err != nil {
				return Breaks
			}
			var last end
			for range 1000 {
				last = t.Call(func() error { small.Set(math.NaN(), 1); return nil })
			}
			t.Settle() // for those who evict later
			if last.how == returned && small.Len() > 10 {
				return Loses
			}
			return t.Refused(last)
		}},
		Row[Cache]{Call: "all", Abuse: "equal hashes", Want: Works, Says: "linearizable for each key; the entries are an atomicmap", Test: "concurrent/atomicmap TestAgreesWithBuiltinMap"})
}

// cacheBad stores a key that can never be found again, and looks for it.
func cacheBad(t *Trial, c Cache, bad any, store func() error) Outcome {
	outcome := t.Refused(t.Call(store))
	if outcome == Works && c.Peek != nil {
		if _, ok := c.Peek(bad); !ok && c.Len != nil && c.Len() > 0 {
			return Loses
		}
	}
	return outcome
}

func cacheArgumentRows() []Row[Cache] {
	size := func(n int, ttl time.Duration) func(*Trial, Cache) Outcome {
		return func(t *Trial, c Cache) Outcome {
			var made Cache
			e := t.Call(func() (err error) { made, err = c.Sized(n, ttl); return err })
			if e.how == returned && e.err == nil && t.Check(Breaks, func() bool { return cacheUsable(t, made) }) != Works {
				return Breaks
			}
			return t.Refused(e)
		}
	}
	sized := func(c Cache) bool { return c.Sized != nil }
	return []Row[Cache]{
		{Call: "New", Abuse: "zero entries", Want: Works, Says: "zero sets no bound", Needs: sized, Run: size(0, time.Hour)},
		{Call: "New", Abuse: "a negative number of entries", Want: Panics, Says: "panics if Validate returns an error", Needs: sized, Run: size(-1, time.Hour)},
		{Call: "New", Abuse: "the largest number of entries", Want: Works, Says: "the number of values kept", Needs: sized, Run: size(math.MaxInt, time.Hour)},
		{Call: "New", Abuse: "a negative time to live", Want: Panics, Says: "panics if Validate returns an error", Needs: sized, Run: size(10, -1)},
		{Call: "New", Abuse: "the longest time to live", Want: Works, Says: "the time to the value's expiry", Needs: sized, Run: size(10, math.MaxInt64)},
		{Call: "Set", Abuse: "on a copy of a cache in use", Want: Panics, Says: "calls that write panic on a copy", Needs: func(c Cache) bool { return c.Copy != nil && hasSet(c) }, Run: func(t *Trial, c Cache) Outcome {
			c.Set(key, 1)
			return t.Refused(t.Call(func() error { c.Copy().Set(other, 2); return nil }))
		}},
		{Call: "Get", Abuse: "a nil function", Want: Panics, Says: "a nil load panics", Needs: hasGet, Run: func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error { _, err := c.Get(background, key, nil); return err }))
		}},
		{Call: "Get", Abuse: "no function to load was configured", Want: Panics, Says: "panics on a cache without CacheConfig.Load", Needs: func(c Cache) bool { return c.Unset != nil }, Run: func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error { c.Unset(); return nil }))
		}},
	}
}

func cacheContextRows() []Row[Cache] {
	return []Row[Cache]{
		{Call: "Get", Abuse: "a nil context", Want: Panics, Says: "a nil ctx panics", Needs: hasContext, Run: func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error { _, err := c.Get(nil, key, load7); return err })) // the nil context is the abuse
		}},
		{Call: "Get", Abuse: "the context has ended before, no value is there", Want: Refuses, Err: errLeft, Says: "when ctx ends, Get returns its cause", Needs: hasContext, Run: func(t *Trial, c Cache) Outcome {
			return t.Refused(t.Call(func() error { _, err := c.Get(ended(), key, load7); return err }))
		}},
		{Call: "Get", Abuse: "the context has ended before, a value is there", Want: Works, Says: "a value that is there is returned even if ctx has ended", Needs: func(c Cache) bool { return hasContext(c) && hasSet(c) }, Run: func(t *Trial, c Cache) Outcome {
			c.Set(key, 1)
			return t.Refused(t.Call(func() error { _, err := c.Get(ended(), key, load7); return err }))
		}},
		{Call: "Get", Abuse: "the caller that started the load leaves", Want: Works, Says: "the load goes on as long as another caller waits for it", Needs: hasContext, Run: starterLeaves},
		{Call: "Get", Abuse: "a caller that joined the load leaves", Want: Refuses, Err: errLeft, Says: "a caller leaves when its context ends", Needs: hasContext, Run: joinerLeaves},
		{Call: "Get", Abuse: "all callers leave, and another comes", Want: Works, Says: "the load is cancelled; the next caller starts a new one", Needs: hasContext, Run: allLeave},
		{Call: "Invalidate", Abuse: "while the key is being loaded", Want: Works, Says: "the load is displaced: its value is not kept", Needs: hasRemoval, Run: func(t *Trial, c Cache) Outcome {
			gate := make(chan struct{})
			loading := t.Go(func() error {
				_, err := c.Get(background, key, func(context.Context, any) (int, error) { <-gate; return 1, nil })
				return err
			})
			t.Settle()
			removal := t.Go(func() error { c.Invalidate(key); return nil })
			t.Settle()
			waits := !removal.Ended()
			close(gate)
			if loading.End().how == hung || removal.End().how == hung {
				return Hangs
			}
			if _, kept := c.Peek(key); kept && !waits {
				return Ignores // the value of a load that began before the removal
			}
			return Works
		}},
		{Call: "Get", Abuse: "a crowd on one key", Want: Works, Says: "however many callers miss a key at once, it is loaded once", Needs: hasGet, Run: func(t *Trial, c Cache) Outcome {
			gate := make(chan struct{})
			var loads atomic.Int64
			return crowd(t, gate, func() bool {
				v, err := c.Get(background, key, func(context.Context, any) (int, error) { loads.Add(1); <-gate; return 7, nil })
				return v == 7 && err == nil && (c.Peek == nil || loads.Load() == 1) // what keeps no value may load for those who come late
			})
		}},
		{Call: "all", Abuse: "GOGC=1 and a small memory limit", Want: Works, Says: "linearizable for each key", Needs: hasGet, Run: func(t *Trial, c Cache) Outcome {
			return hungry(func() Outcome { return cacheWorkload(t, c) })
		}},
	}
}

// starterLeaves ends the context of the caller whose load two others wait for.
func starterLeaves(t *Trial, c Cache) Outcome {
	gate := make(chan struct{})
	ctx, cancel := context.WithCancelCause(background)
	load := func(ctx context.Context, _ any) (int, error) {
		<-gate
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		return 7, nil
	}
	t.Go(func() error { _, err := c.Get(ctx, key, load); return err })
	t.Settle()
	var others []*call
	for range 2 {
		others = append(others, t.Go(func() error { _, err := c.Get(background, key, load); return err }))
	}
	t.Settle()
	cancel(errLeft)
	t.Settle()
	close(gate)
	return t.Together(t.Refused(others[0].End()), t.Refused(others[1].End()))
}

func joinerLeaves(t *Trial, c Cache) Outcome {
	gate := make(chan struct{})
	starter := t.Go(func() error {
		_, err := c.Get(background, key, func(context.Context, any) (int, error) { <-gate; return 7, nil })
		return err
	})
	t.Settle()
	ctx, cancel := context.WithCancelCause(background)
	joiner := t.Go(func() error { _, err := c.Get(ctx, key, load7); return err })
	t.Settle()
	cancel(errLeft)
	outcome := t.Refused(joiner.End())
	close(gate)
	if t.Refused(starter.End()) != Works {
		return Breaks
	}
	return outcome
}

func allLeave(t *Trial, c Cache) Outcome {
	ctx, cancel := context.WithCancelCause(background)
	cancelled := make(chan struct{})
	first := t.Go(func() error {
		_, err := c.Get(ctx, key, func(ctx context.Context, _ any) (int, error) {
			<-ctx.Done()
			close(cancelled)
			return 0, context.Cause(ctx)
		})
		return err
	})
	t.Settle()
	cancel(errLeft)
	if first.End().how == hung {
		return Hangs
	}
	outcome := t.Refused(t.Call(func() error { _, err := c.Get(background, key, load7); return err }))
	if t.Check(Breaks, func() bool { <-cancelled; return true }) != Works {
		return Breaks // the load runs for nobody
	}
	return outcome
}

// cacheWorkload gets and removes keys whose values follow from them.
func cacheWorkload(t *Trial, c Cache) Outcome {
	return t.Check(Breaks, func() bool {
		var wrong atomic.Int64
		load := func(_ context.Context, k any) (int, error) { return int(k.(float64)) * 3, nil }
		together(func(worker int) {
			for i := range stepsOfEach {
				k := float64((i + worker) % workingKeys)
				if v, err := c.Get(background, k, load); err != nil || v != int(k)*3 {
					wrong.Add(1)
				}
				if c.Invalidate != nil && i%5 == worker {
					c.Invalidate(k)
				}
			}
		})
		return wrong.Load() == 0
	})
}
