//go:build surety_explore && !race

package pool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Not under the race detector: the clients share a log that is not
// synchronized, so that it orders nothing in the pool. Races are looked for by
// the stress tests.

// The clients below run on the shipped engine. Each task keeps a log of what
// became of it, and every execution is checked against what Pool promises:
// an accepted task settles once, a refused one never runs, no more tasks
// execute than there are workers at any step, nothing starts after Shutdown
// or Stop has returned, every call returns, and at rest the counts add up and
// no permit is lost.

// op is a call of the pool's API, or a small program of them.
type op int

const (
	submitPlain   op = iota // Go
	tryPlain                // TryGo
	tryDoomed               // TryGo with the context that endContext ends
	submitExit              // Go, of a task that calls Goexit
	submitDoomed            // Go with the context that endContext ends
	endContext              // ends that context
	submitFuture            // Submit and Wait
	futurePanics            // Submit of a task that panics, and Wait
	leaveFuture             // Submit, and Wait with the context that endContext ends
	runScope                // Scope of one task
	scopePanics             // Scope of one task, which panics
	scopeOfTwo              // Scope of two tasks, of which the second panics
	allErrors               // ScopeAll of two tasks, which both fail
	nestFuture              // Go, of a task that submits another one and waits for it
	nestScope               // Go, of a task that runs a Scope of one task
	nestPanics              // Go, of a task that runs a Scope of two tasks, of which the first panics
	nestExits               // Go, of a task that runs a Scope of two tasks, of which the first calls Goexit
	scopeGrows              // Scope of one task, which starts another one in the scope
	runLoop                 // ForEach over two elements
	loopPanics              // ForEach over two elements, of which the first panics
	loopExits               // ForEach over two elements, of which the first calls Goexit
	scopeFails              // Scope of two tasks, which fail with an error each
	scopeOfBoth             // Scope whose body and whose task start a task more
	scopeDoomed             // Scope of one task, with the context that endContext ends
	nestLoop                // Go, of a task that runs ForEach over two elements
	nestDoomed              // Go with the context that endContext ends, of a task that submits another one and waits for it
	leaveBehind             // Go, of a task whose goroutine submits another one on its behalf and waits for it, and that does not wait for the goroutine
	keepContext             // Submit of a task whose context is kept, and Wait
	askContext              // asks the context that was kept last for its end, twice
	keepPlain               // Go with the context that endContext ends, of a task whose context is kept
	askPlain                // Go with it, of a task that asks its own context
	awaitStop               // Go, of a task that waits for the end of its context
	grow                    // Resize(2)
	shrink                  // Resize(1)
	shutdown                // Shutdown
	leaveShutdown           // Shutdown with the context that endContext ends
	stop                    // Stop
	askStats                // Stats

	// Below, a growing Scope is one of a task that starts another one in the scope.

	bodyWaits    // growing Scope, whose body submits a task and waits for it
	bodyGo       // growing Scope, whose body calls Go
	bodyTry      // growing Scope, whose body calls TryGo
	bodyLoop     // growing Scope, whose body runs ForEach over two elements
	bodyScope    // growing Scope, whose body runs another one, in which it starts a task of the outer one
	bodyEnds     // growing Scope, whose body calls Shutdown
	bodyEndsPool // growing Scope, whose body calls Shutdown of another pool, whose task waits for the scope's task to have started the other one
	nestBody     // Go, of a task that runs a growing Scope, whose body submits a task and waits for it and then calls Go
	nestAll      // Go, of a task that runs a ScopeAll of two tasks that fail, of which the first starts another one in the scope, and the second calls Go
	nestTry      // Go, of a task that calls TryGo
	nestEnds     // Go, of a task that calls Stop and Shutdown
	nestPools    // Go, of a task that runs a Scope on another pool, whose two tasks run a Scope of one task
	twiceGo      // Go, of a task that calls Go on its goroutine and on another one
	twiceWait    // Go, of a task that submits a task and waits for it on its goroutine, with a context that ends, and on another one
	rangeLoop    // ForEachRange over three integers
	leaveMember  // Go, of a task that runs a Scope of one task, which leaves a goroutine behind as leaveBehind does
	leaveLoop    // Go, of a task whose goroutine runs ForEach over two elements on its behalf, and that does not wait for the goroutine
	leaveScope   // the same with a growing Scope, whose body starts a task, too
)

var opNames = [...]string{
	"Go", "TryGo", "TryGo(ctx)", "Go(Goexit)", "Go(ctx)", "cancel", "Submit+Wait", "Submit(panic)+Wait", "Submit+Wait(ctx)",
	"Scope", "Scope(panic)", "Scope(2, panic)", "ScopeAll(2, errors)", "Go(Submit+Wait)", "Go(Scope)", "Go(Scope(2, panic))", "Go(Scope(2, Goexit))", "Scope(Go)", "ForEach", "ForEach(panic)", "ForEach(Goexit)",
	"Scope(2, error)", "Scope(2, Go)", "Scope(ctx)", "Go(ForEach)", "Go(ctx, Submit+Wait)", "Go(go Submit+Wait)",
	"Submit(keep)+Wait", "kept.Err", "Go(keep)", "Go(Err)", "Go(<-Done)", "Resize(2)", "Resize(1)", "Shutdown", "Shutdown(ctx)", "Stop", "Stats",
	"Scope(Go) Submit+Wait", "Scope(Go) Go", "Scope(Go) TryGo", "Scope(Go) ForEach", "Scope(Go) Scope(Go) Go", "Scope(Go) Shutdown", "Scope(Go) other.Shutdown",
	"Go(Scope(Go) Submit+Wait, Go)", "Go(ScopeAll(2, Go, errors))", "Go(TryGo)", "Go(Stop, Shutdown)", "Go(other.Scope(2, Scope))", "Go(go Go, Go)", "Go(go Submit+Wait, Submit+Wait(ctx))", "ForEachRange",
	"Go(Scope(go Submit+Wait))", "Go(go ForEach)", "Go(go Scope(Go))",
}

