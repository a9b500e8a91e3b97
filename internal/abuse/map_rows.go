package abuse

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

// mapRows abuse keys, arguments, contexts and the machine.
func mapRows() []Row[Map] {
	rows := mapKeyRows()
	rows = append(rows, mapArgumentRows()...)
	for _, c := range computations() {
		rows = append(rows, mapContextRows(c)...)
		rows = append(rows, Row[Map]{Call: c.call, Abuse: "a crowd on one key", Want: Works, Says: "computations of one key run in the order in which they began to wait", Needs: func(m Map) bool { return c.has(m) && m.Exclusive }, Run: mapCrowd(c)})
	}
	return append(rows, Row[Map]{Call: "all", Abuse: "GOGC=1 and a small memory limit", Want: Works, Says: "linearizable for each key", Run: func(t *Trial, m Map) Outcome {
		return hungry(func() Outcome { return mapWorkload(t, m) })
	}})
}

func mapKeyRows() []Row[Map] {
	hasNaN := func(m Map) bool { return m.Keys.NaN }
	hasUnhashable := func(m Map) bool { return m.Keys.Unhashable }
	rows := []Row[Map]{
		{Call: "all", Abuse: "equal hashes", Want: Works, Says: "linearizable for each key", Test: "concurrent/atomicmap TestAgreesWithBuiltinMap"},
	}
	for _, bad := range []struct {
		name string
		key  any
		has  func(Map) bool
	}{{"a NaN key", nan, hasNaN}, {"an unhashable key", unhashable, hasUnhashable}} {
		rows = append(rows,
			Row[Map]{Call: "Store", Abuse: bad.name, Want: Panics, Says: "panics if key does not equal itself", Needs: bad.has, Run: func(t *Trial, m Map) Outcome {
				return insertBad(t, m, bad.key, func() error { m.Store(bad.key, 1); return nil })
			}},
			Row[Map]{Call: "Load", Abuse: bad.name, Want: Works, Says: "absent to reads", Needs: bad.has, Run: func(t *Trial, m Map) Outcome {
				m.Store(key, 1)
				found := false
				e := t.Call(func() error { _, found = m.Load(bad.key); return nil })
				if e.how == returned && found {
					return Breaks
				}
				return t.Refused(e)
			}},
			Row[Map]{Call: "Delete", Abuse: bad.name, Want: Works, Says: "absent to deletes", Needs: bad.has, Run: func(t *Trial, m Map) Outcome {
				m.Store(key, 1)
				return t.Refused(t.Call(func() error { m.Delete(bad.key); return nil }))
			}},
		)
		for _, c := range computations() {
			rows = append(rows, Row[Map]{Call: c.call, Abuse: bad.name, Want: Refuses, Err: concurrent.ErrInvalidKey, Says: "gives ErrInvalidKey", Needs: func(m Map) bool { return c.has(m) && bad.has(m) }, Run: func(t *Trial, m Map) Outcome {
				return insertBad(t, m, bad.key, func() error {
					_, err := c.start(m, background, bad.key, give(1))
					return err
				})
			}})
		}
	}
	return rows
}

// insertBad inserts a key that can never be found again, and looks for it.
func insertBad(t *Trial, m Map, bad any, insert func() error) Outcome {
	outcome := t.Refused(t.Call(insert))
	if outcome == Works {
		if _, ok := m.Load(bad); !ok && m.Len() > 0 {
			return Loses
		}
	}
	return outcome
}

