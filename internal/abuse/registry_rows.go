package abuse

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

func canUnregister(r Registry) bool { return r.Unregisters }

func registryChangeRows() []Row[Registry] {
	register := func(r Registry, k any) error { _, err := r.Register(k, "value"); return err }
	hasSeal := func(r Registry) bool { return r.Seal != nil }
	return []Row[Registry]{
		{Call: "Register", Abuse: "twice under one key", Want: Refuses, Err: concurrent.ErrDuplicate, Says: "a *DuplicateError names both places; nothing has changed", Run: func(t *Trial, r Registry) Outcome {
			_, _ = r.Register(key, "first")
			e := t.Call(func() error { return register(r, key) })
			if v, _ := r.Lookup(background, key); e.how == returned && e.err == nil && v != "first" {
				return Loses // the first is gone, and nobody was told
			} else if e.how == returned && e.err == nil {
				return Ignores
			}
			return t.Refused(e)
		}},
		{Call: "MustRegister", Abuse: "twice under one key", Want: Panics, Says: "panics with the error where Register would return it", Needs: func(r Registry) bool { return r.MustRegister != nil }, Run: func(t *Trial, r Registry) Outcome {
			r.MustRegister(key, "first")
			return t.Refused(t.Call(func() error { r.MustRegister(key, "second"); return nil }))
		}},
		{Call: "Lookup", Abuse: "a key that nobody registered", Want: Refuses, Err: concurrent.ErrNotFound, Says: "a *NotFoundError suggests the nearest", Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error { _, err := r.Lookup(background, key); return err }))
		}},
		{Call: "Register", Abuse: "a nil value", Want: Works, Says: "a value may be nil; Lookup returns it as it is", Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error {
				if _, err := r.Register(key, nil); err != nil {
					return err
				}
				_, err := r.Lookup(background, key)
				return err
			}))
		}},
		{Call: "Unregister", Abuse: "twice", Want: Refuses, Err: concurrent.ErrStale, Says: "a stale handle is an error and changes nothing", Needs: canUnregister, Run: func(t *Trial, r Registry) Outcome {
			unregister, _ := r.Register(key, "value")
			_ = unregister(background)
			return t.Refused(t.Call(func() error { return unregister(background) }))
		}},
		{Call: "Unregister", Abuse: "when another has the key since", Want: Refuses, Err: concurrent.ErrStale, Says: "a later registration of the same key stays", Needs: canUnregister, Run: func(t *Trial, r Registry) Outcome {
			unregister, _ := r.Register(key, "first")
			_ = unregister(background)
			_, _ = r.Register(key, "second")
			e := t.Call(func() error { return unregister(background) })
			if v, err := r.Lookup(background, key); v != "second" || err != nil {
				return Loses
			}
			return t.Refused(e)
		}},
		{Call: "Unregister", Abuse: "what was never registered", Want: Refuses, Err: concurrent.ErrStale, Says: "the zero handle is stale everywhere", Needs: func(r Registry) bool { return r.Zero != nil }, Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(r.Zero))
		}},
		{Call: "Register", Abuse: "after Seal", Want: Refuses, Err: concurrent.ErrSealed, Says: "no Register succeeds after Seal", Needs: hasSeal, Closed: true, Run: func(t *Trial, r Registry) Outcome {
			r.Seal()
			return t.Refused(t.Call(func() error { return register(r, key) }))
		}},
		{Call: "Unregister", Abuse: "after Seal", Want: Refuses, Err: concurrent.ErrSealed, Says: "the registration stays", Needs: hasSeal, Closed: true, Run: func(t *Trial, r Registry) Outcome {
			unregister, _ := r.Register(key, "value")
			r.Seal()
			e := t.Call(func() error { return unregister(background) })
			if _, err := r.Lookup(background, key); err != nil {
				return Loses
			}
			return t.Refused(e)
		}},
		{Call: "Seal", Abuse: "twice", Want: Works, Says: "sealing a sealed registry has no effect", Needs: hasSeal, Closed: true, Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error { r.Seal(); r.Seal(); return nil }))
		}},
	}
}

