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
