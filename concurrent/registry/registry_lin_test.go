package registry_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

// A call is what a client did. Values are unique, so that a value names the
// registration that brought it.
type call struct {
	method string // name of the method
	key    string // Register, Lookup
	value  int    // Register: to be registered; Unregister: of the registration
}

// maxLive is how many registrations the model has room for.
const maxLive = 24

// modelState is the sequential registry: what any order of calls may make of
// it.
type modelState struct {
	live       [maxLive]call // Register calls, oldest first
	len        int           // how many of live are in use; the others are zero
	generation int
	sealed     bool
}

// step returns what the call returns in s, and the state after it.
func (s modelState) step(c call) (result string, after modelState) {
	live := s.live[:s.len]
	byKey := slices.IndexFunc(live, func(l call) bool { return l.key == c.key })
	byValue := slices.IndexFunc(live, func(l call) bool { return l.value == c.value })
	switch c.method {
	case "Register":
		switch {
		case s.sealed:
			return "sealed", s
		case byKey >= 0:
			return "duplicate", s
		}
		s.live[s.len] = c
		s.len++
		s.generation++
		return "ok", s
	case "Unregister":
		switch {
		case byValue < 0:
			return "stale", s
		case s.sealed:
			return "sealed", s
		}
		copy(live[byValue:], live[byValue+1:])
		s.len--
		s.live[s.len] = call{}
		s.generation++
		return "ok", s
	case "Lookup":
		if byKey < 0 {
			return "not found", s
		}
		return fmt.Sprint(live[byKey].value), s
	case "Len":
		return fmt.Sprint(s.len), s
	case "Snapshot":
		var b strings.Builder
		fmt.Fprint(&b, s.generation)
		for _, l := range live {
			fmt.Fprint(&b, " ", l.key, "=", l.value)
		}
		return b.String(), s
	case "Seal":
		s.sealed = true
		return "", s
	case "Sealed":
		return fmt.Sprint(s.sealed), s
	}
	panic("unknown method " + c.method)
}

var model = porcupine.Model{
	Init: func() any { return modelState{} },
	Step: func(state, input, output any) (bool, any) {
		result, after := state.(modelState).step(input.(call))
		return result == output, after
	},
	Equal:             func(a, b any) bool { return a == b },
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%v: %v", input, output) },
}

// run makes the call on r and says what it returned, in the words of the
// model. Handles are kept by value.
func (c call) run(ctx context.Context, r *registry.Registry[string, int], handles map[int]registry.Handle) string {
	outcome := func(err error) string {
		for sentinel, word := range map[error]string{
			nil: "ok", concurrent.ErrSealed: "sealed", concurrent.ErrDuplicate: "duplicate", concurrent.ErrStale: "stale", concurrent.ErrNotFound: "not found",
		} {
			if errors.Is(err, sentinel) {
				return word
			}
		}
		return fmt.Sprint("unexpected: ", err)
	}
	switch c.method {
	case "Register":
		h, err := r.Register(c.key, c.value)
		if err == nil {
			handles[c.value] = h
		}
		return outcome(err)
	case "Unregister":
		return outcome(r.Unregister(ctx, handles[c.value]))
	case "Lookup":
		v, err := r.Lookup(ctx, c.key)
		if err != nil {
			return outcome(err)
		}
		return fmt.Sprint(v)
	case "Len":
		return fmt.Sprint(r.Len())
	case "Snapshot":
		var b strings.Builder
		s := r.Snapshot()
		fmt.Fprint(&b, s.Generation())
		for key, value := range s.All() {
			fmt.Fprint(&b, " ", key, "=", value)
		}
		return b.String()
	case "Seal":
		r.Seal()
		return ""
	case "Sealed":
		return fmt.Sprint(r.Sealed())
	}
	panic("unknown method " + c.method)
}

// client returns a random program that unregisters only what it registered
// itself, some of it twice.
func client(random *rand.Rand, id int) []call {
	const length = 8
	var calls []call
	var registered []int
	for i := range length {
		c := call{key: string("ab"[random.IntN(2)])}
		switch n := random.IntN(20); {
		case n < 6:
			c.method, c.value = "Register", 100*(id+1)+i
			registered = append(registered, c.value)
		case n < 10 && len(registered) > 0:
			c.method, c.value = "Unregister", registered[random.IntN(len(registered))]
		case n < 13:
			c.method = "Lookup"
		case n < 17:
			c.method = "Snapshot"
		case n < 18:
			c.method = "Len"
		case n < 19 && i > length/2:
			c.method = "Seal"
		default:
			c.method = "Sealed"
		}
		calls = append(calls, c)
	}
	return calls
}

func TestRegistryIsLinearizable(t *testing.T) {
	const rounds, clients = 400, 3 // with 8 calls each, at most maxLive registrations
	seed := rand.Uint64()
	began := time.Now()
	for round := range uint64(rounds) {
		var r registry.Registry[string, int]
		var records [clients][]porcupine.Operation
		random := rand.New(rand.NewPCG(seed, round))
		var programs [clients][]call
		for id := range programs {
			programs[id] = client(random, id)
		}
		together(clients, func(id int) {
			handles := make(map[int]registry.Handle)
			for _, c := range programs[id] {
				start := time.Since(began).Nanoseconds()
				result := c.run(t.Context(), &r, handles)
				records[id] = append(records[id], porcupine.Operation{ClientId: id, Input: c, Call: start, Output: result, Return: time.Since(began).Nanoseconds()})
			}
		})
		history := slices.Concat(records[:]...)
		if !porcupine.CheckOperations(model, history) {
			for _, op := range history {
				t.Logf("client %d: %d to %d: %v: %v", op.ClientId, op.Call, op.Return, op.Input, op.Output)
			}
			require.FailNow(t, "not linearizable", "seed %d, round %d", seed, round)
		}
	}
}
