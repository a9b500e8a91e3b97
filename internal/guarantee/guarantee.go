// Package guarantee is the grammar in which Surety's doc comments state what
// each function and method promises to concurrent callers, and what each type
// promises. Package concurrent explains the words to users; this package
// reads and writes them.
//
//	Concurrency: LEVEL; PROGRESS[; callback MODE CLAIM, panic OUTCOME][; N allocs[ (CONDITION)]].
//
//	LEVEL    = immutable | independent | atomic(key) | atomic(whole) | atomic(batch)
//	         | shared | readers | exclusive | init-only | hostile
//	PROGRESS = P | P on hit, else P
//	P        = wait-free | lock-free | bounded wait | linear
//	         | waits(WHAT), abort(ctx) | waits(WHAT), detach(ctx)
//	MODE     = inline | concurrent | later
//	CLAIM    = unlocked | claims(key)
//	OUTCOME  = propagated | contained | fatal
//
// WHAT and CONDITION are phrases: printable, words one space apart, without
// parentheses and semicolons. All else is fixed: words, order, single spaces
// and the full stop. Text and [Line] therefore correspond one to one.
package guarantee

import (
	"strconv"
	"strings"
)

// Prefix starts every line.
const Prefix = "Concurrency: "

// Line is one parsed Concurrency line. Lines are compared with ==.
type Line struct {
	Level    Level
	Scope    Scope    // what an atomic call is atomic on; empty for all other levels
	OnHit    Progress // progress of a call that hits; zero if the line makes no difference
	Progress Progress // progress of every other call
	Callback Callback // zero if the call runs no user code
	Allocs   Allocs   // zero if the line says nothing of allocations
}

// Level says who must synchronize and what is observed.
type Level string

// The levels, in the order of the vocabulary.
const (
	Immutable   Level = "immutable"
	Independent Level = "independent"
	Atomic      Level = "atomic"
	Shared      Level = "shared"
	Readers     Level = "readers"
	Exclusive   Level = "exclusive"
	InitOnly    Level = "init-only"
	Hostile     Level = "hostile"
)

// Scope is what one linearizable call covers.
type Scope string

// The scopes of Atomic.
const (
	Key   Scope = "key"
	Whole Scope = "whole"
	Batch Scope = "batch"
)

// Progress says what can delay a call.
type Progress struct {
	Kind Kind
	What string // what a call of kind Waits waits for; empty for all other kinds
	End  End    // what the end of ctx does to such a wait
}

// Kind is the class of a delay.
type Kind string

// The kinds, in the order of the vocabulary.
const (
	WaitFree    Kind = "wait-free"
	LockFree    Kind = "lock-free"
	BoundedWait Kind = "bounded wait"
	Linear      Kind = "linear"
	Waits       Kind = "waits"
)

// End says what the end of the caller's context leaves behind.
type End string

// The ends of a wait.
const (
	Abort  End = "abort(ctx)"
	Detach End = "detach(ctx)"
)

// Callback says how the call runs user code.
type Callback struct {
	Mode    Mode
	Claim   Claim
	Outcome Outcome
}

// Mode is where a callback runs.
type Mode string

// The modes.
const (
	Inline     Mode = "inline"
	Concurrent Mode = "concurrent"
	Later      Mode = "later"
)

// Claim is what is held while a callback runs.
type Claim string

// The claims.
const (
	Unlocked  Claim = "unlocked"
	ClaimsKey Claim = "claims(key)"
)

// Outcome is where a callback's panic goes.
type Outcome string

// The outcomes.
const (
	Propagated Outcome = "propagated"
	Contained  Outcome = "contained"
	Fatal      Outcome = "fatal"
)

// Allocs is the number of heap allocations of one call.
type Allocs struct {
	Stated    bool
	N         int
	Condition string // what the number holds for; empty if it holds always
}

// String returns the line as a doc comment holds it, unwrapped. It is the
// inverse of [Parse] for every line that Parse can return.
func (l Line) String() string {
	var b strings.Builder
	b.WriteString(Prefix)
	b.WriteString(l.LevelText())
	b.WriteString("; ")
	b.WriteString(l.ProgressText())
	if l.Callback != (Callback{}) {
		b.WriteString("; callback ")
		b.WriteString(l.Callback.String())
	}
	if l.Allocs.Stated {
		b.WriteString("; ")
		b.WriteString(l.Allocs.String())
	}
	b.WriteByte('.')
	return b.String()
}

// LevelText returns the level with its scope.
func (l Line) LevelText() string {
	if l.Scope == "" {
		return string(l.Level)
	}
	return string(l.Level) + "(" + string(l.Scope) + ")"
}

// ProgressText returns the progress of hits and of all other calls.
func (l Line) ProgressText() string {
	if l.OnHit == (Progress{}) {
		return l.Progress.String()
	}
	return l.OnHit.String() + " on hit, else " + l.Progress.String()
}

// String returns p as a line holds it.
func (p Progress) String() string {
	if p.Kind != Waits {
		return string(p.Kind)
	}
	return "waits(" + p.What + "), " + string(p.End)
}

// String returns c as a line holds it, without the word callback.
func (c Callback) String() string {
	return string(c.Mode) + " " + string(c.Claim) + ", panic " + string(c.Outcome)
}

// String returns a as a line holds it.
func (a Allocs) String() string {
	s := strconv.Itoa(a.N) + " allocs"
	if a.Condition != "" {
		s += " (" + a.Condition + ")"
	}
	return s
}