func (o op) String() string { return opNames[o] }

var errEndContext = errors.New("cancelled by the client")

// mortal is the key of a value that the context has which endContext ends, and so
// those of its tasks.
type mortal struct{}

// partial is the key of a value that contexts have which may end before their
// tasks start: with a task or scope around them.
type partial struct{}

// within returns ctx, which is that of a task or scope, for tasks that this does
// not wait for in every case.
func within(ctx context.Context) context.Context { return context.WithValue(ctx, partial{}, true) }

// taskLog is what became of one task.
type taskLog struct {
	id         string
	plain      bool  // of Go or TryGo
	mortal     bool  // its context is the one that endContext ends
	partial    bool  // it may end with a task or scope around it
	late       bool  // Shutdown or Stop had returned before the call
	err        error // why it was refused
	accepted   bool
	runs       int
	handedBack int
	settled    error // what its future or scope reported
}

// world is the pool of one execution and all that is known of it. Its plain
// fields are used by one goroutine at a time: those of an exploration take
// turns.
type world struct {
	pool    *Pool
	ctx     context.Context
	cancel  context.CancelCauseFunc
	limit   int        // the most workers there ever were
	left    int        // tasks that may get a permit beyond that; see program
	shrunk  bool       // there are fewer now
	alone   bool       // there is one call
	scopes  bool       // there are scopes, whose tasks may be queued where there is no room
	inside  seam.Int32 // tasks that execute
	tasks   []*taskLog // all, in the order of their calls
	closing bool       // Shutdown or Stop was called
	stopped bool       // Stop was called
	ended   bool       // Shutdown or Stop has returned nil
	closed  bool       // Shutdown or Stop has returned
	doomed  bool       // endContext was called
	fault   string     // the first violation that a task saw

	kept    seam.Pointer[kept] // the context that was kept last
	allKept []*kept

	// What inspect has seen before.
	front    *parking // of those who wait for room
	first    uint     // position of the first task in the queue of the pool, if there was one
	waited   bool     // there was
	accepted uint64   // tasks that were accepted
	started  uint64   // of these, those that are not queued
}

// kept is the context of a task that somebody keeps.
type kept struct {
	ctx   context.Context
	ended seam.Bool // the task has ended
	err   error     // what it has ended with, once it has said so
	done  <-chan struct{}
}

func (w *world) violated(format string, args ...any) {
	if w.fault == "" {
		w.fault = fmt.Sprintf(format, args...)
	}
}

// task returns a task that keeps log and then does more.
func (w *world) task(log *taskLog, more func(context.Context)) Task {
	return func(ctx context.Context) {
		log.runs++
		if w.ended {
			w.violated("task %s started after Shutdown or Stop had returned", log.id)
		}
		if n := w.inside.Add(1); int(n) > w.limit+w.left {
			w.violated("%d tasks execute, there are %d workers", n, w.limit)
		}
		defer w.inside.Add(-1)
		if more != nil {
			more(ctx)
		}
	}
}

// waiting runs f, in which a task waits in this package: it does not execute
// meanwhile.
func (w *world) waiting(f func()) {
	w.inside.Add(-1)
	defer func() { // also if a task calls Goexit
		if n := w.inside.Add(1); int(n) > w.limit+w.left {
			w.violated("%d tasks execute after a wait, there are %d workers", n, w.limit)
		}
	}()
	f()
}

func (w *world) newLog(id string) *taskLog {
	log := &taskLog{id: id, late: w.closed}
	w.tasks = append(w.tasks, log)
	return log
}

// newLogOf returns the log of a task that is submitted with ctx.
func (w *world) newLogOf(ctx context.Context, id string) *taskLog {
	log := w.newLog(id)
	log.mortal, log.partial = ctx.Value(mortal{}) != nil, ctx.Value(partial{}) != nil
	return log
}

// plain calls Go, of a task that does more.
func (w *world) plain(ctx context.Context, id string, more func(context.Context)) {
	log := w.newLogOf(ctx, id)
	log.plain = true
	w.record(log, w.pool.Go(ctx, w.task(log, more)))
}

// try calls TryGo.
func (w *world) try(ctx context.Context, id string) {
	log := w.newLogOf(ctx, "t"+id)
	log.plain = true
	w.record(log, w.pool.TryGo(ctx, w.task(log, nil)))
}

// start starts a task in a scope.
func (w *world) start(s *Scope, id string, more func(context.Context)) *taskLog {
	log := w.newLog(id)
	s.Go(func(ctx context.Context) error { w.task(log, more)(ctx); return nil })
	return log
}

// record notes how a call that hands a task over has ended.
func (w *world) record(log *taskLog, err error) {
	log.accepted, log.err = err == nil, err
	switch {
	case err == nil && log.late:
		w.violated("task %s: accepted although Shutdown or Stop had returned", log.id)
	case err == nil:
	case errors.Is(err, concurrent.ErrClosed):
		if !w.closing {
			w.violated("task %s: closed before Shutdown or Stop was called", log.id)
		}
	case errors.Is(err, errEndContext):
		if !w.doomed {
			w.violated("task %s: cancelled before the context ended", log.id)
		}
	case errors.Is(err, concurrent.ErrFull):
		if log.id[0] != 't' {
			w.violated("task %s: full, but the call waits for room", log.id)
		}
	default:
		w.violated("task %s: unexpected error %v", log.id, err)
	}
}

// await submits a task that does more and waits for it with waitCtx.
func (w *world) await(id string, submitCtx, waitCtx context.Context, more func(context.Context)) {
	log := w.newLogOf(submitCtx, id)
	f, err := Submit(submitCtx, w.pool, func(ctx context.Context) (string, error) {
		w.task(log, more)(ctx)
		return log.id, nil
	})
	w.record(log, err)
	if err != nil {
		return
	}
	value, err := f.Wait(waitCtx)
	log.settled = err
	if err == nil && value != log.id {
		w.violated("future %s: got the result of %s", log.id, value)
	}
	if err == nil && log.runs != 1 {
		w.violated("future %s: a result without a run", log.id)
	}
}

