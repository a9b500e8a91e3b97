package once

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"
)

// Long histories of many goroutines on many keys, each key's checked on its
// own. Every goroutine records its own calls; the clock is all they share.

const (
	longClients = 4
	longKeys    = 8
)

// longCall is a call in a long history. Calls are numbered from 1, each client
// counting in steps of longClients; of the values that a call writes, that of
// Set is twice its number, and that of its load one more.
type longCall struct {
	kind   kind // get, getError, peek, set, invalidate or began
	number int
}

func (c longCall) written() int { return 2 * c.number }
func (c longCall) loaded() int  { return 2*c.number + 1 }
func (c longCall) client() int  { return (c.number - 1) % longClients }

// longState is the sequential cache with one key. It says of loads what state
// does, but by client: the loads of a client follow one another, so the number
// of the last one tells of all.
type longState struct {
	value int              // 0 for none
	begun [longClients]int // number of the last load whose function has started
	spent [longClients]int // number of the last load that can give the key no value any more
}

// write makes value, 0 for none, the value of the key, whatever it was.
func (s *longState) write(value int) {
	s.value = value
	for client, load := range s.begun {
		s.spent[client] = max(s.spent[client], load)
	}
}

// step returns the state after a call, and whether the call can return out.
func (s longState) step(in longCall, out output) (longState, bool) {
	switch in.kind {
	case began:
		s.begun[in.client()] = in.number
		return s, true
	case peek:
		return s, out.value == s.value
	case set:
		s.write(in.written())
		return s, true
	case invalidate:
		s.write(0)
		return s, true
	}
	load := longCall{number: out.load}
	if out.outcome == found {
		if s.value != 0 {
			return s, out.value == s.value
		}
		if load.number = out.value / 2; load.loaded() != out.value {
			return s, false
		}
	}
	if s.value != 0 || load.number <= s.spent[load.client()] {
		return s, false
	}
	if out.outcome == found {
		s.value, s.spent[load.client()] = out.value, load.number
	}
	return s, true
}

// longModel returns the model of one key of a cache, which may drop its value
// at any time if the cache is bounded.
func longModel(bounded bool) porcupine.Model {
	if !bounded {
		return porcupine.Model{
			Init: func() any { return longState{} },
			Step: func(s, in, out any) (bool, any) {
				after, ok := s.(longState).step(in.(longCall), out.(output))
				return ok, after
			},
		}
	}
	m := porcupine.NondeterministicModel{
		Init: func() []any { return []any{longState{}} },
		Step: func(s, in, out any) (next []any) {
			kept := s.(longState)
			dropped := kept
			dropped.value = 0
			for _, s := range []longState{kept, dropped} {
				if after, ok := s.step(in.(longCall), out.(output)); ok {
					next = append(next, after)
				}
			}
			return next
		},
	}
	return m.ToModel()
}

// longRun is a call that is being made.
type longRun struct {
	longCall
	began time.Duration // when its load function started, 0: it did not
}

// longClient makes calls on random keys and records them.
type longClient struct {
	cache  *Cache[int, int]
	id     int
	start  time.Time
	random *rand.Rand
	calls  [longKeys][]porcupine.Operation
}

func (c *longClient) run(calls int) {
	kinds := []kind{get, get, get, getError, peek, peek, set, invalidate}
	for i := range calls {
		key := c.random.IntN(longKeys)
		run := longRun{longCall: longCall{kinds[c.random.IntN(len(kinds))], 1 + c.id + i*longClients}}
		var out output
		begin := time.Since(c.start)
		switch run.kind {
		case peek:
			out.value, _ = c.cache.Peek(key)
		case set:
			c.cache.Set(key, run.written())
		case invalidate:
			c.cache.Invalidate(key)
		default:
			out.get(context.Background(), func(ctx context.Context) (int, error) {
				return c.cache.GetFunc(ctx, key, func(context.Context, int) (int, error) { return c.load(&run) })
			})
		}
		c.record(key, run.longCall, out, begin, time.Since(c.start))
		if run.began != 0 {
			c.record(key, longCall{began, run.number}, output{}, run.began, run.began)
		}
	}
}

func (c *longClient) load(run *longRun) (int, error) {
	run.began = time.Since(c.start)
	for range run.number % 4 {
		runtime.Gosched()
	}
	if run.kind == getError {
		return 0, loadFailure{run.number}
	}
	return run.loaded(), nil
}

func (c *longClient) record(key int, in longCall, out output, begin, end time.Duration) {
	c.calls[key] = append(c.calls[key], porcupine.Operation{ClientId: c.id, Input: in, Output: out, Call: int64(begin), Return: int64(end)})
}

