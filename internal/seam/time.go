//go:build !surety_explore

package seam

import "time"

// Time is a reading of the clock. Only differences matter, and those are
// monotonic.
type Time = time.Time

// Duration is a length of time.
type Duration = time.Duration

// Now reads the clock; in a testing/synctest bubble, the bubble's clock.
func Now() Time { return time.Now() }

// Since returns the monotonic time that has passed since t.
func Since(t Time) Duration { return time.Since(t) }

// AfterFunc calls f on a goroutine of its own when d has passed, unless stop is
// called before that. Stop reports whether it kept f from being called; if not,
// f may still run.
func AfterFunc(d Duration, f func()) (stop func() bool) { return time.AfterFunc(d, f).Stop }
