package pool

import (
	"context"
	"errors"
	"slices"

	"github.com/surety-go/surety/internal/args"
)

// failures are the errors of a scope that collects them. It is guarded by the
// mu of the pool.
type failures struct {
	accepted int // tasks so far
	tasks    []failure
	body     error
	unrun    error // why the first task was not run that was not
}

// failure is the error of the task that was accepted as the nth.
type failure struct {
	n   int
	err error
}

// ScopeAll is [Pool.Scope] for tasks that do not depend on one another: an error
// of a task, or of body, cancels nothing. When body and all tasks have ended, it
// returns what errors.Join makes of their errors: those of the tasks in the
// order in which [Scope.Go] accepted them, whatever the order in which they
// ended, and then that of body. If tasks were not run, because ctx has ended or
// Shutdown or Stop was called, the reason follows, once.
//
// A panic or Goexit does what it does in Scope: it cancels the others, and is
// raised again instead of the errors. So do the end of ctx and Stop. All
// errors are kept until ScopeAll returns; a task that has much to say had better
// write it elsewhere.
//
// Concurrency: shared; waits(body and tasks that run), detach(ctx); callback inline unlocked, panic propagated.
func (p *Pool) ScopeAll(ctx context.Context, body func(*Scope) error) error {
	args.Context(ctx, "pool: ScopeAll")
	args.Func(body == nil, "pool: ScopeAll")
	p.nocopy.Check("pool: Pool")
	s := newScope(ctx, p)
	s.all = &failures{}
	s.runBody(body)
	return s.result()
}

// keep keeps the error of a task or, if m is nil, of the body, if the scope
// collects them. If it does not, it reports false.
func (s *Scope) keep(m *member, err error) bool {
	if s.all == nil {
		return false
	}
	s.pool.lockInner()
	defer s.pool.unlock()
	if m == nil {
		s.all.body = err
	} else {
		s.all.tasks = append(s.all.tasks, failure{m.n, err})
	}
	return true
}

// join returns all errors as one, or nil. No task is left, so nobody else
// uses them.
func (f *failures) join() error {
	slices.SortFunc(f.tasks, func(a, b failure) int { return a.n - b.n })
	errs := make([]error, 0, len(f.tasks)+2)
	for _, t := range f.tasks {
		errs = append(errs, t.err)
	}
	return errors.Join(append(errs, f.body, f.unrun)...)
}