// unpooled is the key of a value that a context has which is not of a task: that
// of a task which was handed back and is run by the client.
type unpooled struct{}

// exit ends the goroutine, unless that is the client's.
func exit(ctx context.Context) {
	if ctx.Value(unpooled{}) == nil {
		seam.Goexit()
	}
}

func panics(context.Context) { panic(errEndContext) }

// do makes one call.
func (w *world) do(o op, id string) {
	bg := context.Background()
	p := w.pool
	plain := func(ctx context.Context, more func(context.Context)) { w.plain(ctx, id, more) }
	switch o {
	case submitPlain:
		plain(bg, nil)
	case submitExit:
		plain(bg, exit)
	case submitDoomed:
		plain(w.ctx, nil)
	case tryPlain:
		w.try(bg, id)
	case tryDoomed:
		w.try(w.ctx, id)
	case endContext:
		w.doomed = true
		w.cancel(errEndContext)
	case submitFuture:
		w.await(id, bg, bg, nil)
	case futurePanics:
		w.await(id, bg, bg, panics)
		log := w.tasks[w.index(id)]
		var p *concurrent.PanicError
		if log.accepted && log.runs == 1 && !errors.As(log.settled, &p) {
			w.violated("future %s: its task panicked, Wait returned %v", id, log.settled)
		}
	case leaveFuture:
		w.await(id, bg, w.ctx, nil)
	case runScope:
		w.scope(bg, id, false)
	case scopePanics:
		w.scope(bg, id, true)
	case scopeOfTwo:
		w.scope(bg, id, false, true)
	case allErrors:
		w.allErrors(id)
	case nestDoomed:
		plain(w.ctx, func(ctx context.Context) {
			w.waiting(func() { w.await(id+"/inner", ctx, ctx, nil) })
		})
	case nestScope:
		plain(bg, func(ctx context.Context) {
			w.waiting(func() { w.scope(ctx, id+"/inner", false) })
		})
	case nestPanics:
		plain(bg, func(ctx context.Context) {
			w.waiting(func() { w.scope(ctx, id+"/inner", true, false) })
		})
	case nestExits:
		plain(bg, func(ctx context.Context) {
			w.waiting(func() { w.exitingScope(ctx, id+"/inner") })
		})
	case scopeGrows:
		w.growingScope(bg, id, nil)
	case scopeOfBoth:
		var second *taskLog
		err := w.growingScope(bg, id, func(s *Scope) { second = w.start(s, id+"/second", nil) })
		if err == nil && second.runs != 1 {
			w.violated("scope %s: a task did not run, and there is no error", id)
		}
	case scopeFails:
		w.failingScope(id)
	case scopeDoomed:
		w.scope(w.ctx, id, false)
	case leaveBehind:
		w.leavingTask(id, func(own context.Context) { w.await(id+"/late", own, own, nil) })
	case nestFuture:
		plain(bg, func(ctx context.Context) {
			w.waiting(func() { w.await(id+"/inner", ctx, ctx, nil) })
		})
	case runLoop:
		w.loop(bg, id, nil)
	case loopPanics:
		w.loop(bg, id, panics)
	case loopExits:
		w.loop(bg, id, exit)
	case nestLoop:
		plain(bg, func(ctx context.Context) {
			w.waiting(func() { w.loop(ctx, id+"/inner", nil) })
		})
	case keepContext:
		var k *kept
		w.await(id, bg, bg, func(ctx context.Context) { k = w.keep(ctx) })
		if k != nil {
			k.ended.Store(true)
			w.ask(k)
		}
	case askContext:
		if k := w.kept.Load(); k != nil {
			w.ask(k)
		}
	case keepPlain:
		plain(w.ctx, func(ctx context.Context) {
			w.follows()
			w.keep(ctx)
		})
	case askPlain:
		plain(w.ctx, func(ctx context.Context) {
			w.follows()
			if err := ctx.Err(); err != nil && !w.closing && !w.doomed {
				w.violated("the context of a task that runs has ended: %v", err)
			}
		})
	case awaitStop:
		plain(bg, func(ctx context.Context) {
			seam.NewEvent().WaitContext(ctx)
			if cause := context.Cause(ctx); !errors.Is(cause, concurrent.ErrClosed) && !w.ended {
				w.violated("the context of a task ended because of %v", cause)
			}
		})
	case grow:
		w.limit = max(w.limit, 2)
		p.Resize(2)
	case shrink:
		w.shrunk = true
		p.Resize(1)
	case shutdown:
		w.closing = true
		if err := p.Shutdown(bg); err != nil {
			w.violated("Shutdown: %v", err)
		}
		w.ended, w.closed = true, true
	case leaveShutdown:
		w.closing = true
		err := p.Shutdown(w.ctx)
		if err != nil && (!errors.Is(err, errEndContext) || !w.doomed) {
			w.violated("Shutdown: %v", err)
		}
		w.ended, w.closed = w.ended || err == nil, true
	case stop:
		w.closing, w.stopped = true, true
		tasks, err := p.Stop(bg)
		if err != nil {
			w.violated("Stop: %v", err)
		}
		w.ended, w.closed = true, true
		for _, task := range tasks {
			w.handBack(task)
		}
	case askStats:
		s := p.Stats()
		started := int(s.Accepted-s.Completed-s.Cancelled-s.Panicked-s.Exited-s.HandedBack) - s.Queued // and not ended
		if s.Running > w.limit+w.left || s.Queued < 0 || started < 0 || started > 0 && s.Running == 0 {
			w.violated("Stats of one instant do not add up: %+v", s)
		}
	default:
		w.doLarger(o, id)
	}
}

