package pool

import (
	"context"

	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/seam"
)

// ForEach calls f for every element of s, with its index and address, and
// returns when all calls have ended. The calls run as tasks of a [Scope] on p:
// as many at a time as p has workers, each taking the next few elements. The
// first task waits for room; there are fewer if there is no room for more.
//
// A task takes elements in runs: a run is one element, or a sixteenth of a
// task's share if that is more. The first error, panic or Goexit of f ends the
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
	if len(s) == 0 {
		return causeIfEnded(ctx)
	}
	return p.Scope(ctx, func(scope *Scope) error {
		workers := min(p.present(), len(s))
		l := loop{scope: scope, n: int64(len(s)), run: int64(max(1, len(s)/(workers*runsPerTask)))}
		task := func(ctx context.Context) error {
			return l.work(ctx, func(i int) error { return f(ctx, i, &s[i]) })
		}
		scope.Go(task)
		for range workers - 1 {
			if l.done() {
				break
			}
			scope.tryGo(task)
		}
		return nil
	})
}

// runsPerTask is in how many runs each task divides its share of a loop, if
// all take the same time.
const runsPerTask = 16

// loop is a parallel loop over the indexes up to n.
type loop struct {
	scope *Scope
	n     int64      // immutable
	run   int64      // indexes taken at a time; immutable
	next  seam.Int64 // first index not taken
}

// done reports whether all indexes were taken.
func (l *loop) done() bool { return l.next.Load() >= l.n }

// work calls f for indexes that nobody has taken, until there are none or ctx
// has ended or f fails.
func (l *loop) work(ctx context.Context, f func(i int) error) error {
	for !l.done() {
		if err := causeIfEnded(ctx); err != nil {
			return err
		}
		end := l.next.Add(l.run)
		for i := end - l.run; i < min(end, l.n); i++ {
			if err := f(int(i)); err != nil {
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
	defer p.mu.Unlock()
	p.refreshLocked()
	p.balanceLocked()
	return p.limit
}
