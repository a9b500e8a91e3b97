package abuse

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
)

func hasGo(p Pool) bool      { return p.Go != nil }
func hasTryGo(p Pool) bool   { return p.TryGo != nil }
func hasSubmit(p Pool) bool  { return p.Submit != nil }
func hasGroup(p Pool) bool   { return p.Group != nil }
func hasBody(p Pool) bool    { return hasGroup(p) && p.Body }
func hasForEach(p Pool) bool { return p.ForEach != nil }

// poolTaskRows let tasks panic and call Goexit, as often as would cost the
// pool all of its workers.
func poolTaskRows() []Row[Pool] {
	group := func(fail func()) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome {
			var outcomes []Outcome
			for range 3 {
				outcomes = append(outcomes, t.Carried(t.Call(func() error {
					return p.Group(background, func(start func(func(context.Context) error)) error {
						start(func(context.Context) error { fail(); return nil })
						return nil
					})
				})))
			}
			return t.Together(outcomes...)
		}
	}
	body := func(fail func()) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome { return bodyFails(t, p, fail) }
	}
	forEach := func(fail func()) func(*Trial, Pool) Outcome {
		return func(t *Trial, p Pool) Outcome {
			return t.Carried(t.Call(func() error {
				return p.ForEach(background, 10, func(_ context.Context, i int) error {
					if i == 3 {
						fail()
					}
					return nil
				})
			}))
		}
	}
	return []Row[Pool]{
		{Call: "Go", Abuse: "the task panics", Want: Crashes, Says: "a panic of a task of Go crashes the process", Needs: hasGo, Run: goPanics},
		{Call: "Go", Abuse: "the task calls Goexit", Want: Works, Says: "the task just ends, and costs the pool no worker", Needs: hasGo, Run: goFails(exits)},
		{Call: "Submit", Abuse: "the function panics", Want: Reports, Says: "Wait returns a *PanicError", Needs: hasSubmit, Run: submitFails(panics)},
		{Call: "Submit", Abuse: "the function calls Goexit", Want: Reports, Err: concurrent.ErrGoexit, Says: "Wait returns ErrGoexit", Needs: hasSubmit, Run: submitFails(exits)},
		{Call: "Group", Abuse: "a task panics", Want: Passes, Says: "the call panics with a *PanicError when all tasks have ended", Needs: hasGroup, Run: group(panics)},
		{Call: "Group", Abuse: "a task calls Goexit", Want: Exits, Says: "the call calls Goexit when all tasks have ended", Needs: hasGroup, Run: group(exits)},
		{Call: "Group", Abuse: "the body panics", Want: Passes, Says: "a panic of body cancels the tasks, waits for them and goes on", Needs: hasBody, Run: body(panics)},
		{Call: "Group", Abuse: "the body calls Goexit", Want: Exits, Says: "a Goexit of body cancels the tasks, waits for them and goes on", Needs: hasBody, Run: body(exits)},
		{Call: "ForEach", Abuse: "the function panics", Want: Passes, Says: "raised again by the call, as by Scope", Needs: hasForEach, Run: forEach(panics)},
		{Call: "ForEach", Abuse: "the function calls Goexit", Want: Exits, Says: "the call calls Goexit, as Scope does", Needs: hasForEach, Run: forEach(exits)},
	}
}

// bodyFails lets the body of a group fail while a task runs, which goes on for
// a while: the group must wait for it.
func bodyFails(t *Trial, p Pool, fail func()) Outcome {
	started, gate := make(chan struct{}), make(chan struct{})
	group := t.Go(func() error {
		return p.Group(background, func(start func(func(context.Context) error)) error {
			start(func(context.Context) error {
				close(started)
				<-gate
				return nil
			})
			<-started // a task that has not started would be dropped
			fail()
			return nil
		})
	})
	t.Settle()
	early := group.Ended()
	close(gate)
	if early {
		return Breaks // a task outlives its group
	}
	return t.Carried(group.End())
}