func mapArgumentRows() []Row[Map] {
	sized := func(m Map) bool { return m.Sized != nil }
	size := func(n int) func(*Trial, Map) Outcome {
		return func(t *Trial, m Map) Outcome {
			var made Map
			e := t.Call(func() (err error) { made, err = m.Sized(n); return err })
			if e.how == returned && e.err == nil && t.Check(Breaks, func() bool { return mapUsable(t, made) }) != Works {
				return Breaks
			}
			return t.Refused(e)
		}
	}
	rows := []Row[Map]{
		{Call: "New", Abuse: "zero capacity", Want: Works, Says: "zero makes room as entries come", Needs: sized, Run: size(0)},
		{Call: "New", Abuse: "negative capacity", Want: Panics, Says: "panics on what Validate rejects", Needs: sized, Run: size(-1)},
		{Call: "New", Abuse: "the largest capacity", Want: Works, Says: "capacity is no bound", Needs: sized, Run: size(math.MaxInt)},
		{Call: "Store", Abuse: "on a copy of a map in use", Want: Panics, Says: "calls that write panic on a copy", Needs: func(m Map) bool { return m.Copy != nil }, Run: func(t *Trial, m Map) Outcome {
			m.Store(key, 1)
			e := t.Call(func() error { m.Copy().Store(other, 2); return nil })
			if _, ok := m.Load(other); e.how == returned && !ok {
				return Loses
			}
			return t.Refused(e)
		}},
	}
	for _, name := range []string{"LoadOrCompute", "Compute", "Range"} {
		has := func(m Map) bool {
			return m.Nil != nil && (name != "LoadOrCompute" || m.LoadOrCompute != nil) && (name != "Compute" || m.Compute != nil)
		}
		rows = append(rows, Row[Map]{Call: name, Abuse: "a nil function", Want: Panics, Says: "a nil f panics", Needs: has, Run: func(t *Trial, m Map) Outcome {
			m.Store(other, 1) // something to visit
			return t.Refused(t.Call(func() error { m.Nil(name); return nil }))
		}})
	}
	return rows
}

func mapContextRows(c computation) []Row[Map] {
	has := func(m Map) bool { return c.has(m) && m.Context }
	return []Row[Map]{
		{Call: c.call, Abuse: "a nil context", Want: Panics, Says: "a nil ctx panics", Needs: has, Run: func(t *Trial, m Map) Outcome {
			return t.Refused(t.Call(func() error {
				_, err := c.start(m, nil, key, give(1)) // the nil context is the abuse
				return err
			}))
		}},
		{Call: c.call, Abuse: "the context has ended before", Want: Refuses, Err: errLeft, Says: "returns the cause if ctx has ended when f is to be started", Needs: has, Run: func(t *Trial, m Map) Outcome {
			return t.Refused(t.Call(func() error {
				_, err := c.start(m, ended(), key, give(1))
				return err
			}))
		}},
		{Call: c.call, Abuse: "the context ends while the call waits", Want: Refuses, Err: errLeft, Says: "stops waiting when its context ends, without effect", Needs: has, Run: func(t *Trial, m Map) Outcome {
			gate := make(chan struct{})
			holder := t.Go(func() error {
				_, err := c.start(m, background, key, func(context.Context) (int, error) { <-gate; return 1, nil })
				return err
			})
			t.Settle()
			ctx, cancel := context.WithCancelCause(background)
			waiter := t.Go(func() error {
				_, err := c.start(m, ctx, key, give(2))
				return err
			})
			t.Settle()
			cancel(errLeft)
			outcome := t.Refused(waiter.End())
			close(gate)
			if holder.End().how != returned {
				return Breaks
			}
			if v, _ := m.Load(key); v != 1 {
				return Breaks
			}
			return outcome
		}},
		{Call: c.call, Abuse: "the context ends while the function runs", Want: Works, Says: "ctx counts while the call waits and when f is to be started", Needs: has, Run: func(t *Trial, m Map) Outcome {
			ctx, cancel := context.WithCancelCause(background)
			e := t.Call(func() error {
				_, err := c.start(m, ctx, key, func(context.Context) (int, error) { cancel(errLeft); return 1, nil })
				return err
			})
			if v, _ := m.Load(key); e.err == nil && v != 1 {
				return Loses
			}
			return t.Refused(e)
		}},
	}
}

// mapCrowd lets t.Crowd goroutines wait for one computation and then compute
// the key themselves, each once.
func mapCrowd(c computation) func(*Trial, Map) Outcome {
	return func(t *Trial, m Map) Outcome {
		gate := make(chan struct{})
		var failed atomic.Int64
		var all sync.WaitGroup
		compute := func() {
			if _, err := c.start(m, background, key, give(7)); err != nil {
				failed.Add(1)
			}
		}
		all.Go(func() {
			_, _ = c.start(m, background, key, func(context.Context) (int, error) { <-gate; return 0, errAbuse })
		})
		t.Settle()
		for range t.Crowd {
			all.Go(compute)
		}
		t.Settle()
		close(gate)
		return t.Check(Breaks, func() bool {
			all.Wait()
			v, ok := m.Load(key)
			return failed.Load() == 0 && v == 7 && ok
		})
	}
}
