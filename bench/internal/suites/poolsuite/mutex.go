package poolsuite

import "sync"

func init() { add("mutex ring", newMutexRing) }

// mutexRing is workers that wait on a condition for tasks in a ring behind a
// mutex.
type mutexRing struct {
	mu      sync.Mutex
	more    sync.Cond // a task came or closed was set
	room    sync.Cond // a task was taken
	ring    []func()
	head, n int // the n tasks from ring[head] on wait
	closed  bool

	parts   int // of a parallel loop
	workers sync.WaitGroup
}

func newMutexRing(c Config) *mutexRing {
	r := &mutexRing{ring: make([]func(), c.Queue), parts: c.Workers}
	r.more.L, r.room.L = &r.mu, &r.mu
	for range c.Workers {
		r.workers.Go(r.work)
	}
	return r
}

func (r *mutexRing) Go(t *Task) error {
	r.run(t.Plain)
	return nil
}

func (r *mutexRing) run(f func()) {
	r.mu.Lock()
	for r.n == len(r.ring) {
		r.room.Wait()
	}
	r.ring[(r.head+r.n)%len(r.ring)] = f
	r.n++
	r.mu.Unlock()
	r.more.Signal()
}

func (r *mutexRing) work() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		for r.n == 0 {
			if r.closed {
				return
			}
			r.more.Wait()
		}
		task := r.ring[r.head]
		r.ring[r.head] = nil
		r.head = (r.head + 1) % len(r.ring)
		r.n--
		r.mu.Unlock()
		r.room.Signal()
		task()
		r.mu.Lock()
	}
}

func (r *mutexRing) Submit(c *Call) Future { return submit(r.run, c) }

func (r *mutexRing) ForEach(s []uint64, f Element) error { return forEach(r.run, r.parts, s, f) }

func (r *mutexRing) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.more.Broadcast()
	r.workers.Wait()
}

func (*mutexRing) queues() {}
