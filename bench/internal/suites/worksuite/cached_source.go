package worksuite

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// source is what the cache is in front of.
type source interface {
	load(ctx context.Context, key uint64) (uint64, error)
	close()
}

// slowSteps take about 20 microseconds.
const slowSteps = 15_360

// answer is the value of a key.
func answer(key uint64) uint64 { return workload.Mix(key) }

// slow takes about 20 microseconds. The result is of no use but to keep the
// compiler from leaving the work out.
func slow(key uint64) uint64 { return workload.Work(key, slowSteps) }

var sink atomic.Uint64

// computation computes values where they are asked for.
type computation struct{}

func (computation) load(_ context.Context, key uint64) (uint64, error) {
	sink.Store(slow(key))
	return answer(key), nil
}

func (computation) close() {}

// store is a goroutine that answers what is asked of it.
type store struct {
	asked chan question
	ended chan struct{}
}

type question struct {
	key    uint64
	answer chan<- uint64
}

// together is how many questions the store answers at most in one go.
const together = 16

func newStore() *store {
	s := &store{make(chan question), make(chan struct{})}
	go s.run()
	return s
}

func (s *store) run() {
	defer close(s.ended)
	batch := make([]question, 0, together)
	for q := range s.asked {
		batch = s.gather(append(batch[:0], q))
		sink.Store(slow(q.key))
		for _, q := range batch {
			q.answer <- answer(q.key)
		}
	}
}

// gather adds the questions that wait to be asked.
func (s *store) gather(batch []question) []question {
	for len(batch) < together {
		select {
		case q, ok := <-s.asked:
			if !ok {
				return batch
			}
			batch = append(batch, q)
		default:
			return batch
		}
	}
	return batch
}

func (s *store) load(_ context.Context, key uint64) (uint64, error) {
	reply := make(chan uint64, 1)
	s.asked <- question{key, reply}
	return <-reply, nil
}

func (s *store) close() {
	close(s.asked)
	<-s.ended
}
