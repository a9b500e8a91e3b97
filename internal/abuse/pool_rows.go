package abuse

import (
	"context"
	"math"
	"sync"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

func poolArgumentRows() []Row[Pool] {
	sized := func(p Pool) bool { return p.Sized != nil }
	queued := func(p Pool) bool { return sized(p) && p.Queued }
	size := func(workers, queue int) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome {
			var made Pool
			e := t.Call(func() (err error) { made, err = p.Sized(workers, queue); return err })
			if e.how != returned || e.err != nil {
				return t.Refused(e)
			}
			if t.Check(Breaks, func() bool { return meet(t, made, 1) }) != Works {
				return Breaks
			}
			if workers <= 0 && unbounded(t, made) {
				return Unbounds
			}
			return t.Refused(e)
		}
	}
	resize := func(n int) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome {
			e := t.Call(func() error { p.Resize(n); return nil })
			if e.how == returned && n < 0 {
				return Ignores
			}
			p.Resize(2)
			return t.Refused(e)
		}
	}
	hasResize := func(p Pool) bool { return p.Resize != nil }
	rows := []Row[Pool]{
		{Call: "New", Abuse: "zero workers", Want: Works, Says: "0 is GOMAXPROCS", Needs: sized, Run: size(0, 10)},
		{Call: "New", Abuse: "negative workers", Want: Panics, Says: "panics on what Validate rejects", Needs: sized, Run: size(-1, 10)},
		{Call: "New", Abuse: "the largest number of workers", Want: Works, Says: "goroutines exist only while tasks run", Needs: sized, Run: size(math.MaxInt, 10)},
		{Call: "New", Abuse: "a queue of zero", Want: Works, Says: "0 is DefaultQueue", Needs: queued, Run: size(2, 0)},
		{Call: "New", Abuse: "a negative queue", Want: Panics, Says: "panics on what Validate rejects", Needs: queued, Run: size(2, -5)},
		{Call: "New", Abuse: "the largest queue", Want: Works, Says: "the memory of the queue grows with the tasks in it", Needs: queued, Run: size(2, math.MaxInt)},
		{Call: "Resize", Abuse: "to a negative number", Want: Panics, Says: "panics if workers is negative", Needs: hasResize, Run: resize(-1)},
		{Call: "Resize", Abuse: "to the largest number", Want: Works, Says: "goroutines exist only while tasks run", Needs: hasResize, Run: resize(math.MaxInt32)},
		{Call: "Go", Abuse: "on a copy of a pool in use", Want: Panics, Says: "every method panics on a copy", Needs: func(p Pool) bool { return p.Copy != nil && hasGo(p) && hasResize(p) }, Run: func(t *Trial, p Pool) Outcome {
			p.Resize(2) // a use that runs nothing, which the copy would race with
			return t.Refused(t.Call(func() error { return p.Copy().Go(background, func(context.Context) {}) }))
		}},
	}
	for _, c := range poolCalls() {
		rows = append(rows, Row[Pool]{Call: c.name, Abuse: "a nil function", Want: Panics, Says: "panics if the function is nil", Needs: func(p Pool) bool { return p.Nil != nil && c.has(p) }, Run: func(t *Trial, p Pool) Outcome {
			e := t.Call(func() error { p.Nil(c.name); return nil })
			t.Settle() // for the task that calls it
			if e.how == returned {
				return Ignores
			}
			return t.Refused(e)
		}})
	}
	return rows
}

// unbounded reports whether many more tasks run at once than any machine has
// processors.
func unbounded(t *Trial, p Pool) bool {
	const many = 4096
	var running atomic.Int32
	gate := make(chan struct{})
	defer close(gate)
	task := func(context.Context) { running.Add(1); <-gate }
	t.Go(func() error {
		if !hasGo(p) && !hasSubmit(p) {
			return p.Group(background, func(start func(func(context.Context) error)) error {
				for range many {
					start(func(ctx context.Context) error { task(ctx); return nil })
				}
				return nil
			})
		}
		for range many {
			if p.TryGo != nil {
				_ = p.TryGo(background, task)
			} else {
				_ = p.hand(background, task)
			}
		}
		return nil
	})
	last := int32(0)
	for idle := 0; idle < 10 && last < many; idle++ {
		t.Settle()
		if now := running.Load(); now != last {
			last, idle = now, 0
		}
	}
	return last == many
}

// A poolCall is a call that takes work, and whether a subject has it.
type poolCall struct {
	name string
	has  func(Pool) bool
}

func poolCalls() []poolCall {
	return []poolCall{{"Go", hasGo}, {"TryGo", hasTryGo}, {"Submit", hasSubmit}, {"Group", hasGroup}, {"ForEach", hasForEach}}
}

