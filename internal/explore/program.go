package explore

import (
	"fmt"
	"reflect"
	"runtime"
	"time"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
	"github.com/surety-go/surety/internal/seam"
)

// R is what a program uses to start goroutines and to record what they did.
// An R belongs to one execution.
type R struct {
	e       *engine
	check   func(History) error
	watched unsafe.Pointer // the lock of Watch
	watch   func() error
	named   []named
}

// Go starts a goroutine of the program.
func (r *R) Go(name string, f func()) { r.e.spawn(name, true, f) }

// Join waits until all goroutines that Go started have ended.
func (r *R) Join() {
	sched.Before(sched.Join, nil, 0, 0)
	r.e.transport.joined()
}

// Call records a call of the API under test: what it was given, which is for
// the check to interpret, and what it returned. It returns the same. A call
// of f that panics or ends its goroutine is recorded as pending.
func (r *R) Call(in any, f func() any) any {
	g := turn(r.e)
	call := g.begin()
	if call == 0 {
		g.records = g.records[:0]
	}
	g.records = append(g.records, record{in: in})
	out := f()
	g.records[call].out, g.records[call].returned = out, true
	g.end(call)
	return out
}

// turn returns the goroutine whose turn it is.
//
//go:norace
func turn(e *engine) *goroutine { return e.enter() }

// Mark records something that happened at one instant, as a call that
// returned nothing.
func (r *R) Mark(what any) {
	r.Call(what, func() any {
		sched.Before(sched.Mark, nil, 0, 0)
		return nil
	})
}

// Choose returns each of 0 to n-1 in some execution.
func (r *R) Choose(n int) int {
	op := sched.Before(sched.Choose, nil, uint64(n), 0)
	return int(outcome(op))
}

//go:norace
func outcome(op *sched.Op) uint64 { return op.R }

// Advance moves the clock that seam.Now reads.
func (r *R) Advance(d time.Duration) { sched.Before(sched.Advance, nil, uint64(d), 0) }

// Fatalf ends the execution as failed.
func (r *R) Fatalf(format string, args ...any) {
	r.e.enter()
	r.e.fail(Illegal, fmt.Sprintf(format, args...))
	runtime.Goexit()
}

// Check sets the check that is run after each execution that came to its end.
// An error is a failure. The check may call the API under test, which then
// runs without a schedule, but must not start goroutines or wait.
//
// Of executions that differ only in how much their calls overlap, the check
// sees one with the least overlap: it must not accept a history that it
// would refuse with more overlap.
func (r *R) Check(f func(History) error) { r.check = f }

// Watch sets a check that is run between any two steps at which nobody holds
// the lock, so that it sees every state which that lock guards. An error is a
// failure. The check must not use the seam. Under the race detector it is not
// run: reading what the program's goroutines write, it would be a race.
func (r *R) Watch(lock *seam.Mutex, f func() error) { r.watched, r.watch = unsafe.Pointer(lock), f }

// Name names the object p points to in printed schedules; the words and locks
// inside of a struct get the names of their fields.
//
//go:norace
func (r *R) Name(p any, name string) {
	if !r.e.capture {
		return
	}
	r.e.enter()
	v := reflect.ValueOf(p)
	r.named = append(r.named, named{v.UnsafePointer(), v.Type().Elem(), name})
}

type named struct {
	at   unsafe.Pointer
	typ  reflect.Type
	name string
}

// covers returns the name of the word at an address inside of n.
func (n *named) covers(at unsafe.Pointer) (string, bool) {
	offset := uintptr(at) - uintptr(n.at)
	if offset >= n.typ.Size() {
		return "", false
	}
	return n.name + field(n.typ, offset), true
}

func field(typ reflect.Type, offset uintptr) string {
	switch typ.Kind() {
	case reflect.Struct:
		for i := typ.NumField() - 1; i >= 0; i-- {
			f := typ.Field(i)
			if f.Name != "real" && f.Offset <= offset && offset < f.Offset+f.Type.Size() {
				return "." + f.Name + field(f.Type, offset-f.Offset)
			}
		}
	case reflect.Array:
		if size := typ.Elem().Size(); size > 0 {
			return fmt.Sprintf("[%d]", offset/size) + field(typ.Elem(), offset%size)
		}
	}
	return ""
}

// History is the API calls of one execution.
type History struct {
	Calls []Call
}

// Call is one API call. Call a returned before b was called if and only if
// a.End < b.Begin.
type Call struct {
	Goroutine  string
	In, Out    any
	Begin, End int
	Pending    bool // it never returned
}

// history collects the calls of the execution that has ended, by goroutine
// and in the order of their beginning.
func (e *engine) history() History {
	calls := 0
	for _, g := range e.gs[:e.n] {
		calls += g.ncalls
	}
	h := History{make([]Call, 0, calls)}
	for _, g := range e.gs[:e.n] {
		for i := range g.ncalls {
			span, rec := g.calls[i], g.records[i]
			c := Call{Goroutine: g.label(), In: rec.in, Out: rec.out, Begin: 2 * span.first, End: 2*span.last + 1, Pending: !rec.returned}
			if span.last < 0 && rec.returned {
				// A call of the setup.
				c.Begin = 2 * (i - maxCalls)
				c.End = c.Begin + 1
			} else if c.Pending {
				c.End = 2*e.k + 1
			}
			h.Calls = append(h.Calls, c)
		}
	}
	return h
}

func (g *goroutine) label() string {
	if g.name != "" {
		return g.name
	}
	return fmt.Sprintf("go%d", g.id)
}
