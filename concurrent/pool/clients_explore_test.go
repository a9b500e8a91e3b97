//go:build surety_explore && !race

package pool

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Client programs that are too large for a sweep, each written for something
// that can go wrong only there.

// client returns a program: a pool, and the calls of each goroutine.
func client(config int, calls ...[]op) explore.Program[op] {
	return explore.Program[op]{Init: config, Calls: calls}
}

// exploreClients explores each program. One with too many schedules is explored
// also from those with the fewest preemptions on.
func exploreClients(t *testing.T, programs ...explore.Program[op]) {
	t.Helper()
	total := explore.Result{Complete: true}
	for _, p := range programs {
		o := explore.Options{Name: fmt.Sprintf("%s, %+v: %v", t.Name(), configs[p.Init], p.Calls), MaxExecutions: 20_000}
		result := explore.Run(t, o, program(p))
		if !result.Complete && !t.Failed() {
			o.Strategy = explore.Preemptions(2)
			result.Add(explore.Run(t, o, program(p)))
		}
		if t.Failed() {
			return
		}
		total.Add(result)
	}
	t.Logf("%d programs, %v", len(programs), total)
}

// Who gets the room that there is: callers that wait for it, in their order,
// also if one leaves, if a task leaves the queue from its middle, and while a
// goroutine is on its way.
func TestExploreRoom(t *testing.T) {
	exploreClients(t,
		client(threeAndOne, []op{submitPlain, submitPlain, submitPlain, tryPlain}),
		client(threeAndOne, []op{submitPlain, submitPlain, submitPlain, tryPlain}, []op{submitPlain}),
		client(onePlace, []op{submitPlain, submitPlain}, []op{submitDoomed}, []op{endContext}),
		client(oneWorker, []op{submitPlain, submitDoomed}, []op{submitPlain}, []op{endContext}),
		client(oneWorker, []op{submitPlain, submitDoomed}, []op{shutdown}, []op{endContext}),
		client(onePlace, []op{nestFuture}, []op{submitPlain}),
		client(onePlace, []op{submitPlain, scopeDoomed}, []op{submitPlain}, []op{endContext}),
		client(twoPlaces, []op{submitDoomed, submitDoomed, submitPlain}, []op{endContext}),
		client(twoPlaces, []op{submitPlain, submitPlain, submitPlain}, []op{askStats}),
		// A call that found no room goes on when the pool has been idle, has let go
		// of the contexts that it knew, and has tasks again.
		client(onePlace, []op{scopeOfTwo, runScope}, []op{submitDoomed, submitDoomed}),
	)
}

// The end of a pool whose tasks are queued, run, or wait for their own end,
// reached in several ways.
func TestExploreEnding(t *testing.T) {
	exploreClients(t,
		client(twoPlaces, []op{submitPlain, submitPlain, leaveShutdown, submitPlain}, []op{endContext}),
		client(onePlace, []op{submitPlain, leaveShutdown, shutdown}, []op{endContext}),
		client(onePlace, []op{submitPlain, submitPlain}, []op{stop}, []op{stop}),
		client(onePlace, []op{submitPlain, submitPlain, submitPlain}, []op{stop}),
		client(onePlace, []op{submitPlain, submitPlain, submitDoomed}, []op{stop}),
		client(oneWorker, []op{awaitStop}, []op{stop}),
	)
}

// Contexts of tasks that follow each other on one worker, asked by others
// meanwhile and afterwards.
func TestExploreFollowers(t *testing.T) {
	exploreClients(t,
		client(onePlace, []op{keepPlain, askPlain}, []op{askContext}),
		client(twoPlaces, []op{keepPlain, keepPlain, askPlain}, []op{askContext}),
		client(onePlace, []op{askPlain, askPlain}),
		client(twoPlaces, []op{keepPlain, askPlain, askPlain}),
		client(oneWorker, []op{keepPlain}, []op{askContext}, []op{askContext}),
	)
}

// Scopes whose tasks fail at once, whose body and tasks wait for room at once,
// and loops that end while others are still called to help.
func TestExploreScopes(t *testing.T) {
	exploreClients(t,
		client(twoWorkers, []op{scopeFails}),
		client(twoAndOne, []op{scopeFails}),
		client(oneWorker, []op{scopeOfBoth}),
		client(twoWorkers, []op{scopeOfBoth}),
		client(oneWorker, []op{scopeGrows}),
		client(twoWorkers, []op{runLoop}),
		client(twoAndOne, []op{runLoop}),
		client(oneWorker, []op{bodyEndsPool}),
		client(oneWorker, []op{bodyWaits}),
		client(oneWorker, []op{bodyScope}),
	)
}

// Permits that are lent: by tasks whose context ends meanwhile, by goroutines that
// tasks leave behind, and beside tasks that nobody waits for.
func TestExploreLoans(t *testing.T) {
	exploreClients(t,
		client(onePlace, []op{nestDoomed}, []op{endContext}),
		client(onePlace, []op{nestFuture}, []op{grow}),
		client(onePlace, []op{nestFuture}, []op{submitFuture}),
		client(oneWorker, []op{leaveBehind}),
		client(oneWorker, []op{leaveBehind}, []op{submitPlain}),
		client(onePlace, []op{leaveBehind}, []op{submitPlain}),
		client(oneWorker, []op{leaveScope}),
		client(oneWorker, []op{leaveMember}),
		client(oneWorker, []op{leaveMember}, []op{submitPlain}),
		client(oneWorker, []op{twiceGo}),
		client(onePlace, []op{twiceWait}),
	)
}

