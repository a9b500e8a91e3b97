//go:build surety_explore

package seam

import (
	"time"

	"github.com/surety-go/surety/internal/explore/sched"
)

// Time is a reading of the clock. Only differences matter, and those are
// monotonic.
type Time = time.Time

// Duration is a length of time.
type Duration = time.Duration

// Now reads the clock; during an exploration a virtual one, which moves only
// when the program says so.
func Now() Time {
	run := sched.Current()
	if run == nil {
		return time.Now()
	}
	op := sched.Before(sched.Now, nil, 0, 0)
	now := run.Clock()
	op.Result(uint64(now))
	return time.Unix(1, 0).Add(now)
}

// Since returns the time that has passed since t.
func Since(t Time) Duration { return Now().Sub(t) }

// AfterFunc calls f on a goroutine of its own when d has passed, unless stop is
// called before that. During an exploration d is any time: f is called at every
// point of the schedule at which stop was not called.
func AfterFunc(d Duration, f func()) (stop func() bool) {
	run := sched.Current()
	if run == nil {
		return time.AfterFunc(d, f).Stop
	}
	decided := new(Bool)
	run.Go(func() {
		if decided.CompareAndSwap(false, true) {
			f()
		}
	})
	return func() bool { return decided.CompareAndSwap(false, true) }
}