// doLarger makes one of the calls that are larger programs.
func (w *world) doLarger(o op, id string) {
	bg := context.Background()
	p := w.pool
	nest := func(f func(ctx context.Context)) {
		w.plain(bg, id, func(ctx context.Context) { w.waiting(func() { f(ctx) }) })
	}
	switch o {
	case bodyWaits:
		w.growingScope(bg, id, func(s *Scope) { w.await(id+"/future", within(s.Context()), s.Context(), nil) })
	case bodyGo:
		w.growingScope(bg, id, func(s *Scope) { w.plain(within(s.Context()), id+"/plain", nil) })
	case bodyTry:
		w.growingScope(bg, id, func(s *Scope) { w.try(within(s.Context()), id+"/try") })
	case bodyLoop:
		w.growingScope(bg, id, func(s *Scope) { w.loop(s.Context(), id+"/loop", nil) })
	case bodyScope:
		w.growingScope(bg, id, func(s *Scope) {
			w.growingScope(s.Context(), id+"/within", func(*Scope) { w.start(s, id+"/third", nil) })
		})
	case bodyEnds:
		w.growingScope(bg, id, func(s *Scope) {
			w.closing = true
			err := p.Shutdown(s.Context())
			if err != nil && !errors.Is(err, concurrent.ErrClosed) {
				w.violated("Shutdown: %v", err)
			}
			w.ended, w.closed = w.ended || err == nil, true
		})
	case bodyEndsPool:
		w.bodyEndsPool(id)
	case nestBody:
		nest(func(ctx context.Context) {
			w.growingScope(ctx, id, func(s *Scope) {
				w.await(id+"/future", within(s.Context()), s.Context(), nil)
				w.plain(within(s.Context()), id+"/plain", nil)
			})
		})
	case nestAll:
		nest(func(ctx context.Context) { w.nestedAll(ctx, id) })
	case nestTry:
		w.plain(bg, id, func(ctx context.Context) { w.try(within(ctx), id+"/try") })
	case nestEnds:
		w.plain(bg, id, func(ctx context.Context) {
			if ctx.Value(unpooled{}) != nil {
				return
			}
			_, stopped := p.Stop(ctx)
			if ended := p.Shutdown(ctx); !errors.Is(stopped, concurrent.ErrReentrant) || !errors.Is(ended, concurrent.ErrReentrant) {
				w.violated("a task ends its own pool, and got %v and %v", stopped, ended)
			}
		})
	case nestPools:
		nest(func(ctx context.Context) {
			_ = New(Config{Workers: 2, Queue: NoQueue}).Scope(ctx, func(s *Scope) error {
				for i := range 2 {
					s.Go(func(ctx context.Context) error { w.scope(ctx, fmt.Sprint(id, "/", i), false); return nil })
				}
				return nil
			})
		})
	case twiceGo:
		nest(func(ctx context.Context) {
			w.beside(func() { w.plain(within(ctx), id+"/0", nil) }, func() { w.plain(within(ctx), id+"/1", nil) })
		})
	case twiceWait:
		nest(func(ctx context.Context) {
			short, cancel := seam.WithCancelCause(ctx)
			seam.Go(func() { cancel(errEndContext) })
			w.beside(func() { w.await(id+"/0", within(ctx), ctx, nil) }, func() { w.await(id+"/1", within(ctx), short, nil) })
		})
	case rangeLoop:
		var visited [3]int
		err := ForEachRange(bg, p, len(visited), func(_ context.Context, lo, hi int) error {
			for i := lo; i < hi; i++ {
				visited[i]++
			}
			return nil
		})
		if err == nil && visited != [3]int{1, 1, 1} || err != nil && !errors.Is(err, concurrent.ErrClosed) {
			w.violated("loop %s visited %v and returned %v", id, visited, err)
		}
	case leaveMember:
		nest(func(ctx context.Context) {
			_ = p.Scope(ctx, func(s *Scope) error {
				s.Go(func(ctx context.Context) error {
					own := context.WithoutCancel(ctx)
					seam.Go(func() { w.await(id+"/late", own, own, nil) })
					return nil
				})
				return nil
			})
		})
	case leaveLoop:
		w.leavingTask(id, func(own context.Context) { w.loop(own, id+"/late", nil) })
	case leaveScope:
		w.leavingTask(id, func(own context.Context) {
			w.growingScope(own, id+"/late", func(s *Scope) { w.start(s, id+"/third", nil) })
		})
	}
}

// beside runs f on a goroutine of its own and g on this one.
func (w *world) beside(f, g func()) {
	ended := seam.NewEvent()
	seam.Go(func() { f(); ended.Set() })
	g()
	ended.Wait()
}

func (w *world) index(id string) int {
	for i, log := range w.tasks {
		if log.id == id {
			return i
		}
	}
	panic("no such task")
}

// handBack finds out which task Stop gave back, by running it where it cannot
// be mistaken for the pool's run.
func (w *world) handBack(task Task) {
	before := make([]int, len(w.tasks))
	for i, log := range w.tasks {
		before[i] = log.runs
	}
	ended, doomed := w.ended, w.doomed
	w.ended = false
	w.limit++ // it does not execute in the pool
	func() {
		w.returned(task)
	}()
	w.limit--
	w.ended, w.doomed = ended, doomed
	for i := range before {
		if w.tasks[i].runs != before[i] {
			w.tasks[i].runs--
			w.tasks[i].handedBack++
		}
	}
}

// returned runs a task that was handed back with a context that has ended, so
// that what it would start it does not.
func (w *world) returned(task Task) {
	ctx, cancel := context.WithCancelCause(context.WithValue(context.Background(), unpooled{}, true))
	cancel(errEndContext)
	w.doomed = true
	task(ctx)
}

