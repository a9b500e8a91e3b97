package poolsuite

import (
	"context"
	"sync"
)

func init() { add("Mutex+Cond queue", newMutexQueue) }

// mutexQueue is workers that wait on a condition for tasks in a ring behind a
// mutex.
type mutexQueue struct {
	mu      sync.Mutex
	more    sync.Cond // a task came or closed was set
	room    sync.Cond // a task was taken
	ring    [queueLength]job
	head, n int // the n jobs from ring[head] on wait
	closed  bool

	parts   int
	workers sync.WaitGroup
}

func newMutexQueue(workers int) Executor {
	q := &mutexQueue{parts: workers}
	q.more.L, q.room.L = &q.mu, &q.mu
	for range workers {
		q.workers.Go(q.work)
	}
	return q
}

func (q *mutexQueue) Go(ctx context.Context, task func(context.Context)) {
	q.mu.Lock()
	for q.n == queueLength {
		q.room.Wait()
	}
	q.ring[(q.head+q.n)%queueLength] = job{ctx, task}
	q.n++
	q.mu.Unlock()
	q.more.Signal()
}

func (q *mutexQueue) work() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		for q.n == 0 {
			if q.closed {
				return
			}
			q.more.Wait()
		}
		j := q.ring[q.head]
		q.ring[q.head] = job{}
		q.head = (q.head + 1) % queueLength
		q.n--
		q.mu.Unlock()
		q.room.Signal()
		j.task(j.ctx)
		q.mu.Lock()
	}
}

func (q *mutexQueue) Call(ctx context.Context, f func(context.Context) (uint64, error)) (uint64, error) {
	return call(ctx, q.Go, f)
}

func (q *mutexQueue) ForEach(ctx context.Context, s []uint64, f func(context.Context, int, *uint64) error) error {
	return forEach(ctx, q.Go, q.parts, s, f)
}

func (q *mutexQueue) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.more.Broadcast()
	q.workers.Wait()
}