// callPool makes the named call with nothing to do.
func callPool(p Pool, name string, ctx context.Context) error {
	switch name {
	case "Go":
		return p.Go(ctx, func(context.Context) {})
	case "TryGo":
		return p.TryGo(ctx, func(context.Context) {})
	case "Submit":
		return nestSubmit(p, ctx, 1)
	case "Group":
		return p.Group(ctx, func(start func(func(context.Context) error)) error {
			start(func(context.Context) error { return nil })
			return nil
		})
	}
	return p.ForEach(ctx, 3, func(context.Context, int) error { return nil })
}

func poolContextRows() []Row[Pool] {
	var rows []Row[Pool]
	for _, c := range poolCalls() {
		needs := func(p Pool) bool { return c.has(p) && p.Context }
		rows = append(rows,
			Row[Pool]{Call: c.name, Abuse: "a nil context", Want: Panics, Says: "panics if ctx is nil", Needs: needs, Run: func(t *Trial, p Pool) Outcome {
				return t.Refused(t.Call(func() error { return callPool(p, c.name, nil) })) // the nil context is the abuse
			}},
			Row[Pool]{Call: c.name, Abuse: "the context has ended before", Want: Refuses, Err: errLeft, Says: "returns the cause of ctx's end", Needs: needs, Run: func(t *Trial, p Pool) Outcome {
				return t.Refused(t.Call(func() error { return callPool(p, c.name, ended()) }))
			}})
	}
	context := func(p Pool) bool { return p.Context && p.Sized != nil && p.Queued && hasGo(p) }
	return append(rows,
		Row[Pool]{Call: "Go", Abuse: "the context ends while the call waits for room", Want: Refuses, Err: errLeft, Says: "leaves without a trace when its context ends", Needs: context, Run: leavesWithoutRoom},
		Row[Pool]{Call: "Go", Abuse: "the context ends while the task is queued", Want: Works, Says: "a task whose context has ended before it starts never runs", Needs: context, Run: endsInQueue},
		Row[Pool]{Call: "Wait", Abuse: "the context ends while the call waits", Want: Refuses, Err: errLeft, Says: "a Wait whose context ends leaves; the function is not affected", Needs: func(p Pool) bool { return hasSubmit(p) && p.Context }, Run: leavesWait},
	)
}

func leavesWithoutRoom(t *Trial, p Pool) Outcome {
	small := p.small()
	release := occupy(t, small, 2) // one runs, one is queued
	defer release()
	ctx, cancel := context.WithCancelCause(background)
	waiter := t.Go(func() error { return small.Go(ctx, func(context.Context) {}) })
	t.Settle()
	cancel(errLeft)
	return t.Refused(waiter.End())
}

func endsInQueue(t *Trial, p Pool) Outcome {
	small := p.small()
	release := occupy(t, small, 1)
	ctx, cancel := context.WithCancelCause(background)
	var ran atomic.Bool
	e := t.Call(func() error { return small.Go(ctx, func(context.Context) { ran.Store(true) }) })
	cancel(errLeft)
	release()
	if t.Check(Breaks, func() bool { return meet(t, small, 1) }) != Works {
		return Breaks
	}
	if ran.Load() {
		return Ignores
	}
	return t.Refused(e)
}

func leavesWait(t *Trial, p Pool) Outcome {
	gate := make(chan struct{})
	wait, err := p.Submit(background, func(context.Context) (int, error) { <-gate; return 7, nil })
	if err != nil {
		return Breaks
	}
	ctx, cancel := context.WithCancelCause(background)
	waiter := t.Go(func() error { _, err := wait(ctx); return err })
	t.Settle()
	cancel(errLeft)
	outcome := t.Refused(waiter.End())
	close(gate)
	if t.Check(Breaks, func() bool { v, err := wait(background); return v == 7 && err == nil }) != Works {
		return Breaks
	}
	return outcome
}