// scope runs a scope with a task for each of panicking, which says whether it
// panics.
func (w *world) scope(ctx context.Context, id string, panicking ...bool) {
	logs := make([]*taskLog, len(panicking))
	for i := range logs {
		logs[i] = w.newLog(fmt.Sprint(id, "/", i))
	}
	var recovered any
	err := func() (err error) {
		defer func() { recovered = recover() }()
		return w.pool.Scope(ctx, func(s *Scope) error {
			for i, log := range logs {
				var more func(context.Context)
				if panicking[i] {
					more = panics
				}
				s.Go(func(ctx context.Context) error { w.task(log, more)(ctx); return nil })
			}
			return nil
		})
	}()
	_, raised := recovered.(*concurrent.PanicError)
	for i, log := range logs {
		log.settled, log.accepted = err, log.runs == 1
		if log.runs == 0 && err == nil && !raised {
			w.violated("scope %s: a task did not run, and there is no error", id)
		}
		if log.runs == 1 && panicking[i] && !raised {
			w.violated("scope %s: its task panicked, Scope did not: %v, %v", id, err, recovered)
		}
	}
	if recovered != nil && !raised {
		w.violated("scope %s: panicked with %v", id, recovered)
	}
	if err != nil && !errors.Is(err, concurrent.ErrClosed) && !(ctx == w.ctx && w.doomed && errors.Is(err, errEndContext)) {
		w.violated("scope %s: %v", id, err)
	}
}

// allErrors runs a ScopeAll of two tasks that fail, and checks that all errors
// are there, in order, and the reason why tasks did not run, once.
func (w *world) allErrors(id string) {
	logs := []*taskLog{w.newLog(id + "/0"), w.newLog(id + "/1")}
	err := w.pool.ScopeAll(context.Background(), func(s *Scope) error {
		for _, log := range logs {
			s.Go(func(ctx context.Context) error {
				w.task(log, nil)(ctx)
				if ctx.Err() != nil && !w.stopped {
					w.violated("scope %s: an error has cancelled task %s", id, log.id)
				}
				return errors.New(log.id)
			})
		}
		return nil
	})
	var want []string
	for _, log := range logs {
		if log.settled, log.accepted = err, log.runs == 1; log.accepted {
			want = append(want, log.id)
		}
	}
	if len(want) < len(logs) {
		want = append(want, errClosed.Error())
	}
	if got := fmt.Sprint(err); got != strings.Join(want, "\n") {
		w.violated("scope %s: returned %q, not %q", id, got, want)
	}
}

// exitingScope runs a scope of two tasks, of which the first calls Goexit, and
// so must the call.
func (w *world) exitingScope(ctx context.Context, id string) {
	first, second := w.newLog(id+"/0"), w.newLog(id+"/1")
	ended := false
	defer func() {
		first.accepted, second.accepted = first.runs == 1, second.runs == 1
		if ended && first.runs == 1 {
			w.violated("scope %s: its task called Goexit, Scope did not", id)
		}
	}()
	err := w.pool.Scope(ctx, func(s *Scope) error {
		s.Go(func(ctx context.Context) error { w.task(first, exit)(ctx); return nil })
		s.Go(func(ctx context.Context) error { w.task(second, nil)(ctx); return nil })
		return nil
	})
	ended = true
	if err != nil && !errors.Is(err, concurrent.ErrClosed) {
		w.violated("scope %s: %v", id, err)
	}
	if err == nil && first.runs == 0 {
		w.violated("scope %s: a task did not run, and there is no error", id)
	}
}

// growingScope runs a scope of a task that starts another one in the scope, and
// whose body then does more. A task that hands another one over may have to wait
// until that has ended.
func (w *world) growingScope(ctx context.Context, id string, more func(*Scope)) error {
	var outer, inner *taskLog
	err := w.pool.Scope(ctx, func(s *Scope) error {
		outer = w.start(s, id+"/outer", func(context.Context) {
			w.waiting(func() { inner = w.start(s, id+"/inner", nil) })
		})
		if more != nil {
			more(s)
		}
		return nil
	})
	if err == nil && (outer.runs != 1 || inner.runs != 1) {
		w.violated("scope %s: a task did not run, and there is no error", id)
	}
	if err != nil && !errors.Is(err, concurrent.ErrClosed) && !(w.doomed && errors.Is(err, errEndContext)) {
		w.violated("scope %s: %v", id, err)
	}
	return err
}

// bodyEndsPool runs a growing scope whose body waits for the end of another pool.
// That has a task which waits until the call has returned in which the scope's
// task starts another one.
func (w *world) bodyEndsPool(id string) {
	other, added := New(Config{Workers: 1}), seam.NewEvent()
	_ = w.pool.Scope(context.Background(), func(s *Scope) error {
		s.Go(func(ctx context.Context) error {
			w.start(s, id+"/inner", nil)
			added.Set()
			return nil
		})
		if err := other.Go(s.Context(), func(ctx context.Context) { added.WaitContext(ctx) }); err == nil {
			_ = other.Shutdown(s.Context())
		}
		return nil
	})
}

// nestedAll runs, inside of a task, a ScopeAll of two tasks that fail and hand
// others over.
func (w *world) nestedAll(ctx context.Context, id string) {
	var logs [3]*taskLog
	err := w.pool.ScopeAll(ctx, func(s *Scope) error {
		for i, more := range []func(context.Context){
			func(context.Context) { logs[2] = w.start(s, id+"/inner", nil) },
			func(ctx context.Context) { w.plain(within(ctx), id+"/plain", nil) },
		} {
			logs[i] = w.newLog(fmt.Sprint(id, "/", i))
			s.Go(func(ctx context.Context) error {
				w.task(logs[i], func(ctx context.Context) { w.waiting(func() { more(ctx) }) })(ctx)
				return errTask[i]
			})
		}
		return nil
	})
	for i, want := range errTask {
		if ran := logs[i].runs == 1; ran != errors.Is(err, want) || !ran && !w.closing && !w.doomed {
			w.violated("scope %s: task %d ran %d times, and it returned %v", id, i, logs[i].runs, err)
		}
	}
}

var errTask = [2]error{errors.New("failure of the first task"), errors.New("failure of the second task")}