func registryKeyRows() []Row[Registry] {
	var rows []Row[Registry]
	for _, bad := range []struct {
		name string
		key  any
		has  func(Registry) bool
	}{
		{"a NaN key", nan, func(r Registry) bool { return r.Keys.NaN }},
		{"an unhashable key", unhashable, func(r Registry) bool { return r.Keys.Unhashable }},
	} {
		rows = append(rows,
			Row[Registry]{Call: "Register", Abuse: bad.name, Want: Refuses, Err: concurrent.ErrInvalidKey, Says: "an error that matches ErrInvalidKey", Needs: bad.has, Run: func(t *Trial, r Registry) Outcome {
				outcome := t.Refused(t.Call(func() error { _, err := r.Register(bad.key, 1); return err }))
				if outcome != Works {
					return outcome
				}
				if _, err := r.Lookup(background, bad.key); err != nil {
					return Loses
				}
				return Works
			}},
			Row[Registry]{Call: "Lookup", Abuse: bad.name, Want: Refuses, Err: concurrent.ErrInvalidKey, Says: "an error that matches ErrInvalidKey", Needs: bad.has, Run: func(t *Trial, r Registry) Outcome {
				_, _ = r.Register(key, 1)
				return t.Refused(t.Call(func() error { _, err := r.Lookup(background, bad.key); return err }))
			}},
			Row[Registry]{Call: "Override", Abuse: bad.name, Want: Panics, Says: "panics if key does not equal itself", Needs: func(r Registry) bool { return r.Override != nil && bad.has(r) }, Run: func(t *Trial, r Registry) Outcome {
				return t.Refused(t.Call(func() error { r.Override(background, bad.key, 1); return nil }))
			}})
	}
	return rows
}

// talker is a key whose String method does what it is told, as the text of an
// error that names the key may call it.
type talker struct{ say *func() }

func (k talker) String() string {
	(*k.say)()
	return "talker"
}

func registryCallbackRows() []Row[Registry] {
	hasRange := func(r Registry) bool { return r.Range != nil }
	body := func(fail func()) func(*Trial, Registry) Outcome {
		return func(t *Trial, r Registry) Outcome {
			_, _ = r.Register(key, 1)
			return t.Carried(t.Call(func() error { r.Range(func(any) bool { fail(); return true }); return nil }))
		}
	}
	// names makes the registry name a key that says something: in the error
	// of a duplicate, and of a look-up that finds nothing.
	names := func(say func(Registry)) func(*Trial, Registry) Outcome {
		return func(t *Trial, r Registry) Outcome {
			f := func() { say(r) }
			k := talker{&f}
			e := t.Call(func() error {
				if _, err := r.Lookup(background, k); err != nil {
					_ = err.Error()
				}
				_, _ = r.Register(k, 1)
				if _, err := r.Register(k, 2); err != nil {
					_ = err.Error()
				}
				return nil
			})
			return t.Refused(e)
		}
	}
	hasAnyKey := func(r Registry) bool { return r.Keys.Unhashable }
	return []Row[Registry]{
		{Call: "Range", Abuse: "the body panics", Want: Passes, Says: "a body's panic passes to the caller", Needs: hasRange, Run: body(panics)},
		{Call: "Range", Abuse: "the body calls Goexit", Want: Exits, Says: "a body's Goexit passes to the caller", Needs: hasRange, Run: body(exits)},
		{Call: "Range", Abuse: "the body registers and looks up", Want: Works, Says: "the bodies of loops may use the registry in any way", Needs: hasRange, Run: func(t *Trial, r Registry) Outcome {
			_, _ = r.Register(key, 1)
			return t.Refused(t.Call(func() error {
				var err error
				r.Range(func(any) bool {
					_, _ = r.Lookup(background, key)
					_, err = r.Register(other, 2)
					return false
				})
				return err
			}))
		}},
		{Call: "all", Abuse: "the key's String method uses the registry", Want: Works, Says: "no call runs user code under a lock", Needs: hasAnyKey, Run: names(func(r Registry) {
			_, _ = r.Lookup(background, key)
			_, _ = r.Register(other, 1)
		})},
		{Call: "all", Abuse: "the key's String method panics", Want: Works, Says: "a panic of that method becomes part of the text", Needs: hasAnyKey, Run: names(func(Registry) { panics() })},
	}
}

