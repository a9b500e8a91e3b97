package explore

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Kind is what is wrong with an execution.
type Kind string

// The kinds of failure.
const (
	Illegal        Kind = "illegal history"
	Deadlock       Kind = "deadlock"
	Leak           Kind = "leaked goroutines"
	Livelock       Kind = "livelock"
	Panic          Kind = "panic"
	Misuse         Kind = "misuse of a lock"
	Nondeterminism Kind = "nondeterminism"
	Limit          Kind = "program too large"
	Stray          Kind = "stray goroutine"
	Stall          Kind = "no progress"
)

// Failure is an execution that failed.
type Failure struct {
	Kind     Kind
	Message  string
	Schedule string // for -explore.replay; empty if the execution cannot be repeated
	Trace    string // the interleaving, one column per goroutine
	Switches int    // how often the turn goes to another goroutine
}

// Error describes the failure and prints the interleaving.
func (f *Failure) Error() string {
	text := string(f.Kind) + ": " + f.Message
	if f.Trace != "" {
		text += fmt.Sprintf("\n\n%s", f.Trace)
	}
	return text
}

// String returns what Error does.
func (f *Failure) String() string { return f.Error() }

// diverged fails the execution: step k is not what it was in an earlier one
// with the same schedule up to there.
func (e *engine) diverged(k int) {
	e.fail(Nondeterminism, fmt.Sprintf("step %d is not what it was in an earlier execution that took the same steps before: "+
		"the program depends on something that is not under the explorer's control (time, randomness, the order of a map, state kept from one execution to the next)", k+1))
}

// note is a step for print.
type note struct {
	op    sched.Op
	label string // of the goroutine
	site  string // file:line
	name  string // of the object
}

// note records step k, which g is about to take.
func (e *engine) note(g *goroutine, k int) {
	for len(e.notes) <= k {
		e.notes = append(e.notes, note{})
	}
	e.notes[k] = note{op: g.op, label: g.label(), site: site(g.pcs[:g.npc]), name: e.objectName(&g.pending)}
}

