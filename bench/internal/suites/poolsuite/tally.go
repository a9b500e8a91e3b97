package poolsuite

import (
	"fmt"
	"sync/atomic"
)

// tally counts tasks to their end, for one atomic addition per task, like the
// Done of a WaitGroup, and sees tasks that ran more than once.
type tally struct {
	ended     atomic.Int64
	target    atomic.Int64 // the count of ended that wait waits for
	submitted atomic.Int64
	reached   chan struct{} // holds at most one token, perhaps of an earlier wait
	_         [96]byte      // keeps tallies of different submitters apart
}

func newTally() *tally { return &tally{reached: make(chan struct{}, 1)} }

func (t *tally) end() {
	if t.ended.Add(1) == t.target.Load() {
		select {
		case t.reached <- struct{}{}:
		default:
		}
	}
}

// wait returns when all submitted tasks have ended. Nothing is submitted
// meanwhile.
func (t *tally) wait() {
	n := t.submitted.Load()
	t.target.Store(n)
	for t.ended.Load() < n {
		<-t.reached
	}
}

func (t *tally) check() error {
	if e, s := t.ended.Load(), t.submitted.Load(); e != s {
		return fmt.Errorf("%d tasks ran of %d submitted", e, s)
	}
	return nil
}