func registryArgumentRows() []Row[Registry] {
	hasContext := func(r Registry) bool { return r.Context }
	return []Row[Registry]{
		{Call: "Lookup", Abuse: "a nil context", Want: Panics, Says: "a nil context panics", Needs: hasContext, Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error { _, err := r.Lookup(nil, key); return err })) // the nil context is the abuse
		}},
		{Call: "Lookup", Abuse: "the context has ended before", Want: Works, Says: "no call waits for anything that a context could end", Needs: hasContext, Run: func(t *Trial, r Registry) Outcome {
			_, _ = r.Register(key, 1)
			return t.Refused(t.Call(func() error { _, err := r.Lookup(ended(), key); return err }))
		}},
		{Call: "Override", Abuse: "a nil context", Want: Panics, Says: "panics if ctx is nil", Needs: func(r Registry) bool { return r.Override != nil }, Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error { r.Override(nil, key, 1); return nil })) // the nil context is the abuse
		}},
		{Call: "Unregister", Abuse: "the context has ended before", Want: Refuses, Err: errLeft, Says: "the cause of that; the registration stays", Needs: func(r Registry) bool { return r.Context && canUnregister(r) }, Run: func(t *Trial, r Registry) Outcome {
			unregister, _ := r.Register(key, 1)
			e := t.Call(func() error { return unregister(ended()) })
			if _, err := r.Lookup(background, key); err != nil {
				return Breaks
			}
			return t.Refused(e)
		}},
		{Call: "Register", Abuse: "on a copy of a registry in use", Want: Panics, Says: "calls that change the registry panic on a copy", Needs: func(r Registry) bool { return r.Copy != nil }, Run: func(t *Trial, r Registry) Outcome {
			_, _ = r.Register(key, 1)
			return t.Refused(t.Call(func() error { _, err := r.Copy().Register(other, 1); return err }))
		}},
		{Call: "Register", Abuse: "for a caller at a negative depth", Want: Panics, Says: "RegisterDepth panics if depth is negative", Needs: func(r Registry) bool { return r.Depth != nil }, Run: func(t *Trial, r Registry) Outcome {
			return t.Refused(t.Call(func() error { r.Depth(); return nil }))
		}},
		{Call: "all", Abuse: "one key by many at once", Want: Works, Says: "linearizable as a whole: one of them registers", Run: oneWins},
		{Call: "all", Abuse: "GOGC=1 and a small memory limit", Want: Works, Says: "linearizable as a whole", Run: func(t *Trial, r Registry) Outcome {
			return hungry(func() Outcome { return registryWorkload(t, r) })
		}},
	}
}

// oneWins lets many register one key, and requires that exactly one does, and
// that its value is the one that is found.
func oneWins(t *Trial, r Registry) Outcome {
	return t.Check(Breaks, func() bool {
		var won, winner atomic.Int64
		together(func(worker int) {
			defer func() { _ = recover() }() // of those who refuse by a panic
			if _, err := r.Register(key, worker); err == nil {
				won.Add(1)
				winner.Store(int64(worker))
			}
		})
		v, err := r.Lookup(background, key)
		return err == nil && won.Load() == 1 && v == int(winner.Load())
	})
}

// registryWorkload registers while others look up and visit.
func registryWorkload(t *Trial, r Registry) Outcome {
	return t.Check(Breaks, func() bool {
		var wrong atomic.Int64
		together(func(worker int) {
			for i := range stepsOfEach / 4 {
				k := float64(2000 + worker*stepsOfEach + i)
				if _, err := r.Register(k, i); err != nil {
					wrong.Add(1)
				}
				if v, err := r.Lookup(context.Background(), k); err != nil || v != i {
					wrong.Add(1)
				}
				if r.Range != nil && i%20 == 0 {
					r.Range(func(any) bool { return true })
				}
			}
		})
		return wrong.Load() == 0
	})
}
