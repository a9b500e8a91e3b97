//go:build !surety_explore

// Rounds on real goroutines say nothing of the explored build.

package registry

import (
	"math/rand/v2"
	"testing"

	"github.com/surety-go/surety/internal/stress"
)

// round is a registry and the clients that make its calls.
type round struct {
	registry *Registry[int, int]
	init     int
	clients  []client
}

// turn is a call whose arguments depend on what its client did before.
type turn struct {
	op           call
	client, call int
}

// made is a call that returned.
type made struct {
	in  input
	out output
}

// tinyRounds runs programs of a few calls on fresh registries and checks every
// history.
func tinyRounds(t *testing.T, goroutines, callsEach int, kinds ...kind) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	n := 10_000
	if testing.Short() {
		n = 1_000
	}
	stress.Rounds[*round, turn, made]{
		Fresh: func(int) *round {
			r := &round{init: random.IntN(len(inits))}
			registry, handles := setup(r.init)
			r.registry = registry
			for id := range goroutines {
				r.clients = append(r.clients, client{r: registry, id: id, handles: handles})
			}
			return r
		},
		Calls: func(int) [][]turn {
			program := make([][]turn, goroutines)
			for g := range program {
				for i := range callsEach {
					op := call{kinds[random.IntN(len(kinds))], random.IntN(2)}
					program[g] = append(program[g], turn{op, g, i})
				}
			}
			return program
		},
		Do: func(r *round, next turn) made {
			c := &r.clients[next.client]
			in := c.input(next.op, next.call)
			return made{in, c.do(in)}
		},
		Check: func(r *round, _ int, calls []stress.Call[turn, made]) error {
			var h history
			start := calls[0].Begin // so that times fit into 32 bits
			for _, c := range calls {
				h = append(h, historyCall{In: c.Out.in, Out: c.Out.out, Begin: int(c.Begin - start), End: int(c.End - start)})
			}
			return settled(r.init, r.registry, h)
		},
	}.Run(t, n)
}

func TestTinyRoundsOfChanges(t *testing.T) {
	tinyRounds(t, 2, 3, register, lookup, unregisterOwn, unregisterInit, snapshot, length)
}

func TestTinyRoundsOfSeals(t *testing.T) {
	tinyRounds(t, 2, 3, register, unregisterInit, seal, sealed, snapshot)
}

func TestTinyRoundsOfAllCalls(t *testing.T) { tinyRounds(t, 3, 3, allKinds...) }
