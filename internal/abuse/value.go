package abuse

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/once"
)

// Value is a value that is computed once.
type Value struct {
	// New returns a value that f computes.
	New func(f func(context.Context) (int, error)) Value

	Get   func(ctx context.Context) (int, error)
	Reset func()

	// Context says that Get looks at its ctx, and passes one on.
	Context bool
	// Retries says that a failure is not kept.
	Retries bool

	// Zero calls Get of the zero value.
	Zero func()
	// Copy returns a value that works on a copy of the variable behind this
	// one.
	Copy func() Value
}

// SuretyValue is [once.Value].
func SuretyValue() Subject[Value] {
	return Subject[Value]{"surety", func() Value { return suretyValue(once.NewValue(seven)) }}
}

func seven(context.Context) (int, error) { return 7, nil }

func suretyValue(v *once.Value[int]) Value {
	return Value{
		New:     func(f func(context.Context) (int, error)) Value { return suretyValue(once.NewValue(f)) },
		Get:     v.Get,
		Reset:   v.Reset,
		Context: true,
		Retries: true,
		Zero:    func() { _, _ = new(once.Value[int]).Get(background) },
		Copy:    func() Value { return suretyValue(copied(v)) },
	}
}

// ValueSection is the rows about values that are computed once, over some.
func ValueSection(subjects ...Subject[Value]) Section {
	usable := func(_ *Trial, v Value) bool { got, err := v.Get(background); return got == 7 && err == nil }
	return NewSection("value", append(valueFunctionRows(), valueRows()...), usable, subjects...)
}

// failOnce returns a function that fails at its first call and is well after.
func failOnce(fail func()) func(context.Context) (int, error) {
	var failed atomic.Bool
	return func(context.Context) (int, error) {
		if !failed.Swap(true) {
			fail()
		}
		return 7, nil
	}
}

// again looks whether v computes anew after a failure. Where a failure is kept
// it must be the same for those who come later.
func (v Value) again(t *Trial, first Outcome) Outcome {
	e := t.Call(func() error { _, err := v.Get(background); return err })
	switch {
	case v.Retries && t.Refused(e) != Works:
		return Breaks
	case !v.Retries && t.Carried(e) != first:
		return Breaks
	}
	return first
}

func valueFunctionRows() []Row[Value] {
	fails := func(fail func()) func(*Trial, Value) Outcome {
		return func(t *Trial, v Value) Outcome {
			v = v.New(failOnce(fail))
			return v.again(t, t.Carried(t.Call(func() error { _, err := v.Get(background); return err })))
		}
	}
	crowded := func(fail func()) func(*Trial, Value) Outcome {
		return func(t *Trial, v Value) Outcome {
			gate := make(chan struct{})
			v = v.New(failOnce(func() { <-gate; fail() }))
			var calls []*call
			for range 4 {
				calls = append(calls, t.Go(func() error { _, err := v.Get(background); return err }))
			}
			t.Settle()
			close(gate)
			var outcomes []Outcome
			for _, c := range calls {
				outcomes = append(outcomes, t.Carried(c.End()))
			}
			return v.again(t, t.Together(outcomes...))
		}
	}
	recursive := func(ctxOf func(context.Context) context.Context) func(*Trial, Value) Outcome {
		return func(t *Trial, v Value) Outcome {
			var self Value
			self = v.New(func(ctx context.Context) (int, error) { return self.Get(ctxOf(ctx)) })
			return t.Refused(t.Call(func() error { _, err := self.Get(background); return err }))
		}
	}
	same := func(ctx context.Context) context.Context { return ctx }
	return []Row[Value]{
		{Call: "Get", Abuse: "the function panics", Want: Passes, Says: "Get panics with a *PanicError; the next Get computes again", Run: fails(panics)},
		{Call: "Get", Abuse: "the function calls Goexit", Want: Reports, Err: concurrent.ErrGoexit, Says: "Goexit gives the callers ErrGoexit; the next Get computes again", Run: fails(exits)},
		{Call: "Get", Abuse: "the function panics while others wait", Want: Passes, Says: "raised in each caller that waits", Run: crowded(panics)},
		{Call: "Get", Abuse: "the function calls Goexit while others wait", Want: Reports, Err: concurrent.ErrGoexit, Says: "Goexit gives the callers ErrGoexit", Run: crowded(exits)},
		{Call: "Get", Abuse: "the function gets its own value", Want: Refuses, Err: concurrent.ErrReentrant, Says: "a Get that would wait for its own computation fails with ErrReentrant", Run: recursive(same)},
		{Call: "Get", Abuse: "two functions get each other's values", Want: Refuses, Err: concurrent.ErrReentrant, Says: "also through other waits", Run: func(t *Trial, v Value) Outcome {
			var a, b Value
			both := make(chan struct{})
			a = v.New(func(ctx context.Context) (int, error) { <-both; return b.Get(ctx) })
			b = v.New(func(ctx context.Context) (int, error) { <-both; return a.Get(ctx) })
			first := t.Go(func() error { _, err := a.Get(background); return err })
			second := t.Go(func() error { _, err := b.Get(background); return err })
			t.Settle()
			close(both)
			return t.Together(t.Refused(first.End()), t.Refused(second.End()))
		}},
		{Call: "Get", Abuse: "the function panics when all have left", Want: Crashes, Says: "if no caller is left, the process crashes", Needs: func(v Value) bool { return v.Context }, Run: func(t *Trial, v Value) Outcome {
			ctx, cancel := context.WithCancelCause(background)
			v = v.New(func(ctx context.Context) (int, error) { <-ctx.Done(); panics(); return 0, nil })
			caller := t.Go(func() error { _, err := v.Get(ctx); return err })
			t.Settle()
			cancel(errLeft)
			outcome := t.Carried(caller.End())
			t.Settle()
			return outcome
		}},
	}
}