// failingScope runs a scope of two tasks that both fail. What it returns is what
// its contexts ended with.
func (w *world) failingScope(id string) {
	logs := [2]*taskLog{w.newLog(id + "/0"), w.newLog(id + "/1")}
	var cause error
	err := w.pool.Scope(context.Background(), func(s *Scope) error {
		for i, log := range logs {
			s.Go(func(ctx context.Context) error {
				w.task(log, nil)(ctx)
				return errTask[i]
			})
		}
		seam.NewEvent().WaitContext(s.Context())
		cause = context.Cause(s.Context())
		return nil
	})
	for _, log := range logs {
		log.settled, log.accepted = err, log.runs == 1
	}
	if err == nil || err != cause && !errors.Is(err, concurrent.ErrClosed) {
		w.violated("scope %s returned %v, and its context had ended because of %v", id, err, cause)
	}
}

// leavingTask hands over a task that leaves a goroutine behind, which does late
// on its behalf. While the task runs, what that hands over may run beside it, so
// only that counts.
func (w *world) leavingTask(id string, late func(own context.Context)) {
	log := w.newLog(id)
	w.record(log, w.pool.Go(context.Background(), func(ctx context.Context) {
		log.runs++
		own := context.WithoutCancel(ctx)
		seam.Go(func() { late(own) })
	}))
}

// loop runs a loop over two elements, of which the first does more.
func (w *world) loop(ctx context.Context, id string, first func(context.Context)) {
	logs := []*taskLog{w.newLog(id + "/0"), w.newLog(id + "/1")}
	var err error
	v, exited := ending(func() {
		err = ForEach(ctx, w.pool, logs, func(ctx context.Context, i int, log **taskLog) error {
			more := first
			if i > 0 {
				more = nil
			}
			w.task(*log, more)(ctx)
			return nil
		})
	})
	for _, log := range logs {
		log.settled, log.accepted = err, log.runs == 1
	}
	if n := w.pool.active + w.pool.queued; n > 0 && w.alone {
		w.violated("loop %s: %d tasks are left", id, n)
	}
	_, raised := v.(*concurrent.PanicError)
	ran := logs[0].runs + logs[1].runs
	switch {
	case v != nil && !raised:
		w.violated("loop %s panicked with %v", id, v)
	case raised != (first != nil && logs[0].runs == 1 && !exited) && !exited:
		w.violated("loop %s: its first element ran %d times, and it panicked with %v", id, logs[0].runs, v)
	case err == nil && !raised && !exited && ran != 2:
		w.violated("loop %s: %d elements of 2 were visited, and there is no error", id, ran)
	case err != nil && !errors.Is(err, concurrent.ErrClosed):
		w.violated("loop %s: %v", id, err)
	}
}

// ending calls f on a goroutine of its own, waits for its end, and returns what
// it panicked with and whether it called Goexit.
func ending(f func()) (panicked any, exited bool) {
	done := seam.NewEvent()
	seam.Go(func() {
		exited = true
		defer done.Set()
		defer func() {
			if v := recover(); v != nil {
				panicked, exited = v, false
			}
		}()
		f()
		exited = false
	})
	done.Wait()
	return panicked, exited
}

// keep keeps the context of a task.
func (w *world) keep(ctx context.Context) *kept {
	k := &kept{ctx: ctx}
	w.allKept = append(w.allKept, k)
	w.kept.Store(k)
	return k
}

// follows says that a task runs: if there is one worker, the one whose context
// was kept last has ended.
func (w *world) follows() {
	if k := w.kept.Load(); k != nil && w.limit == 1 {
		k.ended.Store(true)
	}
}

// ask looks at a context that was kept. It ends with its task at the latest, and
// once.
func (w *world) ask(k *kept) {
	ended, before := k.ended.Load(), k.err
	err := k.ctx.Err()
	if ended && err == nil {
		w.violated("the context of a task outlives it")
	}
	done, cause := k.ctx.Done(), context.Cause(k.ctx)
	if k.done != nil && done != k.done {
		w.violated("a context has two channels that tell of its end")
	}
	k.done = done
	if err != nil {
		k.err = err
	}
	if before != nil && err != before || err != nil && cause == nil {
		w.violated("a context has ended with %v, and then with %v because of %v", before, err, cause)
	}
}

// ends are what has passed the ends of a pool's own lane since it was last settled.
type ends struct {
	came, went int
	head       uint // the position up to which tasks have left
}

func endsOf(p *Pool) ends {
	e := ends{came: int(p.in.at - p.own.tail), head: p.own.head}
	if p.open {
		e.went, e.head = p.own.live-p.out.left, p.out.at
	}
	return e
}

