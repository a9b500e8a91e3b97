package runner

import "sync"

// turns lets some goroutines, numbered from 0, go on one at a time: number 0
// first, and whoever passes waits until all others have passed or left.
type turns struct {
	mu      sync.Mutex
	changed *sync.Cond
	at      int // whose turn it is
	left    []bool
}

func newTurns(n int) *turns {
	t := &turns{left: make([]bool, n)}
	t.changed = sync.NewCond(&t.mu)
	return t
}

// await waits for the first turn of k.
func (t *turns) await(k int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for t.at != k {
		t.changed.Wait()
	}
}

// pass ends a turn of k and waits for its next one.
func (t *turns) pass(k int) {
	t.mu.Lock()
	t.next()
	t.mu.Unlock()
	t.await(k)
}

// leave ends the last turn of k.
func (t *turns) leave(k int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left[k] = true
	t.next()
}

// next gives the turn to the next one that has not left. The caller holds mu.
func (t *turns) next() {
	for range t.left {
		t.at = (t.at + 1) % len(t.left)
		if !t.left[t.at] {
			break
		}
	}
	t.changed.Broadcast()
}
