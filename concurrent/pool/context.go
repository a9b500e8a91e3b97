package pool

import (
	"context"

	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// The context of a task must be its own: it ends with the task and marks what
// is done on the task's behalf. Most tasks never ask it for either, and must
// not pay for it. So a context is first a token, one byte of a mark that
// successive tasks of a worker share as long as they were submitted with one
// context. The first call that needs to tell the tasks apart binds the mark to
// the task that runs: only then that has a context of package context, which
// ends, and a job. A bound mark gives out no more tokens.

// token is the context of one task. Its address is what tells it from others
// and is never used for another task; its value is its index in the mark.
type token uint8

// mark is what the contexts of some tasks have in common. They ran one after
// the other on one goroutine and were submitted with one context. Its tokens
// follow it in memory.
type mark struct {
	from  *origin             // immutable
	bound seam.Pointer[bound] // what the last token stands for, if somebody has asked; set once, under pool.mu
	over  seam.Pointer[bound] // what tokens stand for whose task ended before somebody asked

	// Guarded by pool.mu, and used by outMu instead while out is open. The goroutine
	// that the mark belongs to is the only one that writes live and used, and so reads
	// them without.
	live bool // the task of the last token given out runs
	job  *job // of that task, or nil if it has none
	used int  // tokens given out
	len  int  // tokens there are; immutable
}

// bound is the context of a task that was asked for more than values.
type bound struct {
	token  *token
	ctx    context.Context // ends when the task ends
	cancel context.CancelCauseFunc
	job    *job
}

const (
	few  = 16
	many = 256
)

type (
	markOfFew struct {
		mark
		tokens [few]token
	}
	markOfMany struct {
		mark
		tokens [many]token
	}
)

var indexes = func() (t [many]token) {
	for i := range t {
		t[i] = token(i)
	}
	return t
}()

// newMark returns a mark for tasks of an origin.
func newMark(from *origin, n int) *mark {
	if n > few {
		m := &markOfMany{tokens: indexes}
		m.from, m.len = from, many
		return &m.mark
	}
	m := &markOfFew{tokens: [few]token(indexes[:few])}
	m.from, m.len = from, few
	return &m.mark
}

// serves reports whether m has a token for a task of that origin.
func (m *mark) serves(from *origin) bool {
	return m != nil && m.from == from && m.used < m.len && m.bound.Load() == nil
}

// issue makes the next token that of the task that is to run. If others may
// have a token of m, pool.mu is held.
func (m *mark) issue(j *job) {
	m.live, m.job = true, j
	m.used++
}

// last returns the last token given out.
func (m *mark) last() *token { return m.token(m.used - 1) }

// Deadline returns that of the context the task was submitted with.
func (t *token) Deadline() (deadline seam.Time, ok bool) { return t.mark().from.ctx.Deadline() }

// Done returns a channel that is closed when the task has ended, or its
// context before that.
func (t *token) Done() <-chan struct{} { return t.bind().ctx.Done() }

// Err returns nil while Done is open.
func (t *token) Err() error { return t.bind().ctx.Err() }

// Value returns the value of the context the task was submitted with, but the
// task as the activity that it belongs to.
func (t *token) Value(key any) any {
	switch {
	case waitgraph.IsKey(key):
		return t.node()
	case key == endKey:
		return t.bind().ctx.Value(key)
	}
	return t.mark().from.ctx.Value(key)
}

// node returns the activity that t stands for. If its task has ended, that is
// the one whose part the task was.
func (t *token) node() *waitgraph.Node {
	if b := t.bind(); b.job != nil {
		return &b.job.node
	}
	return t.mark().from.parent
}

// endKey is the key by which package context finds the context that it can
// cancel. It is private there, and is learned by having a context asked.
var endKey = func() any {
	var l listener
	_ = context.Cause(&l)
	return l.key
}()

// listener is a context that remembers what it was asked.
type listener struct {
	context.Context
	key any
}

// Value notes the key.
func (l *listener) Value(key any) any {
	l.key = key
	return nil
}

// Err says that it has ended, without which it would not be asked for more.
func (l *listener) Err() error { return context.Canceled }

// bind returns what t stands for.
func (t *token) bind() *bound {
	m := t.mark()
	b := m.bound.Load()
	if b == nil {
		b = m.bind(t)
	}
	if b == nil || b.token != t {
		return m.ended()
	}
	return b
}

// bind binds m to t if t's task runs, and returns what m is bound to, or nil.
func (m *mark) bind(t *token) *bound {
	if !m.runs(t) {
		return nil
	}
	ctx, cancel := seam.WithCancelCause(m.from.ctx) // without the lock: the parent may be the user's code
	fresh := &bound{token: t, ctx: ctx, cancel: cancel}
	p := m.from.pool
	p.lockInner()
	b, stopping := m.bound.Load(), p.stopping.Load()
	if b == nil && m.live && m.last() == t {
		b = fresh
		m.bindLocked(b)
	}
	p.unlock()
	switch {
	case b != fresh:
		cancel(nil)
	case stopping:
		cancel(errClosed)
	}
	return b
}

// runs reports whether t's task runs.
func (m *mark) runs(t *token) bool {
	m.from.pool.lockInner()
	defer m.from.pool.unlock()
	return m.live && m.last() == t
}

func (m *mark) bindLocked(b *bound) {
	if m.job == nil {
		m.job = newPlain(m.from, nil)
		m.job.state = running
	}
	b.job = m.job
	b.job.cancel = b.cancel
	m.from.pool.asked.push(&b.job.place, b.job)
	m.bound.Store(b)
}

// ended returns what tokens stand for whose task has ended before somebody
// asked.
func (m *mark) ended() *bound {
	if b := m.over.Load(); b != nil {
		return b
	}
	ctx, cancel := seam.WithCancelCause(context.WithoutCancel(m.from.ctx))
	cancel(nil)
	b := &bound{ctx: ctx}
	if !m.over.CompareAndSwap(nil, b) {
		return m.over.Load()
	}
	return b
}