// inspect checks the invariants of Pool. It is called in every state in which
// mu is free: nobody settles, and what passes an end does so in one step.
func (w *world) inspect() error {
	p := w.pool
	if !p.ready {
		return nil
	}
	e := endsOf(p)
	starts := p.permits >= p.limit || p.starting > 0
	listed, lanes := 0, 0
	for l := p.turn; l != nil; l = l.next {
		listed += l.live
		if lanes++; l.live == 0 || l.next.prev != l {
			return errors.New("a lane without tasks has its turn")
		}
		if l.next == p.turn {
			break
		}
	}
	queued := listed + e.came - e.went
	beyond := queued - p.starting - p.room
	accepted := p.count.accepted + uint64(e.came)
	settled := uint64(e.went) + p.count.settled[completed] + p.count.settled[cancelled] + p.count.settled[panicked] + p.count.settled[exited] + p.count.settled[handedBack]
	switch {
	case listed != p.queued:
		return fmt.Errorf("%d tasks are in lanes, %d count as queued", listed, p.queued)
	case p.plain < 0 || p.plain > p.own.live:
		return fmt.Errorf("%d tasks are in the pool's lane, %d of them have no job", p.own.live, p.plain)
	case p.in.left < 0 || p.out.left < 0 || queued < 0:
		return fmt.Errorf("%d tasks may come in, %d go out, and %d are queued", p.in.left, p.out.left, queued)
	case p.in.left > 0 && (p.closed || p.blocked.len > 0 || !starts || queued-p.starting+p.in.left > p.room):
		return fmt.Errorf("%d more tasks may come in; %d of %d places are taken, and %d calls wait for room", p.in.left, queued, p.room, p.blocked.len)
	case p.out.left > 0 && (!p.open || p.blocked.len > 0 || p.permits > p.limit || lanes != 1 || p.turn != &p.own):
		return fmt.Errorf("%d more tasks may go out; %d of %d permits are in use, %d lanes have tasks, and %d calls wait for room", p.out.left, p.permits, p.limit, lanes, p.blocked.len)
	case queued > 0 && !starts:
		return fmt.Errorf("%d of %d permits are in use, none is about to take a task, and %d tasks are queued", p.permits, p.limit, queued)
	case beyond > 0 && !w.scopes && !(w.shrunk && beyond == 1): // see Resize
		return fmt.Errorf("%d tasks are queued where %d may be", queued, p.room)
	case p.blocked.len > 0 && (!starts || p.roomLocked() || e.came+e.went > 0):
		return fmt.Errorf("%d of %d permits are in use, %d of %d places are taken, and %d calls wait for room", p.permits, p.limit, queued, p.room, p.blocked.len)
	case p.permits > w.limit+w.left || p.permits > p.limit+w.left && !w.shrunk:
		return fmt.Errorf("%d permits are in use, there are %d workers", p.permits, p.limit)
	case accepted != settled+uint64(queued+p.active):
		return fmt.Errorf("%d tasks were accepted, %d settled, %d are queued and %d run", accepted, settled, queued, p.active)
	case p.active > 0 && p.permits == 0:
		return fmt.Errorf("%d tasks run without a permit", p.active)
	case p.closed && p.active+queued+p.permits == 0 && !p.resting:
		return errors.New("a closed pool without tasks does not rest")
	case p.resting && p.active+queued+p.permits > 0:
		return errors.New("a pool that has tasks rests")
	case p.pending != nil:
		return errors.New("a goroutine was decided on and not started")
	}
	return w.inspectOrder(e)
}

// inspectOrder compares with the state before. It knows nothing of loans, which
// are exceptions.
func (w *world) inspectOrder(e ends) error {
	p := w.pool
	front, waited, accepted := p.blocked.front(), p.own.live+e.came-e.went > 0, p.count.accepted+uint64(e.came)
	started := accepted - uint64(p.queued+e.came-e.went)
	defer func() {
		w.front, w.waited, w.first, w.accepted, w.started = front, waited, e.head, accepted, started
	}()
	switch {
	case w.scopes || w.stopped:
	case front != nil && front == w.front && accepted > w.accepted:
		return errors.New("a task was accepted, and the first of those who wait for room waits on")
	case waited && w.waited && e.head == w.first && started > w.started:
		return errors.New("a task has started, and the first of those that are queued has not")
	}
	return nil
}

// check is called when every goroutine has ended.
func (w *world) check(explore.History) error {
	if w.fault != "" {
		return errors.New(w.fault)
	}
	for _, log := range w.tasks {
		switch {
		case log.runs > 1 || log.handedBack > 1 || log.runs+log.handedBack > 1:
			return fmt.Errorf("task %s ran %d times and was handed back %d times", log.id, log.runs, log.handedBack)
		case log.err != nil && log.runs+log.handedBack > 0:
			return fmt.Errorf("task %s was refused (%v) and ran or was handed back", log.id, log.err)
		case log.accepted && log.runs+log.handedBack == 0 && !(w.doomed && log.mortal) && !log.partial && (log.plain || !w.stopped):
			return fmt.Errorf("task %s was accepted and lost", log.id)
		}
	}
	for _, k := range w.allKept {
		if k.ctx.Err() == nil {
			return errors.New("the context of a task outlives it")
		}
	}
	s := w.pool.Stats()
	if n := w.pool.starting; n != 0 {
		return fmt.Errorf("at rest: %d goroutines are on their way", n)
	}
	refused := w.refused()
	switch accepted := uint64(len(w.tasks)) - refused; {
	case w.scopes:
	case s.Accepted != accepted:
		return fmt.Errorf("%d tasks were accepted: %+v", accepted, s)
	case s.Refused != refused:
		return fmt.Errorf("%d tasks were refused: %+v", refused, s)
	}
	if s.Running != 0 || s.Queued != 0 || s.Blocked != 0 {
		return fmt.Errorf("at rest: %+v", s)
	}
	if sum := s.Completed + s.Cancelled + s.Panicked + s.Exited + s.HandedBack; s.Accepted != sum {
		return fmt.Errorf("%d tasks accepted, %d settled: %+v", s.Accepted, sum, s)
	}
	return nil
}

// refused returns the number of tasks that were refused.
func (w *world) refused() (n uint64) {
	for _, log := range w.tasks {
		if log.err != nil {
			n++
		}
	}
	return n
}

// configs are the pools that programs run on; sweeps use the first few.
var configs = []Config{
	oneWorker: {Workers: 1, Queue: NoQueue}, onePlace: {Workers: 1, Queue: 1}, twoPlaces: {Workers: 1, Queue: 2},
	twoWorkers: {Workers: 2, Queue: NoQueue}, twoAndOne: {Workers: 2, Queue: 1}, threeAndOne: {Workers: 3, Queue: 1},
}

const (
	oneWorker = iota
	onePlace
	twoPlaces
	twoWorkers
	twoAndOne
	swept
	threeAndOne = swept
)

// leaves is how many tasks of a call may run on the permit of a task that ends
// before them, although they are not its loan. From then on they have permits of
// their own, of which there are more than workers until one comes free.
var leaves = map[op]int{leaveMember: 1, leaveLoop: 1, leaveScope: 2}

