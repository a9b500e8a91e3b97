//go:build !surety_explore

// Rounds on real goroutines say nothing of the explored build.

package once

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/surety-go/surety/internal/stress"
)

// round is one of the tiny rounds: a cache, and what was recorded of its calls
// on real goroutines. Each call writes to a place of its own, by number, so
// recording orders nothing.
type round struct {
	*world
	setting setting
	init    int
	start   time.Time
	calls   [2 * inside]historyCall
	began   [2 * inside]atomic.Int64 // when the load of a call started, 0: it did not
	clock   atomic.Int64             // of the cache, if its values expire
}

func newRound(s setting, init int) *round {
	r := &round{setting: s, init: init, start: time.Now()}
	r.world = newWorld(r, s, init, func() time.Duration { return time.Duration(r.clock.Load()) })
	return r
}

// now is never 0.
func (r *round) now() int { return 1 + int(time.Since(r.start)) }

func (r *round) advance(d time.Duration) { r.clock.Add(int64(d)) }

// mark keeps the load up, so that others come and go meanwhile.
func (r *round) mark(in input) {
	r.began[in.id].Store(int64(r.now()))
	for range in.id % 4 {
		runtime.Gosched()
	}
}

func (r *round) record(in input, do func() output) output {
	c := historyCall{In: in, Begin: r.now()}
	c.Out = do()
	c.End = r.now()
	r.calls[in.id] = c
	return c.Out
}

// history returns what was recorded once all calls have returned. A load that
// its last caller has left may not have ended.
func (r *round) history() history {
	h := make(history, 0, len(r.calls))
	for id, c := range r.calls {
		if c.End == 0 {
			continue
		}
		h = append(h, c)
		if when := int(r.began[id].Load()); when != 0 {
			h = append(h, historyCall{In: input{call: call{began, c.In.key}, id: id}, Begin: when, End: when})
		}
	}
	return h.looked(r.cache)
}

// check reports what is wrong with a round that is over.
func (r *round) check() error {
	h := r.history()
	if err := check(r.setting, initialValues(r.init), h); err != nil {
		return err
	}
	for _, c := range h {
		if c.Out.outcome == cancelled {
			return nil // a load may be at work still
		}
	}
	return intact(r.cache, h)
}

// tinyRounds runs programs of a few calls on fresh caches and checks every
// history.
func tinyRounds(t *testing.T, s setting, goroutines, callsEach int, kinds ...kind) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	states := s.states()
	n := 10_000
	if testing.Short() {
		n = 1_000
	}
	stress.Rounds[*round, input, output]{
		Fresh: func(int) *round { return newRound(s, random.IntN(states)) },
		Calls: func(int) [][]input {
			program := make([][]input, goroutines)
			for g := range program {
				for i := range callsEach {
					op := call{kinds[random.IntN(len(kinds))], random.IntN(2)}
					program[g] = append(program[g], input{call: op, id: callsEach*g + i})
				}
			}
			return program
		},
		Do: func(r *round, in input) output {
			return r.record(in, func() output { return r.do(context.Background(), in) })
		},
		Check: func(r *round, _ int, _ []stress.Call[input, output]) error { return r.check() },
	}.Run(t, n)
}

func TestTinyRoundsOfWrites(t *testing.T) {
	tinyRounds(t, setting{}, 2, 3, peek, set, invalidate, invalidateAll, length, all)
}

func TestTinyRoundsOfLoads(t *testing.T) {
	tinyRounds(t, setting{}, 3, 2, get, getFunc, peek, set, invalidate, invalidateAll, length, all)
}

func TestTinyRoundsOfFailures(t *testing.T) {
	tinyRounds(t, setting{}, 3, 2, get, getError, getPanic, getGoexit, getNested, set, invalidate)
}

func TestTinyRoundsOfCancellation(t *testing.T) {
	tinyRounds(t, setting{}, 3, 2, get, getShort, peek, set, invalidate, cancelAll)
}

func TestTinyRoundsOfEviction(t *testing.T) {
	tinyRounds(t, setting{bounded: true}, 3, 2, get, peek, set, invalidate, invalidateAll, length)
}

func TestTinyRoundsOfExpiry(t *testing.T) {
	tinyRounds(t, setting{expires: true}, 3, 2, get, peek, set, invalidate, advance)
}