// Waits that would close a cycle are refused, on every schedule.
func TestExploreCycles(t *testing.T) {
	// The task that a task has handed over on its own permit waits for that task.
	exploreCycle(t, explore.Options{Name: t.Name()}, func(ctx context.Context, p *Pool, outer func(context.Context)) error {
		return p.Go(ctx, outer)
	}, func(inner error) error {
		if !errors.Is(inner, concurrent.ErrReentrant) {
			return fmt.Errorf("a task waits for the one that waits for it, and got %v", inner)
		}
		return nil
	})
	// One of two tasks that a task has handed over on its own permit, one after the
	// other, waits for that task: either is told, or that task goes on.
	exploreCycle(t, explore.Options{Name: t.Name() + ", two", MaxExecutions: 20_000}, func(ctx context.Context, p *Pool, outer func(context.Context)) error {
		handed := seam.NewEvent()
		seam.Go(func() { _ = p.Go(ctx, func(context.Context) {}); handed.Set() })
		err := p.Go(ctx, func(ctx context.Context) { outer(context.WithoutCancel(ctx)) })
		handed.Wait()
		return err
	}, func(inner error) error {
		if inner != nil && !errors.Is(inner, concurrent.ErrReentrant) {
			return fmt.Errorf("a task waits for the one on whose permit it runs, and got %v", inner)
		}
		return nil
	})
	// Two tasks wait for each other: one of them is refused.
	explore.Run(t, explore.Options{Name: t.Name() + ", each other"}, func(r *explore.R) {
		p := New(Config{Workers: 2, Queue: 1})
		var futures [2]*Future[int]
		var errs [2]error
		known := seam.NewEvent()
		r.Go("A", func() {
			for i := range futures {
				futures[i], _ = Submit(context.Background(), p, func(ctx context.Context) (int, error) {
					known.Wait()
					_, errs[i] = futures[1-i].Wait(ctx)
					return 7, nil
				})
			}
			known.Set()
		})
		r.Check(func(explore.History) error {
			first, second := errors.Is(errs[0], concurrent.ErrReentrant), errors.Is(errs[1], concurrent.ErrReentrant)
			if first == second {
				return fmt.Errorf("two tasks wait for each other, and got %v and %v", errs[0], errs[1])
			}
			return nil
		})
	})
	// A task waits for the end of its pool.
	explore.Run(t, explore.Options{Name: t.Name() + ", its pool"}, func(r *explore.R) {
		p := New(Config{Workers: 1, Queue: NoQueue})
		var inside error
		r.Go("A", func() {
			_ = p.Go(context.Background(), func(ctx context.Context) { inside = p.Shutdown(ctx) })
		})
		r.Check(func(explore.History) error {
			if !errors.Is(inside, concurrent.ErrReentrant) {
				return fmt.Errorf("a task waits for the end of its own pool, and got %v", inside)
			}
			return nil
		})
	})
}

// exploreCycle explores a program of a task that hands others over. One of these
// calls outer, which waits for that task, and check is given what the wait
// returned.
func exploreCycle(t *testing.T, o explore.Options, hand func(ctx context.Context, p *Pool, outer func(context.Context)) error, check func(inner error) error) {
	explore.Run(t, o, func(r *explore.R) {
		p := New(Config{Workers: 1, Queue: NoQueue})
		var inner error
		r.Go("A", func() {
			known := seam.NewEvent()
			var f *Future[int]
			f, err := Submit(context.Background(), p, func(ctx context.Context) (int, error) {
				known.Wait()
				return 7, hand(ctx, p, func(ctx context.Context) { _, inner = f.Wait(ctx) })
			})
			known.Set()
			if err == nil {
				_, err = f.Wait(context.Background())
			}
			if err != nil {
				r.Fatalf("the outer task: %v", err)
			}
		})
		r.Check(func(explore.History) error { return check(inner) })
	})
}

// asking is a user's context whose methods use the pool.
type asking struct {
	context.Context
	p *Pool
}

func (c asking) Err() error {
	c.p.Stats()
	return c.Context.Err()
}

func (c asking) Value(key any) any {
	c.p.Stats()
	return c.Context.Value(key)
}

// A context is the user's code and is asked without a lock: a lock that is held
// meanwhile is a deadlock here.
func TestExploreCallbacks(t *testing.T) {
	for name, call := range map[string]func(ctx context.Context, p *Pool){
		"Go": func(ctx context.Context, p *Pool) { _ = p.Go(ctx, func(ctx context.Context) { _ = ctx.Err() }) },
		"Submit": func(ctx context.Context, p *Pool) {
			if f, err := Submit(ctx, p, func(context.Context) (int, error) { return 7, nil }); err == nil {
				_, _ = f.Wait(ctx)
			}
		},
		"Scope": func(ctx context.Context, p *Pool) {
			_ = p.Scope(ctx, func(s *Scope) error { s.Go(func(ctx context.Context) error { return ctx.Err() }); return nil })
		},
		"Shutdown": func(ctx context.Context, p *Pool) { _ = p.Shutdown(ctx) },
	} {
		explore.Run(t, explore.Options{Name: t.Name() + "/" + name, MaxExecutions: 2000}, func(r *explore.R) {
			p := New(Config{Workers: 1, Queue: NoQueue})
			parent, cancel := seam.WithCancelCause(context.Background())
			r.Go("A", func() { call(asking{parent, p}, p) })
			r.Go("B", func() { _ = p.TryGo(context.Background(), func(context.Context) { cancel(errEndContext) }) })
		})
	}
}
