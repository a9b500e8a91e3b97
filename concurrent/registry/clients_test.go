package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/surety-go/surety/concurrent"
)

// The clients of a registry whose calls are checked: by the explorer and in
// tiny rounds. Keys are 0 and 1, and every registration has a value of its
// own, which tells its key and names it in the history: the handle of a
// registration is written as its value.

// kind is a call of the registry's API.
type kind int

const (
	register kind = iota
	lookup
	lookupOverridden // WithOverride, then Lookup through that context
	unregisterOwn    // with the handle of the goroutine's last Register of the key
	unregisterInit   // with the handle of the key's registration before the clients began
	unregisterGone   // with the handle of one that was removed before they began
	seal
	sealed
	snapshot
	all
	length
)

var allKinds = []kind{register, lookup, lookupOverridden, unregisterOwn, unregisterInit, unregisterGone, seal, sealed, snapshot, all, length}

var kindNames = [...]string{
	"Register", "Lookup", "WithOverride+Lookup", "Unregister/own", "Unregister/init", "Unregister/gone",
	"Seal", "Sealed", "Snapshot", "All", "Len",
}

// call is one call: what a client is made of.
type call struct {
	kind kind
	key  int
}

func (c call) String() string {
	if c.kind >= seal {
		return kindNames[c.kind]
	}
	return fmt.Sprintf("%s(%d)", kindNames[c.kind], c.key)
}

// input and output are a call in a history.
type input struct {
	call
	value int // Register: what it registers; WithOverride: the override; Unregister: the registration
}

type output struct {
	outcome    outcome
	value      int    // Lookup: what it found
	live       [2]int // Snapshot, All: values in order
	generation uint64 // Snapshot
	n          int    // Len; Lookup that found nothing: how many there are instead
	flawed     string // what the result itself has wrong
}

type outcome string

const (
	done      outcome = ""
	duplicate outcome = "duplicate"
	rejected  outcome = "sealed"
	stale     outcome = "stale"
	notFound  outcome = "not found"
)

// outcomeOf returns what err says, by its sentinel.
func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return done
	case errors.Is(err, concurrent.ErrDuplicate):
		return duplicate
	case errors.Is(err, concurrent.ErrSealed):
		return rejected
	case errors.Is(err, concurrent.ErrStale):
		return stale
	case errors.Is(err, concurrent.ErrNotFound):
		return notFound
	}
	return outcome(err.Error())
}

// Values are unique: gone(key) and initial(key) are registered before the
// clients begin, fresh(...) by a client's call.
func gone(key int) int           { return 10 + key }
func initial(key int) int        { return 20 + key }
func fresh(key, g, call int) int { return 100*(g+1) + 10*call + key }
func keyOf(value int) int        { return value % 10 }
func replaced(key, g int) int    { return 1000*(g+1) + key }

// inits are the states in which programs start: the keys registered, in
// order. Exchanging the keys turns 1 into 2 and 3 into 4.
var inits = [5][]int{{}, {0}, {1}, {0, 1}, {1, 0}}

// client makes calls on behalf of one goroutine.
type client struct {
	r       *Registry[int, int]
	id      int
	handles map[int]Handle // by value; shared by the clients for those of the setup, which are not written any more
	own     [2]int         // value of the goroutine's last registration by key, 0: none
	made    [2]Handle      // and its handle
}

// input returns the i-th call of the client with its arguments.
func (c *client) input(op call, i int) input {
	in := input{call: op}
	switch op.kind {
	case register:
		in.value = fresh(op.key, c.id, i)
	case lookupOverridden:
		in.value = replaced(op.key, c.id)
	case unregisterOwn:
		in.value = c.own[op.key]
	case unregisterInit:
		in.value = initial(op.key)
	case unregisterGone:
		in.value = gone(op.key)
	}
	return in
}

// do makes a call.
func (c *client) do(in input) (out output) {
	ctx := context.Background()
	switch in.kind {
	case register:
		h, err := c.register(in.key, in.value)
		if out.outcome = outcomeOf(err); err == nil {
			c.own[in.key], c.made[in.key] = in.value, h
		} else if h != (Handle{}) {
			out.flawed = "Register failed and returned a handle"
		}
	case lookup:
		out.find(c.r, ctx, in.key)
	case lookupOverridden:
		out.find(c.r, c.r.WithOverride(ctx, in.key, in.value), in.key)
	case unregisterOwn:
		out.outcome = outcomeOf(c.r.Unregister(ctx, c.made[in.key]))
	case unregisterInit, unregisterGone:
		out.outcome = outcomeOf(c.r.Unregister(ctx, c.handles[in.value]))
	case seal:
		c.r.Seal()
	case sealed:
		if c.r.Sealed() {
			out.n = 1
		}
	case snapshot:
		out.read(c.r.Snapshot())
	case all:
		i := 0
		for _, v := range c.r.All() {
			out.list(i, v)
			i++
		}
	case length:
		out.n = c.r.Len()
	}
	return out
}

// register is Register in one of its three forms, which the value decides.
func (c *client) register(key, value int) (h Handle, err error) {
	switch (value/100 + value/10) % 3 {
	case 0:
		return c.r.RegisterDepth(0, key, value)
	case 1:
		defer func() {
			if v := recover(); v != nil {
				err = v.(error)
			}
		}()
		return c.r.MustRegister(key, value), nil
	}
	return c.r.Register(key, value)
}

func (out *output) find(r *Registry[int, int], ctx context.Context, key int) {
	v, err := r.Lookup(ctx, key)
	out.value, out.outcome = v, outcomeOf(err)
	var missing *NotFoundError
	if errors.As(err, &missing) {
		out.n = missing.Registered
	}
}

// list notes that v is the i-th registration.
func (out *output) list(i, v int) {
	if i >= len(out.live) {
		out.flawed = "there are more registrations than keys"
		return
	}
	out.live[i] = v
}

// read reads s in every way; they must agree.
func (out *output) read(s *Snapshot[int, int]) {
	i := 0
	for k, v := range s.All() {
		if found, ok := s.Lookup(k); !ok || found != v || keyOf(v) != k {
			out.flawed = fmt.Sprintf("the snapshot lists %d = %d and finds %d, %t", k, v, found, ok)
		}
		out.list(i, v)
		i++
	}
	if s.Len() != i {
		out.flawed = fmt.Sprintf("the snapshot lists %d registrations and counts %d", i, s.Len())
	}
	newest := uint64(0)
	for _, made := range s.Registrations() {
		if made.Generation <= newest || made.Generation > s.Generation() {
			out.flawed = fmt.Sprintf("generation %d follows %d in a snapshot of generation %d", made.Generation, newest, s.Generation())
		}
		newest = made.Generation
	}
	out.generation = s.Generation()
}

// setup returns a registry in one of the initial states and the handles of
// all registrations it has had.
func setup(init int) (*Registry[int, int], map[int]Handle) {
	r := NewRegistry[int, int](Config{Name: "explored"})
	handles := make(map[int]Handle)
	for key := range 2 {
		h := r.MustRegister(key, gone(key))
		handles[gone(key)] = h
		if err := r.Unregister(context.Background(), h); err != nil {
			panic(err)
		}
	}
	for _, key := range inits[init] {
		handles[initial(key)] = r.MustRegister(key, initial(key))
	}
	r.Snapshot() // is kept until something changes
	return r, handles
}