func goFails(fail func()) func(*Trial, Pool) Outcome {
	return func(t *Trial, p Pool) Outcome {
		var outcomes []Outcome
		for range 3 {
			outcomes = append(outcomes, t.Refused(t.Call(func() error {
				return p.Go(background, func(context.Context) { fail() })
			})))
			t.Settle()
		}
		return t.Together(outcomes...)
	}
}

// goPanics is goFails with a panic. Where the process goes on, somebody has
// swallowed it.
func goPanics(t *Trial, p Pool) Outcome {
	if outcome := goFails(panics)(t, p); outcome != Works {
		return outcome
	}
	return Ignores
}

func submitFails(fail func()) func(*Trial, Pool) Outcome {
	return func(t *Trial, p Pool) Outcome {
		var outcomes []Outcome
		for range 3 {
			outcomes = append(outcomes, t.Carried(t.Call(func() error {
				wait, err := p.Submit(background, func(context.Context) (int, error) { fail(); return 1, nil })
				if err != nil {
					return err
				}
				_, err = wait(background)
				return err
			})))
		}
		return t.Together(outcomes...)
	}
}

// poolNestingRows let tasks use the pool they run on.
func poolNestingRows() []Row[Pool] {
	hasTasks := func(p Pool) bool { return hasSubmit(p) && p.Tasks }
	rows := []Row[Pool]{
		{Call: "Submit", Abuse: "each task submits a task and waits for it, deeper than there are workers", Want: Works, Says: "a task may use its own pool and cannot deadlock by that", Needs: hasSubmit, Run: func(t *Trial, p Pool) Outcome {
			return t.Refused(t.Call(func() error { return nestSubmit(p, background, 5) }))
		}},
		{Call: "Group", Abuse: "each task opens a group, deeper than there are workers", Want: Works, Says: "inside of a task the tasks borrow its permit", Needs: hasGroup, Run: func(t *Trial, p Pool) Outcome {
			return t.Refused(t.Call(func() error { return nestGroup(p, background, 5) }))
		}},
		{Call: "ForEach", Abuse: "the function loops itself, deeper than there are workers", Want: Works, Says: "inside of a task the tasks borrow its permit", Needs: hasForEach, Run: func(t *Trial, p Pool) Outcome {
			return t.Refused(t.Call(func() error { return nestForEach(p, background, 3) }))
		}},
		{Call: "Go", Abuse: "from inside of a task, with no room left", Want: Works, Says: "inside of a task it runs the task at once", Needs: func(p Pool) bool { return hasGo(p) && p.Sized != nil && p.Queued }, Run: goWithoutRoom},
		{Call: "Submit", Abuse: "the function waits for itself", Want: Refuses, Err: concurrent.ErrReentrant, Says: "waiting for oneself fails with ErrReentrant", Needs: hasSubmit, Run: waitsForItself},
		{Call: "Submit", Abuse: "two functions wait for each other", Want: Refuses, Err: concurrent.ErrReentrant, Says: "also around several tasks", Needs: hasSubmit, Run: waitForEachOther},
		{Call: "Submit", Abuse: "another goroutine of the task submits and waits with its context", Want: Works, Says: "a context marks membership, not a goroutine", Needs: hasTasks, Run: func(t *Trial, p Pool) Outcome {
			return t.Refused(t.Call(func() error {
				wait, err := p.Submit(background, func(ctx context.Context) (int, error) {
					done := make(chan error)
					go func() { done <- nestSubmit(p, ctx, 3) }()
					return 1, <-done
				})
				if err != nil {
					return err
				}
				_, err = wait(background)
				return err
			}))
		}},
		{Call: "Submit", Abuse: "with a task's context after the task", Want: Refuses, Err: context.Canceled, Says: "the context of a task ends when the task has returned", Needs: hasTasks, Run: func(t *Trial, p Pool) Outcome {
			kept := make(chan context.Context, 1)
			if p.hand(background, func(ctx context.Context) { kept <- ctx }) != nil {
				return Breaks
			}
			ctx := <-kept
			t.Settle()
			return t.Refused(t.Call(func() error { return nestSubmit(p, ctx, 1) }))
		}},
	}
	return append(rows,
		closeInside("Shutdown", func(p Pool) func(context.Context) error { return p.Shutdown }),
		closeInside("Stop", func(p Pool) func(context.Context) error { return p.Stop }))
}

