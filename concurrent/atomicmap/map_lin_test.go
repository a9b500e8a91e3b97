package atomicmap

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/stress"
)

// hashes are adversarial: those of the two keys differ in the bits that choose
// segments, are equal, and differ in the highest bit only.
var hashes = []func(int) uint64{
	func(k int) uint64 { return uint64(k) },
	func(int) uint64 { return 7 },
	func(k int) uint64 { return uint64(k) << 63 },
}

// tinyMap returns an empty map of segments of one bucket or two, of which that
// many slots belong to deleted keys, so that two keys may be too many, and, in
// half of the rounds, with flips that values may collide with.
func tinyMap(round, dead int) *Map[int, int] {
	g := geometry[int]{buckets: 1 + round/2%2, sparse: 2, hash: hashes[round%len(hashes)]}
	if round%2 == 0 {
		g.flips = 63 // more than there are values
	}
	m := New(Config[int, int]{test: &g})
	for k := range dead {
		m.Store(-1-k, 1)
	}
	for k := range dead {
		m.Delete(-1 - k)
	}
	return m
}

// tinyRounds runs programs of a few calls on fresh maps and checks every
// history.
func tinyRounds(t *testing.T, goroutines, callsEach int, kinds ...kind) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	type object struct {
		m    *Map[int, int]
		init modelState
	}
	n := 100_000
	if testing.Short() || raceEnabled {
		n = 5_000
	}
	stress.Rounds[object, input, output]{
		Fresh: func(round int) object {
			o := object{tinyMap(round, r.IntN(slotsPerBucket+1)), inits[r.IntN(len(inits))]}
			for key, v := range o.init {
				if v != 0 {
					o.m.Store(key, v)
				}
			}
			return o
		},
		Calls: func(int) [][]input {
			clients := make([][]input, goroutines)
			for g := range clients {
				for i := range callsEach {
					in := input{call: call{kinds[r.IntN(len(kinds))], r.IntN(2)}, value: 10*(g+1) + i, old: 1 + r.IntN(2)}
					clients[g] = append(clients[g], in)
				}
			}
			return clients
		},
		Do: func(o object, in input) output { return do(o.m, in) },
		Check: func(o object, _ int, calls []stress.Call[input, output]) error {
			history := make([]historyCall, len(calls))
			for i, c := range calls {
				from := calls[0].Begin // so that times fit an int of 32 bits
				history[i] = historyCall{In: c.In, Out: c.Out, Begin: int(c.Begin - from), End: int(c.End - from)}
			}
			return checkCalls(o.init, history)
		},
	}.Run(t, n)
}

func TestTinyRoundsOfPlainCalls(t *testing.T) {
	tinyRounds(t, 2, 2, load, store, loadOrStore, loadAndDelete, remove, swap, compareAndSwap, compareAndDelete, clearAll)
}

func TestTinyRoundsOfAllCalls(t *testing.T) {
	tinyRounds(t, 3, 2, load, store, loadAndDelete, compareAndSwap, loadOrCompute, computeSet, computeRemove, computeKeep, clearAll, length, all)
}

// Long histories of many goroutines on many keys, each key's checked on its
// own. Every goroutine records its own calls; the clock is all they share.
func TestLongHistoriesAreLinearizable(t *testing.T) {
	const goroutines, calls, keys = 4, 8000, 16
	kinds := []kind{load, store, loadOrStore, loadAndDelete, swap, compareAndSwap, compareAndDelete, loadOrCompute, computeSet, computeRemove}
	specification := porcupine.Model{
		Init: func() any { return modelState{} },
		Step: func(s, in, out any) (bool, any) {
			next, ok := model.Step(s.(modelState), in.(input), out.(output))
			return ok, next
		},
	}
	for i, hash := range hashes {
		m := New(Config[int, int]{test: &geometry[int]{buckets: 1 + i%2, flips: 8191, hash: hash}}) // fewer values than flips
		seed := rand.Uint64()
		records := make([][]porcupine.Operation, goroutines)
		keyOf := make([][]int, goroutines)
		start := time.Now()
		var ready, wg sync.WaitGroup
		ready.Add(goroutines)
		for g := range goroutines {
			wg.Go(func() {
				ready.Done()
				ready.Wait()
				r := rand.New(rand.NewPCG(seed, uint64(g)))
				seen := map[int]int{}
				for i := range calls {
					key := r.IntN(keys)
					in := input{call: call{kinds[r.IntN(len(kinds))], key}, value: 1 + g + goroutines*i, old: seen[key]}
					op := porcupine.Operation{ClientId: g, Call: int64(time.Since(start))}
					out := do(m, in)
					op.Output, op.Return = out, int64(time.Since(start))
					in.key = 0 // of the specification, which has the history of one key
					op.Input = in
					if out.value != 0 {
						seen[key] = out.value
					}
					records[g], keyOf[g] = append(records[g], op), append(keyOf[g], key)
				}
			})
		}
		wg.Wait()
		for key := range keys {
			var history []porcupine.Operation
			for g := range goroutines {
				for i, op := range records[g] {
					if keyOf[g][i] == key {
						history = append(history, op)
					}
				}
			}
			require.True(t, porcupine.CheckOperations(specification, history), "seed %d: the history of key %d is not linearizable", seed, key)
		}
	}
}