// site returns the place in the program that announced an operation: the
// innermost call that is in none of the explorer's files or the seam's.
func site(pcs []uintptr) string {
	if len(pcs) == 0 {
		return ""
	}
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if !own(f.File) {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// own reports whether a file is one of the explorer's or the seam's.
func own(file string) bool {
	inside := strings.Contains(file, "internal/explore/") || strings.Contains(file, "internal/seam/")
	return inside && !strings.HasSuffix(file, "_test.go")
}

// objectName returns the name of what an access is to.
func (e *engine) objectName(a *access) string {
	var names []string
	for _, number := range []int32{a.obj, a.ctx} {
		if number == 0 {
			continue
		}
		names = append(names, e.nameOf(number, a.kind, number == a.ctx))
	}
	return strings.Join(names, ", ")
}

func (e *engine) nameOf(number int32, kind sched.Kind, isContext bool) string {
	at := e.objects.list[number].at
	for i := range e.r.named {
		if name, ok := e.r.named[i].covers(at); ok {
			return name
		}
	}
	class := "word"
	switch kind {
	case sched.Lock, sched.TryLock, sched.Unlock:
		class = "mutex"
	case sched.RWIntend, sched.RWLock, sched.RWTryLock, sched.RWUnlock, sched.RLock, sched.TryRLock, sched.RUnlock:
		class = "rwmutex"
	case sched.Set, sched.Happened, sched.Wait, sched.WaitContext:
		class = "event"
	case sched.Now, sched.Advance:
		return "clock"
	case sched.Mark:
		return ""
	}
	if isContext {
		class = "context"
	}
	return fmt.Sprintf("%s%d", class, number)
}

// describeBlocked says who waits for what.
func (e *engine) describeBlocked() string {
	var b strings.Builder
	fmt.Fprint(&b, "nobody can go on:")
	for _, g := range e.gs[:e.n] {
		if !g.live {
			continue
		}
		if g.where == away {
			fmt.Fprintf(&b, "\n  %s waits outside of the seam%s", g.label(), e.bubble.place(g))
			continue
		}
		fmt.Fprintf(&b, "\n  %s waits in %s %s", g.label(), g.pending.kind, e.objectName(&g.pending))
		ob := &e.objects.list[g.pending.obj]
		switch {
		case g.pending.obj == 0:
		case ob.holder >= 0:
			fmt.Fprintf(&b, ", held by %s", e.gs[ob.holder].label())
		case ob.intent >= 0:
			fmt.Fprintf(&b, ", which %s waits to lock", e.gs[ob.intent].label())
		case ob.reader > 0:
			fmt.Fprintf(&b, ", which has %d readers", ob.reader)
		}
		if at := site(g.pcs[:g.npc]); at != "" {
			fmt.Fprintf(&b, " (%s)", at)
		}
	}
	return b.String()
}

// describeKept says which locks are still held, or "" if none is. An execution
// that left goroutines behind is not asked.
func (e *engine) describeKept() string {
	if e.abandoned {
		return ""
	}
	var kept []string
	for i := int32(1); i <= e.objects.count; i++ {
		ob := &e.objects.list[i]
		kind, by := sched.Lock, ""
		if ob.rw {
			kind = sched.RWLock
		}
		switch {
		case ob.holder >= 0:
			by = e.gs[ob.holder].label()
		case ob.reader > 0:
			by = fmt.Sprintf("%d readers", ob.reader)
		default:
			continue
		}
		kept = append(kept, fmt.Sprintf("%s is still held by %s", e.nameOf(i, kind, false), by))
	}
	if kept == nil {
		return ""
	}
	return "all goroutines have ended, and " + strings.Join(kept, ", and ")
}

// describeLivelock says which steps repeat.
func (e *engine) describeLivelock() string {
	text := fmt.Sprintf("the execution has not ended after %d steps, although all goroutines took turns", e.k)
	for period := 1; period <= 64 && 3*period <= e.k; period++ {
		if !e.repeats(period) {
			continue
		}
		text += fmt.Sprintf("; the last %d repeat:", period)
		for _, ev := range e.trace[e.k-period : e.k] {
			text += fmt.Sprintf("\n  %s: %s %s", e.gs[ev.g].label(), ev.kind, e.objectName(&ev.access))
		}
		break
	}
	return text
}

func (e *engine) repeats(period int) bool {
	for k := e.k - 1; k >= e.k-2*period; k-- {
		if e.trace[k].access != e.trace[k-period].access {
			return false
		}
	}
	return true
}

// print runs the program along a schedule and returns the failure with its
// interleaving, nil if it does not fail.
func (e *engine) print(plan schedule) *Failure {
	e.strategy = &follow{plan: plan}
	e.capture, e.notes = true, e.notes[:0]
	e.execute()
	e.capture = false
	f := e.failure
	if f == nil {
		return nil
	}
	s := e.schedule()
	f.Schedule, f.Switches = s.String(), s.switches()
	f.Trace = e.table()
	return f
}

// table prints the steps of the last execution, one column per goroutine.
func (e *engine) table() string {
	const most = 200 // steps printed of a longer execution, its end
	values := valueNames{}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "step")
	skipped := max(0, e.k-most)
	var column [maxGoroutines]int // from 1; 0 if the goroutine has no step to print
	columns := 0
	for _, g := range e.gs[:e.n] {
		if slices.ContainsFunc(e.trace[skipped:e.k], func(ev event) bool { return int(ev.g) == g.id }) {
			columns++
			column[g.id] = columns
			fmt.Fprintf(w, "\t%s", g.label())
		}
	}
	fmt.Fprintln(w)
	for k := skipped; k < e.k; k++ {
		fmt.Fprintf(w, "%d%s%s\n", k+1, strings.Repeat("\t", column[e.trace[k].g]), e.notes[k].text(&values))
	}
	w.Flush()
	text := b.String()
	if skipped > 0 {
		text = fmt.Sprintf("(the first %d steps are left out)\n", skipped) + text
	}
	return text
}

// text prints a step: operation, object, value, place.
func (n *note) text(values *valueNames) string {
	op := &n.op
	text := op.Kind.String()
	if n.name != "" {
		text += " " + n.name
	}
	switch op.Kind {
	case sched.Load:
		text += " = " + values.name(op.R)
	case sched.Store:
		text += " = " + values.name(op.A)
	case sched.Count:
		text += " by " + values.name(op.A)
	case sched.Swap, sched.Modify:
		text += fmt.Sprintf(" %s, result %s", values.name(op.A), values.name(op.R))
	case sched.CompareAndSwap:
		text += fmt.Sprintf(" %s to %s: %t", values.name(op.A), values.name(op.B), op.R != 0)
	case sched.TryLock, sched.RWTryLock, sched.TryRLock, sched.Happened, sched.Observe:
		text += fmt.Sprintf(": %t", op.R != 0)
	case sched.WaitContext:
		text += fmt.Sprintf(": happened %t", op.R != 0)
	case sched.Choose:
		text += fmt.Sprintf(" %d of %d", op.R, op.A)
	case sched.Now:
		text += fmt.Sprintf(" = %dns", op.R)
	case sched.Advance:
		text += fmt.Sprintf(" by %dns", op.A)
	}
	if n.site != "" {
		text += "  " + n.site
	}
	return text
}

// valueNames prints addresses as &1, &2 and so on, in the order in which they
// are met, and all else as signed numbers.
type valueNames struct{ seen []uint64 }

func (v *valueNames) name(x uint64) string {
	if signed := int64(x); signed < 1<<32 && signed > -1<<32 {
		return fmt.Sprint(signed)
	}
	for i, s := range v.seen {
		if s == x {
			return fmt.Sprintf("&%d", i+1)
		}
	}
	v.seen = append(v.seen, x)
	return fmt.Sprintf("&%d", len(v.seen))
}