// program runs one client program on a fresh pool.
func program(p explore.Program[op]) func(*explore.R) {
	return func(r *explore.R) {
		w := &world{pool: New(configs[p.Init]), limit: configs[p.Init].Workers}
		w.ctx, w.cancel = seam.WithCancelCause(context.WithValue(context.Background(), mortal{}, true))
		r.Name(w.pool, "pool")
		r.Watch(&w.pool.mu, w.inspect)
		w.alone = len(p.Calls) == 1 && len(p.Calls[0]) == 1 && p.Calls[0][0] <= nestLoop
		for g, ops := range p.Calls {
			for _, o := range ops {
				w.scopes = w.scopes || o >= runScope && o <= leaveBehind || o > askStats
				w.left += leaves[o]
			}
			name := string(rune('A' + g))
			r.Go(name, func() {
				for i, o := range ops {
					id := fmt.Sprint(name, i)
					r.Call(o, func() any { w.do(o, id); return nil })
				}
			})
		}
		r.Check(w.check)
	}
}

// sweep explores every program of these calls on the first settings. A program
// with too many schedules is explored up to two preemptions, and counted.
func sweep(settings, goroutines, calls int, ops ...op) explore.Sweep[op] {
	o := explore.Options{MaxExecutions: 50_000}
	if explore.Deep() {
		o.MaxExecutions, settings = 2_000_000, swept
	}
	return explore.Sweep[op]{
		Space:   explore.Space[op]{Ops: ops, Goroutines: goroutines, Calls: calls, Inits: settings},
		Options: o,
		Program: program,
		Init:    func(i int) string { return fmt.Sprintf("%+v", configs[i]) },
		Bounded: true,
	}
}

func TestExplorePairs(t *testing.T) {
	sweep(swept, 2, 1, submitPlain, tryPlain, submitExit, submitDoomed, endContext, submitFuture, futurePanics, leaveFuture,
		grow, shrink, shutdown, stop, askStats).Run(t)
}

// Scopes and tasks that wait for tasks, beside each of the calls that change
// what they run on, and in the larger set beside each other.
func TestExploreNesting(t *testing.T) {
	nesting := func(p []op) bool { return p[0] >= runScope && p[0] <= nestLoop }
	s := sweep(2, 2, 1, runScope, scopePanics, scopeOfTwo, nestFuture, nestScope, nestPanics, nestExits, scopeGrows, runLoop, loopPanics, loopExits, nestLoop, tryPlain, endContext, grow, shutdown, stop)
	s.Skip = func(p explore.Program[op]) bool {
		a, b := nesting(p.Calls[0]), nesting(p.Calls[1])
		large := a && b || p.Calls[0][0] == scopeOfTwo || p.Calls[1][0] == scopeOfTwo
		return !a && !b || large && !explore.Deep()
	}
	s.Run(t)
}

// Two tasks of which both fail, beside what changes when they run and whether.
func TestExploreScopeAll(t *testing.T) {
	s := sweep(2, 2, 1, allErrors, endContext, grow, shutdown, stop)
	s.Skip = func(p explore.Program[op]) bool {
		return (p.Calls[0][0] == allErrors) == (p.Calls[1][0] == allErrors)
	}
	s.Run(t)
}

func TestExploreTriples(t *testing.T) {
	sweep(3, 3, 1, submitPlain, tryPlain, submitExit, submitDoomed, endContext, grow, shrink, shutdown).Run(t)
	sweep(1, 3, 1, submitPlain, grow, stop).Run(t)
}

// Contexts that outlive their tasks, or are asked while those run and end; in
// the smaller set, beside one call that concerns their end.
func TestExploreContexts(t *testing.T) {
	s := sweep(swept, 2, 1, keepContext, askContext, stop)
	s.Skip = func(p explore.Program[op]) bool {
		return p.Calls[0][0] == keepContext && p.Calls[1][0] == keepContext && !explore.Deep()
	}
	s.Run(t)
	s = sweep(1, 2, 2, keepContext, askContext, submitPlain, stop)
	s.Skip = func(p explore.Program[op]) bool {
		calls := slices.Concat(p.Calls...)
		asks := slices.Equal(p.Calls[0], []op{askContext, askContext}) || slices.Equal(p.Calls[1], []op{askContext, askContext})
		return !slices.Contains(calls, keepContext) || !slices.Contains(calls, askContext) || !asks && !explore.Deep()
	}
	s.Run(t)
}

// Two calls each; in the smaller set, of programs that hand over at most two
// tasks.
func TestExploreTwoCalls(t *testing.T) {
	s := sweep(2, 2, 2, submitPlain, tryDoomed, endContext, grow, shrink, shutdown, stop)
	s.Skip = func(p explore.Program[op]) bool {
		tasks, stops := 0, 0
		for _, o := range slices.Concat(p.Calls...) {
			switch o {
			case submitPlain, tryDoomed:
				tasks++
			case stop:
				stops++
			}
		}
		return tasks+stops > 2 && !explore.Deep()
	}
	s.Run(t)

	// Fewer workers while the queue fills.
	s = sweep(len(configs), 2, 2, submitPlain, tryPlain, shrink)
	s.Skip = func(p explore.Program[op]) bool {
		return !slices.Contains(p.Calls[1], shrink) || slices.Contains(p.Calls[0], shrink) || !slices.Contains(p.Calls[1], tryPlain)
	}
	s.Run(t)
}

// Larger programs than can be exhausted.
func TestExploreSample(t *testing.T) {
	sweep(swept, 3, 2, submitPlain, tryPlain, submitExit, submitDoomed, endContext, submitFuture, futurePanics, leaveFuture,
		runScope, scopePanics, scopeOfTwo, allErrors, nestFuture, nestScope, nestPanics, nestExits, scopeGrows, runLoop, loopPanics, loopExits, scopeFails, scopeOfBoth, scopeDoomed, nestLoop, nestDoomed, leaveBehind, keepContext, askContext, keepPlain, askPlain,
		grow, shrink, shutdown, stop, askStats,
		bodyWaits, bodyGo, bodyTry, bodyLoop, bodyScope, bodyEnds, bodyEndsPool, nestBody, nestAll, nestTry, nestEnds, nestPools, twiceGo, twiceWait, rangeLoop, leaveMember, leaveLoop, leaveScope).Sample(t, 70)
}