func valueRows() []Row[Value] {
	hasContext := func(v Value) bool { return v.Context }
	return []Row[Value]{
		{Call: "New", Abuse: "a nil function", Want: Panics, Says: "a nil f panics", Run: func(t *Trial, v Value) Outcome {
			return t.Refused(t.Call(func() error { _, err := v.New(nil).Get(background); return err }))
		}},
		{Call: "Get", Abuse: "on the zero value", Want: Panics, Says: "of no use; Get panics", Needs: func(v Value) bool { return v.Zero != nil }, Run: func(t *Trial, v Value) Outcome {
			return t.Refused(t.Call(func() error { v.Zero(); return nil }))
		}},
		{Call: "Get", Abuse: "on a copy of a value in use", Want: Panics, Says: "calls of Get that find no value panic on a copy", Needs: func(v Value) bool { return v.Copy != nil && v.Reset != nil }, Run: func(t *Trial, v Value) Outcome {
			_, _ = v.Get(background)
			v.Reset()
			return t.Refused(t.Call(func() error { _, err := v.Copy().Get(background); return err }))
		}},
		{Call: "Get", Abuse: "a nil context", Want: Panics, Says: "a nil ctx panics", Needs: hasContext, Run: func(t *Trial, v Value) Outcome {
			return t.Refused(t.Call(func() error { _, err := v.Get(nil); return err })) // the nil context is the abuse
		}},
		{Call: "Get", Abuse: "the context has ended before, no value is there", Want: Refuses, Err: errLeft, Says: "when ctx ends, Get returns its cause", Needs: hasContext, Run: func(t *Trial, v Value) Outcome {
			return t.Refused(t.Call(func() error { _, err := v.Get(ended()); return err }))
		}},
		{Call: "Get", Abuse: "the context has ended before, the value is there", Want: Works, Says: "a value that is there is returned even if ctx has ended", Needs: hasContext, Run: func(t *Trial, v Value) Outcome {
			_, _ = v.Get(background)
			return t.Refused(t.Call(func() error { _, err := v.Get(ended()); return err }))
		}},
		{Call: "Get", Abuse: "the caller that started the computation leaves", Want: Works, Says: "the computation goes on for the others", Needs: hasContext, Run: func(t *Trial, v Value) Outcome {
			gate := make(chan struct{})
			v = v.New(func(ctx context.Context) (int, error) { <-gate; return 7, context.Cause(ctx) })
			ctx, cancel := context.WithCancelCause(background)
			starter := t.Go(func() error { _, err := v.Get(ctx); return err })
			t.Settle()
			joiner := t.Go(func() error { _, err := v.Get(background); return err })
			t.Settle()
			cancel(errLeft)
			if starter.End().how == hung {
				return Hangs
			}
			close(gate)
			return t.Refused(joiner.End())
		}},
		{Call: "Reset", Abuse: "while the value is being computed", Want: Works, Says: "the computation is displaced: its value is not kept", Needs: func(v Value) bool { return v.Reset != nil }, Run: func(t *Trial, v Value) Outcome {
			gate := make(chan struct{})
			var runs atomic.Int32
			v = v.New(func(context.Context) (int, error) { <-gate; return int(runs.Add(1)), nil })
			first := t.Go(func() error { _, err := v.Get(background); return err })
			t.Settle()
			v.Reset()
			close(gate)
			if first.End().how == hung {
				return Hangs
			}
			if got, err := v.Get(background); got != 2 || err != nil {
				return Ignores
			}
			return Works
		}},
		{Call: "Get", Abuse: "a crowd", Want: Works, Says: "callers share one computation", Run: func(t *Trial, v Value) Outcome {
			gate := make(chan struct{})
			v = v.New(func(context.Context) (int, error) { <-gate; return 7, nil })
			return crowd(t, gate, func() bool { got, err := v.Get(background); return got == 7 && err == nil })
		}},
		{Call: "all", Abuse: "GOGC=1 and a small memory limit", Want: Works, Says: "linearizable", Run: func(t *Trial, v Value) Outcome {
			return hungry(func() Outcome { return valueWorkload(t, v) })
		}},
	}
}

// valueWorkload gets and resets one value.
func valueWorkload(t *Trial, v Value) Outcome {
	return t.Check(Breaks, func() bool {
		var wrong atomic.Int64
		together(func(worker int) {
			for i := range stepsOfEach {
				if got, err := v.Get(background); err != nil || got != 7 {
					wrong.Add(1)
				}
				if v.Reset != nil && i%7 == worker {
					v.Reset()
				}
			}
		})
		return wrong.Load() == 0
	})
}
