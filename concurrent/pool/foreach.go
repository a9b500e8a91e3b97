package pool

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// ForEach calls f for every element of s, with its index and address, and
// returns when all calls have ended. The calls run as tasks of a [Scope] on p:
// as many at a time as p has workers, each taking the next few elements. The
// first task waits for room; there are fewer if there is no room for more.
//
// Inside of a task of p, with the task's context, the first task runs on the
// calling goroutine. So does that of a loop over at most eight elements if a
// worker is free; and such a loop starts other tasks, and so goroutines, only
// when it has lasted for some twenty microseconds.
//
// A task takes elements in runs: a run is one element, or a 64th of the share
// of a processor if that is more. The first error, panic or Goexit of f ends the
// run that it happens in and the contexts of the other calls, and is passed on
// as [Pool.Scope] does. So is the end of ctx. After either, tasks finish the
// runs that they have begun, and begin no more.
//
// A loop over no elements returns the cause of ctx's end, or nil if it has not
// ended. ForEach panics if ctx, p or f is nil.
//
// Concurrency: shared; waits(calls that run), detach(ctx); callback concurrent unlocked, panic propagated.
func ForEach[E any](ctx context.Context, p *Pool, s []E, f func(ctx context.Context, i int, e *E) error) error {
	args.Context(ctx, "pool: ForEach")
	checkPool(p, "pool: ForEach")
	args.Func(f == nil, "pool: ForEach")
	return forRuns(ctx, p, len(s), func(ctx context.Context, lo, hi int) error {
		for i := lo; i < hi; i++ {
			if err := f(ctx, i, &s[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// ForEachRange calls f for consecutive ranges of the integers from 0 to n-1,
// which together are all of them, and returns when all calls have ended. It is
// [ForEach] for a loop that f contains itself: f(ctx, lo, hi) is called with 0
// <= lo < hi <= n once for every run that ForEach would take.
//
// It panics if ctx, p or f is nil, or n is negative.
//
// Concurrency: shared; waits(calls that run), detach(ctx); callback concurrent unlocked, panic propagated.
func ForEachRange(ctx context.Context, p *Pool, n int, f func(ctx context.Context, lo, hi int) error) error {
	args.Context(ctx, "pool: ForEachRange")
	checkPool(p, "pool: ForEachRange")
	args.Func(f == nil, "pool: ForEachRange")
	if n < 0 {
		panic(fmt.Sprintf("pool: ForEachRange called with %d; pass how many there are, 0 or more", n))
	}
	return forRuns(ctx, p, n, f)
}

const (
	// runsPerShare is in how many runs a loop divides what each processor has to
	// do if all elements take the same time. So many let others take over what
	// is left if some take much longer.
	runsPerShare = 64

	// fewElements is how many elements do not tell that a loop is worth the
	// start of a goroutine. Only that it lasts for patience does.
	fewElements               = 8
	patience    seam.Duration = 20_000 // nanoseconds
)

// loop is a parallel loop over the indexes up to n.
type loop struct {
	scope *Scope
	n     int64                                             // immutable
	run   int64                                             // indexes taken at a time; immutable
	f     func(ctx context.Context, from, before int) error // immutable
	runs  int64                                             // how many; immutable
	next  seam.Int64                                        // first run not taken
}

func forRuns(ctx context.Context, p *Pool, n int, f func(ctx context.Context, lo, hi int) error) error {
	if n == 0 {
		return causeIfEnded(ctx)
	}
	return p.Scope(ctx, func(scope *Scope) error {
		l := loop{scope: scope, n: int64(n), run: 1, f: f}
		workers := min(p.present(), n)
		if share := n / min(workers, seam.GOMAXPROCS()); share > runsPerShare {
			l.run = int64(share / runsPerShare)
		}
		l.runs = (l.n-1)/l.run + 1
		task := l.work
		if n > fewElements && !scope.own {
			scope.Go(task)
			l.recruit(workers-1, task)
			return nil
		}
		others, stop := func() { l.recruit(workers-1, task) }, func() bool { return false }
		if workers > 1 {
			if n > fewElements {
				others()
			} else {
				stop = seam.AfterFunc(patience, others)
			}
		}
		defer stop()
		if !scope.runHere(task) && stop() {
			others() // the first task has its turn with others, and so takes its time
		}
		return nil
	})
}

// recruit hands task over up to n times, as long as there is room and work.
func (l *loop) recruit(n int, task func(context.Context) error) {
	for range n {
		if l.done() {
			return
		}
		l.scope.tryGo(task)
	}
}

// done reports whether all indexes were taken.
func (l *loop) done() bool { return l.next.Load() >= l.runs }

// work calls f for indexes that nobody has taken, until there are none or the
// loop has failed.
func (l *loop) work(ctx context.Context) error {
	for !l.done() {
		if err := l.scope.ended(); err != nil {
			return err
		}
		if k := l.next.Add(1) - 1; k < l.runs {
			from := k * l.run
			if err := l.f(ctx, int(from), int(from+min(l.run, l.n-from))); err != nil {
				return err
			}
		}
	}
	// Tasks that have not started would find nothing to do.
	l.scope.drop(nil)
	return nil
}

// present returns the number of workers.
func (p *Pool) present() int {
	p.lock()
	defer p.unlock()
	p.refreshLocked()
	p.balanceLocked()
	return p.limit
}
