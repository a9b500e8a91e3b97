package abuse

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Trial is one run of one row.
type Trial struct {
	// Limit is how long a call may take before it counts as hanging.
	Limit time.Duration

	// Crowd is the number of goroutines that wait for one thing in the rows
	// about crowds.
	Crowd int

	mu      sync.Mutex
	refusal error // guarded by mu
}

// Refusal returns the error that the last refused or failed call returned, or
// nil if there was none.
func (t *Trial) Refusal() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refusal
}

// Settle returns when the goroutines that were started have come to where they
// wait.
func (t *Trial) Settle() { time.Sleep(t.Limit / 50) }

// observe runs run on a goroutine of its own and returns its outcome, or Hangs
// when ten limits have passed: each of a row's calls has its own limit, so this
// is for rows that are themselves at fault.
func (t *Trial) observe(run func() Outcome) Outcome {
	outcome := Breaks
	e := t.goLimit(10*t.Limit, func() error { outcome = run(); return nil }).End()
	switch e.how {
	case returned:
		return outcome
	case hung:
		return Hangs
	default:
		return Breaks
	}
}

// how is the way in which a call ended.
type how int

const (
	returned how = iota
	panicked
	exited // runtime.Goexit
	hung   // not ended within the limit
)

// An end is how a call ended and with what.
type end struct {
	how   how
	err   error // returned
	value any   // panicked
}

// A call runs on a goroutine of its own.
type call struct {
	limit time.Duration
	done  chan struct{}
	end   end // valid once done is closed
}

// Go starts f on a goroutine of its own.
func (t *Trial) Go(f func() error) *call { return t.goLimit(t.Limit, f) }

// Call runs f on a goroutine of its own and returns how it ended.
func (t *Trial) Call(f func() error) end { return t.Go(f).End() }

func (t *Trial) goLimit(limit time.Duration, f func() error) *call {
	c := &call{limit: limit, done: make(chan struct{}), end: end{how: exited}}
	go func() {
		defer close(c.done)
		defer func() {
			if v := recover(); v != nil {
				c.end = end{how: panicked, value: v}
			}
		}()
		err := f()
		c.end = end{how: returned, err: err}
	}()
	return c
}

// End waits for the end of c.
func (c *call) End() end {
	limit := time.NewTimer(c.limit)
	defer limit.Stop()
	select {
	case <-c.done:
		return c.end
	case <-limit.C:
		return end{how: hung}
	}
}

// Ended reports whether c has ended already.
func (c *call) Ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// Refused is the outcome of a call that was misuse, or that may be refused.
func (t *Trial) Refused(e end) Outcome {
	switch {
	case e.how == returned && e.err != nil:
		t.note(e.err)
		return Refuses
	case e.how == returned:
		return Works
	case e.how == panicked:
		return panicOutcome(e.value)
	case e.how == exited:
		return Exits
	}
	return Hangs
}

func panicOutcome(value any) Outcome {
	var fault runtime.Error
	if err, ok := value.(error); ok && errors.As(err, &fault) {
		return Faults
	}
	return Panics
}

// Carried is the outcome, to its caller, of a call whose user's function
// panicked with boom or called Goexit.
func (t *Trial) Carried(e end) Outcome {
	switch {
	case e.how == returned && e.err != nil:
		t.note(e.err)
		return Reports
	case e.how == returned:
		return Succeeds
	case e.how == exited:
		return Exits
	case e.how == hung:
		return Hangs
	case strings.Contains(fmt.Sprint(e.value), boom):
		return Passes
	}
	return panicOutcome(e.value)
}

func (t *Trial) note(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.refusal = err
}

// Together is the outcome that all ends have, or the worst of several.
func (t *Trial) Together(outcomes ...Outcome) Outcome {
	worst := outcomes[0]
	for _, o := range outcomes {
		if rank(o) > rank(worst) {
			worst = o
		}
	}
	return worst
}

func rank(o Outcome) int {
	for i, l := range Legend {
		if l.Outcome == o {
			return i
		}
	}
	return len(Legend)
}

// Check is the outcome of a probe that must return true: Works if it does,
// Hangs if it does not end, and otherwise what a failure of it means.
func (t *Trial) Check(failure Outcome, probe func() bool) Outcome {
	ok := false
	switch e := t.Call(func() error { ok = probe(); return nil }); {
	case e.how == hung:
		return Hangs
	case e.how == returned && ok:
		return Works
	}
	return failure
}

// boom is what the functions of the rows panic with.
const boom = "abuse: boom"

// errAbuse is what they fail with.
var errAbuse = errors.New("abuse: failure")

// The ways in which the functions of the rows fail.
func panics() { panic(boom) }
func exits()  { runtime.Goexit() }