func poolCloseRows() []Row[Pool] {
	hasShutdown := func(p Pool) bool { return p.Shutdown != nil }
	hasStop := func(p Pool) bool { return hasShutdown(p) && p.Stop != nil }
	closed := func(then func(Pool) error) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome {
			if e := t.Call(func() error { return p.Shutdown(background) }); e.how != returned || e.err != nil {
				return Breaks
			}
			return t.Refused(t.Call(func() error { return then(p) }))
		}
	}
	rows := []Row[Pool]{
		{Call: "Shutdown", Abuse: "twice", Want: Works, Says: "can be called any number of times", Needs: hasShutdown, Closed: true, Run: closed(func(p Pool) error { return p.Shutdown(background) })},
		{Call: "Stop", Abuse: "after Shutdown", Want: Works, Says: "can be called also after Shutdown", Needs: hasStop, Closed: true, Run: closed(func(p Pool) error { return p.Stop(background) })},
		{Call: "Shutdown", Abuse: "at once on several goroutines", Want: Works, Says: "can be called also at once", Needs: hasShutdown, Closed: true, Run: func(t *Trial, p Pool) Outcome {
			var outcomes []Outcome
			var calls []*call
			for range 4 {
				calls = append(calls, t.Go(func() error { return p.Shutdown(background) }))
			}
			for _, c := range calls {
				outcomes = append(outcomes, t.Refused(c.End()))
			}
			return t.Together(outcomes...)
		}},
		{Call: "Shutdown", Abuse: "the context ends while tasks run", Want: Refuses, Err: errLeft, Says: "returns the cause; Shutdown can be called again", Needs: func(p Pool) bool { return hasShutdown(p) && p.Context }, Closed: true, Run: func(t *Trial, p Pool) Outcome {
			release := occupy(t, p, 1)
			ctx, cancel := context.WithCancelCause(background)
			first := t.Go(func() error { return p.Shutdown(ctx) })
			t.Settle()
			cancel(errLeft)
			outcome := t.Refused(first.End())
			release()
			if t.Refused(t.Call(func() error { return p.Shutdown(background) })) != Works {
				return Breaks
			}
			return outcome
		}},
		{Call: "Group", Abuse: "a task is started after its end", Want: Panics, Says: "Scope.Go panics after Pool.Scope has returned", Needs: hasGroup, Run: func(t *Trial, p Pool) Outcome {
			var kept func(func(context.Context) error)
			_ = p.Group(background, func(start func(func(context.Context) error)) error { kept = start; return nil })
			return t.Refused(t.Call(func() error { kept(func(context.Context) error { return nil }); return nil }))
		}},
	}
	for _, c := range poolCalls() {
		rows = append(rows, Row[Pool]{Call: c.name, Abuse: "after Shutdown", Want: Refuses, Err: concurrent.ErrClosed, Says: "ErrClosed after Shutdown; the task never runs", Needs: func(p Pool) bool { return hasShutdown(p) && c.has(p) }, Closed: true, Run: closed(func(p Pool) error { return callPool(p, c.name, background) })})
	}
	return rows
}

func poolCrowdRows() []Row[Pool] {
	return []Row[Pool]{
		{Call: "Wait", Abuse: "a crowd on one future", Want: Works, Says: "any goroutine, any number of times", Needs: hasSubmit, Run: func(t *Trial, p Pool) Outcome {
			gate := make(chan struct{})
			wait, err := p.Submit(background, func(context.Context) (int, error) { <-gate; return 7, nil })
			if err != nil {
				return Breaks
			}
			return crowd(t, gate, func() bool { v, err := wait(background); return v == 7 && err == nil })
		}},
		{Call: "Go", Abuse: "a crowd that waits for room", Want: Works, Says: "callers that wait for room are admitted in the order in which they called", Needs: func(p Pool) bool { return hasGo(p) && p.Sized != nil && p.Queued }, Run: func(t *Trial, p Pool) Outcome {
			small := p.small()
			gate := make(chan struct{})
			var ran atomic.Int64
			if small.Go(background, func(context.Context) { <-gate }) != nil {
				return Breaks
			}
			outcome := crowd(t, gate, func() bool {
				return small.Go(background, func(context.Context) { ran.Add(1) }) == nil
			})
			if outcome != Works {
				return outcome
			}
			t.Settle()
			if ran.Load() != int64(t.Crowd) {
				return Loses
			}
			return Works
		}},
		{Call: "all", Abuse: "GOGC=1 and a small memory limit", Want: Works, Says: "every task that was accepted runs once", Run: func(t *Trial, p Pool) Outcome {
			return hungry(func() Outcome { return poolWorkload(t, p) })
		}},
	}
}

// crowd lets t.Crowd goroutines make a call that waits for the gate, which it
// then opens, and requires each call to be well.
func crowd(t *Trial, gate chan struct{}, call func() bool) Outcome {
	var failed atomic.Int64
	var all sync.WaitGroup
	var started atomic.Int64
	for range t.Crowd {
		all.Go(func() {
			started.Add(1)
			if !call() {
				failed.Add(1)
			}
		})
	}
	for started.Load() < int64(t.Crowd) {
		t.Settle()
	}
	t.Settle()
	close(gate)
	return t.Check(Breaks, func() bool { all.Wait(); return failed.Load() == 0 })
}

// poolWorkload runs tasks that count themselves.
func poolWorkload(t *Trial, p Pool) Outcome {
	var ran [workers * stepsOfEach]atomic.Int32
	return t.Check(Breaks, func() bool {
		var tasks sync.WaitGroup
		together(func(worker int) {
			for i := range stepsOfEach {
				tasks.Add(1)
				_ = p.hand(background, func(context.Context) {
					defer tasks.Done()
					ran[worker*stepsOfEach+i].Add(1)
				})
			}
		})
		tasks.Wait()
		for i := range ran {
			if ran[i].Load() != 1 {
				return false
			}
		}
		return true
	})
}