// The model refuses what a map may not do.
func TestModelRefusesIllegalHistories(t *testing.T) {
	at := func(begin, end int, k kind, key, value, old int, out output) historyCall {
		return historyCall{In: input{call{k, key}, value, old}, Out: out, Begin: begin, End: end}
	}
	found := func(v int) output { return output{value: v, ok: true} }
	for name, c := range map[string]struct {
		init    modelState
		history []historyCall
	}{
		"a lost write":                   {modelState{}, []historyCall{at(0, 1, store, 0, 5, 0, output{}), at(2, 3, load, 0, 0, 0, output{})}},
		"a value from nowhere":           {modelState{1}, []historyCall{at(0, 1, load, 0, 0, 0, found(9))}},
		"two swaps of one value":         {modelState{1}, []historyCall{at(0, 9, compareAndSwap, 0, 5, 1, found(0)), at(0, 9, compareAndSwap, 0, 6, 1, found(0))}},
		"two deletions of one value":     {modelState{1}, []historyCall{at(0, 9, loadAndDelete, 0, 0, 0, found(1)), at(0, 9, loadAndDelete, 0, 0, 0, found(1))}},
		"a swap that failed for nothing": {modelState{1}, []historyCall{at(0, 1, compareAndSwap, 0, 5, 1, output{})}},
		"two inserts":                    {modelState{}, []historyCall{at(0, 9, loadOrStore, 0, 5, 0, output{value: 5}), at(0, 9, loadOrStore, 0, 6, 0, output{value: 6})}},
		"a value that survives Clear":    {modelState{1, 2}, []historyCall{at(0, 1, clearAll, 0, 0, 0, output{}), at(2, 3, load, 1, 0, 0, found(2))}},
		"half a Clear":                   {modelState{1, 2}, []historyCall{at(0, 9, clearAll, 0, 0, 0, output{}), at(1, 2, load, 0, 0, 0, output{}), at(3, 4, load, 1, 0, 0, found(2))}},
		"a computation on a stale value": {modelState{1}, []historyCall{at(0, 1, store, 0, 5, 0, output{}), at(2, 3, computeSet, 0, 6, 0, output{value: 6, ok: true, old: 1, had: true})}},
		"a key missed by an iteration":   {modelState{1, 2}, []historyCall{at(0, 1, all, 0, 0, 0, output{pairs: [2]int{1, 0}})}},
		"a key iterated twice":           {modelState{1, 2}, []historyCall{at(0, 1, all, 0, 0, 0, output{pairs: [2]int{1, 2}, twice: true})}},
		"a length too large":             {modelState{1, 0}, []historyCall{at(0, 1, length, 0, 0, 0, output{n: 2})}},
		"a negative length":              {modelState{}, []historyCall{at(0, 1, length, 0, 0, 0, output{n: -1})}},
	} {
		require.Error(t, checkCalls(c.init, c.history), name)
	}
	require.NoError(t, checkCalls(modelState{1}, []historyCall{
		at(0, 9, clearAll, 0, 0, 0, output{}), at(1, 2, load, 0, 0, 0, found(1)), at(3, 4, load, 0, 0, 0, output{}), at(1, 8, length, 0, 0, 0, output{n: 1}),
	}))
}
