// Package planted is what the tests of package mutate break.
package planted

import "sync"

// Counter counts up to a limit.
type Counter struct {
	Limit int

	mu   sync.Mutex
	n    int
	full chan struct{}
}

// New returns a Counter.
func New(limit int) *Counter {
	return &Counter{Limit: limit, full: make(chan struct{})}
}

// Add counts one, and reports whether there was room for it.
func (c *Counter) Add() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n >= c.Limit {
		return false
	}
	c.n++
	if c.n == c.Limit {
		close(c.full)
	}
	return true
}

// Wait waits until the limit is reached.
func (c *Counter) Wait() { <-c.full }