// closeInside lets a task close its own pool, with its context.
func closeInside(name string, stop func(Pool) func(context.Context) error) Row[Pool] {
	return Row[Pool]{Call: name, Abuse: "from inside of a task", Want: Refuses, Err: concurrent.ErrReentrant, Says: "changes nothing and returns ErrReentrant", Needs: func(p Pool) bool { return stop(p) != nil }, Run: func(t *Trial, p Pool) Outcome {
		return t.Refused(t.Call(func() error {
			result := make(chan error)
			if err := p.hand(background, func(ctx context.Context) { result <- stop(p)(ctx) }); err != nil {
				return err
			}
			return <-result
		}))
	}}
}

func nestSubmit(p Pool, ctx context.Context, depth int) error {
	wait, err := p.Submit(ctx, func(ctx context.Context) (int, error) {
		if depth == 1 {
			return 1, nil
		}
		return 1, nestSubmit(p, ctx, depth-1)
	})
	if err != nil {
		return err
	}
	_, err = wait(ctx)
	return err
}

func nestGroup(p Pool, ctx context.Context, depth int) error {
	return p.Group(ctx, func(start func(func(context.Context) error)) error {
		for range 2 {
			start(func(ctx context.Context) error {
				if depth == 1 {
					return nil
				}
				return nestGroup(p, ctx, depth-1)
			})
		}
		return nil
	})
}

func nestForEach(p Pool, ctx context.Context, depth int) error {
	return p.ForEach(ctx, 3, func(ctx context.Context, _ int) error {
		if depth == 1 {
			return nil
		}
		return nestForEach(p, ctx, depth-1)
	})
}

// goWithoutRoom lets the only worker of a pool with room for one task hand
// over three.
func goWithoutRoom(t *Trial, p Pool) Outcome {
	small := p.small()
	var ran atomic.Int32
	result := make(chan error, 1)
	e := t.Call(func() error {
		if err := small.Go(background, func(ctx context.Context) {
			var errs []error
			for range 3 {
				errs = append(errs, small.Go(ctx, func(context.Context) { ran.Add(1) }))
			}
			result <- errors.Join(errs...)
		}); err != nil {
			return err
		}
		err := <-result
		if !meet(t, small, 1) {
			return errAbuse
		}
		return err
	})
	return t.Refused(e)
}

// waitsForItself lets a function wait for its own result.
func waitsForItself(t *Trial, p Pool) Outcome {
	self := make(chan func(context.Context) (int, error), 1)
	wait, err := p.Submit(background, func(ctx context.Context) (int, error) { return (<-self)(ctx) })
	if err != nil {
		return Breaks
	}
	self <- wait
	return t.Refused(t.Call(func() error { _, err := wait(background); return err }))
}

// waitForEachOther lets two functions wait for each other's results: one of
// them is refused.
func waitForEachOther(t *Trial, p Pool) Outcome {
	type waiter = func(context.Context) (int, error)
	first, second := make(chan waiter, 1), make(chan waiter, 1)
	a, err := p.Submit(background, func(ctx context.Context) (int, error) { return (<-first)(ctx) })
	if err != nil {
		return Breaks
	}
	b, err := p.Submit(background, func(ctx context.Context) (int, error) { return (<-second)(ctx) })
	if err != nil {
		return Breaks
	}
	first <- b
	second <- a
	return t.Together(
		t.Refused(t.Call(func() error { _, err := a(background); return err })),
		t.Refused(t.Call(func() error { _, err := b(background); return err })))
}