func longHistories(t *testing.T, maxEntries int) {
	calls := 5000
	if testing.Short() {
		calls = 500
	}
	seed := rand.Uint64()
	cache := NewCache(CacheConfig[int, int]{MaxEntries: maxEntries})
	var clients [longClients]longClient
	var all sync.WaitGroup
	start := time.Now()
	for id := range clients {
		c := &clients[id]
		*c = longClient{cache: cache, id: id, start: start, random: rand.New(rand.NewPCG(seed, uint64(id)))}
		all.Go(func() { c.run(calls) })
	}
	all.Wait()
	model := longModel(maxEntries > 0)
	for key := range longKeys {
		var history []porcupine.Operation
		for _, c := range clients {
			history = append(history, c.calls[key]...)
		}
		require.True(t, porcupine.CheckOperations(model, history), "seed %d: the history of key %d is not linearizable", seed, key)
	}
	kept := Occupied(cache)
	require.Equal(t, kept, Linked(cache))
	if maxEntries > 0 {
		require.LessOrEqual(t, kept, maxEntries)
		require.NotZero(t, cache.Stats().Evictions)
	}
}

func TestLongHistoriesAreLinearizable(t *testing.T) { longHistories(t, 0) }

func TestLongHistoriesWithEvictionsAreLinearizable(t *testing.T) { longHistories(t, longKeys/2) }

// The models refuse what a cache may not do.
func TestLongModelRefusesIllegalHistories(t *testing.T) {
	at := func(begin, end int64, k kind, number int, out output) porcupine.Operation {
		return porcupine.Operation{Input: longCall{k, number}, Output: out, Call: begin, Return: end}
	}
	value := func(v int) output { return output{value: v} }
	load := longCall{number: 1}.loaded()
	failure := output{outcome: failed, load: 1}
	for name, test := range map[string]struct {
		unbounded, bounded bool // whether it is legal
		calls              []porcupine.Operation
	}{
		"callers share a load": {true, true, []porcupine.Operation{
			at(0, 9, get, 1, value(load)), at(2, 2, began, 1, output{}), at(4, 8, get, 2, value(load))}},
		"displaced load reaches its callers": {true, true, []porcupine.Operation{
			at(0, 9, get, 1, value(load)), at(1, 1, began, 1, output{}), at(3, 4, invalidate, 2, output{}), at(5, 6, peek, 3, value(0))}},
		"failure": {true, true, []porcupine.Operation{
			at(0, 9, getError, 1, failure), at(1, 1, began, 1, output{}), at(2, 8, get, 2, failure)}},
		"dropped value": {false, true, []porcupine.Operation{
			at(0, 1, set, 1, output{}), at(2, 3, peek, 2, value(0))}},
		"dropped value comes back": {false, false, []porcupine.Operation{
			at(0, 1, set, 1, output{}), at(2, 3, peek, 2, value(0)), at(4, 5, peek, 3, value(2))}},
		"invalidated value": {false, false, []porcupine.Operation{
			at(0, 1, set, 1, output{}), at(2, 3, invalidate, 2, output{}), at(4, 5, peek, 3, value(2))}},
		"overwritten value": {false, false, []porcupine.Operation{
			at(0, 1, set, 1, output{}), at(2, 3, set, 2, output{}), at(4, 5, peek, 3, value(2))}},
		"load from before Invalidate": {false, false, []porcupine.Operation{
			at(0, 9, get, 1, value(load)), at(1, 1, began, 1, output{}), at(3, 4, invalidate, 2, output{}), at(5, 8, get, 3, value(load))}},
		"load gives its value twice": {false, false, []porcupine.Operation{
			at(0, 3, get, 1, value(load)), at(1, 1, began, 1, output{}), at(4, 5, invalidate, 2, output{}), at(6, 8, get, 3, value(load))}},
		"value out of nowhere": {false, false, []porcupine.Operation{at(0, 1, get, 1, value(2))}},
		"failure though there is a value": {false, true, []porcupine.Operation{
			at(0, 1, set, 2, output{}), at(2, 5, getError, 1, failure), at(3, 3, began, 1, output{})}},
		"failure from before Invalidate": {false, false, []porcupine.Operation{
			at(0, 9, getError, 1, failure), at(1, 1, began, 1, output{}), at(3, 4, invalidate, 2, output{}), at(5, 8, get, 3, failure)}},
	} {
		require.Equal(t, test.unbounded, porcupine.CheckOperations(longModel(false), test.calls), name)
		require.Equal(t, test.bounded, porcupine.CheckOperations(longModel(true), test.calls), name)
	}
}
