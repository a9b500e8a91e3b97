//go:build surety_explore

package once

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// The clients below run on the shipped cache. Keys are 0 and 1, and every
// write and every load has a value of its own, so that a history tells which
// one a read has seen. A call is numbered, and starts at most one load, which
// has its number.

// kind is a call of the cache's API.
type kind int

const (
	get       kind = iota
	getFunc        // with a function of its own
	getShort       // with a context that cancelAll ends
	getError       // its load returns an error
	getPanic       // its load panics
	getGoexit      // its load calls Goexit
	getHang        // getShort, and its load ends only when it is cancelled
	getCrash       // getShort, and its load panics
	getNested      // its load gets the other key, and fails if that does
	getInner       // what such a load does, with its context
	peek
	set
	invalidate
	began // not a call: the load function started
	invalidateAll
	length
	all
	cancelAll // ends the context of all calls that have one
	advance   // lets the time that values live pass
)

var kindNames = [...]string{
	"Get", "GetFunc", "Get/short", "Get/error", "Get/panic", "Get/Goexit", "Get/hang", "Get/crash", "Get/nested", "Get/inner",
	"Peek", "Set", "Invalidate", "load", "InvalidateAll", "Len", "All", "cancel", "advance",
}

func (k kind) isGet() bool   { return k < peek }
func (k kind) isShort() bool { return k == getShort || k == getHang || k == getCrash }
func (k kind) keyed() bool   { return k < invalidateAll }

// writes reports whether a call of the kind can change what is kept.
func (k kind) writes() bool {
	return k.isGet() || k == set || k == invalidate || k == invalidateAll
}

// call is one call: what a client is made of.
type call struct {
	kind kind
	key  int
}

func (c call) String() string {
	if !c.kind.keyed() {
		return kindNames[c.kind]
	}
	return fmt.Sprintf("%s(%d)", kindNames[c.kind], c.key)
}

// input and output are a call in a history.
type input struct {
	call
	id int // number of the call; of began, the number of the load
}

type output struct {
	outcome outcome
	load    int // failed, panicked: number of the load
	value   int // 0: none
	n       int
	pairs   [2]int // by key, 0: not yielded
	flawed  string // what the result itself has wrong
}

type outcome int

const (
	found     outcome = iota
	failed            // the error of a load
	panicked          // the panic of a load
	exited            // the Goexit of a load
	cancelled         // the end of the call's own context
	refused           // the call would have waited for itself
)

// Values are unique.
func initial(key int) int     { return 10 + key }
func written(id, key int) int { return 100 + 10*id + key }
func loaded(id, key int) int  { return 200 + 10*id + key }

// loadOf returns the number of the load that a value comes from.
func loadOf(value int) (id int, ok bool) { return (value - 200) / 10, value >= 200 }

// loadFailure is the error or the panic of a load.
type loadFailure struct{ id int }

func (f loadFailure) Error() string { return fmt.Sprintf("load %d failed", f.id) }

var errShort = errors.New("the callers' context was cancelled")

// ttl is how long values live in caches in which they expire.
const ttl = time.Second

// setting is how the cache of a program is made.
type setting struct {
	bounded bool // MaxEntries 1
	expires bool // TTL ttl
	cold    bool // nothing was ever written, unless there are initial values
}

// inits are the states in which programs start: which keys have a value. The
// second and the third are the same but for the names of the keys. A bounded
// cache has not room for the last.
var inits = [4][2]bool{{false, false}, {true, false}, {false, true}, {true, true}}

// world is what the clients of one execution share.
type world struct {
	r      *explore.R
	cache  *Cache[int, int]
	short  context.Context // of calls whose kind is short
	cancel context.CancelCauseFunc
}

// number is the key under which a context carries the call that it was given
// to.
type number struct{}

// newWorld returns a cache in one of the initial states.
func newWorld(r *explore.R, s setting, init int) *world {
	w := &world{r: r}
	config := CacheConfig[int, int]{Load: w.load}
	if s.bounded {
		config.MaxEntries = 1
	}
	if s.expires {
		config.TTL = ttl
	}
	w.cache = NewCache(config)
	r.Name(w.cache, "cache")
	if !s.cold {
		w.cache.Set(0, initial(0))
		w.cache.Invalidate(0)
	}
	for key, present := range inits[init] {
		if present {
			w.cache.Set(key, initial(key))
		}
	}
	w.short, w.cancel = seam.WithCancelCause(context.Background())
	return w
}

// load is the load function of all calls: it does what the call that started
// it wants. A load that finds itself cancelled says so.
func (w *world) load(ctx context.Context, key int) (int, error) {
	in := ctx.Value(number{}).(input)
	w.r.Mark(input{call{began, key}, in.id})
	switch in.kind {
	case getError:
		return 0, loadFailure{in.id}
	case getPanic, getCrash:
		panic(loadFailure{in.id})
	case getGoexit:
		seam.Goexit()
	case getHang:
		seam.NewEvent().WaitContext(ctx)
	case getNested:
		inner := input{call{getInner, 1 - key}, in.id + inside}
		out := w.r.Call(inner, func() any { return w.do(ctx, inner) }).(output)
		if out.outcome != found {
			return 0, loadFailure{in.id}
		}
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return loaded(in.id, key), nil
}

// inside is by how much the number of a call exceeds that of the load which
// made it.
const inside = 8

// do makes a call on behalf of ctx.
func (w *world) do(ctx context.Context, in input) (out output) {
	switch in.kind {
	case peek:
		out.value, _ = w.cache.Peek(in.key)
	case set:
		w.cache.Set(in.key, written(in.id, in.key))
	case invalidate:
		w.cache.Invalidate(in.key)
	case invalidateAll:
		w.cache.InvalidateAll()
	case length:
		out.n = w.cache.Len()
	case all:
		for k, v := range w.cache.All() {
			if out.pairs[k] != 0 {
				out.flawed = "a key was yielded twice"
			}
			out.pairs[k] = v
		}
	case cancelAll:
		w.cancel(errShort)
	case advance:
		w.r.Advance(ttl)
	default:
		if in.kind.isShort() {
			ctx = w.short
		}
		out.get(context.WithValue(ctx, number{}, in), func(ctx context.Context) (int, error) {
			if in.kind == getFunc {
				return w.cache.GetFunc(ctx, in.key, func(ctx context.Context, key int) (int, error) { return w.load(ctx, key) })
			}
			return w.cache.Get(ctx, in.key)
		})
	}
	return out
}

// get calls f, which is a Get, and notes how it ended.
func (out *output) get(ctx context.Context, f func(context.Context) (int, error)) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		p, ok := v.(*concurrent.PanicError)
		if !ok {
			panic(v)
		}
		out.outcome, out.load = panicked, p.Value.(loadFailure).id
	}()
	value, err := f(ctx)
	var failure loadFailure
	switch {
	case err == nil:
		out.value = value
		return
	case errors.As(err, &failure):
		out.outcome, out.load = failed, failure.id
	case errors.Is(err, errShort):
		out.outcome = cancelled
	case errors.Is(err, concurrent.ErrGoexit):
		out.outcome = exited
	case errors.Is(err, concurrent.ErrReentrant):
		out.outcome = refused
	default:
		out.flawed = "a caller that waits got " + err.Error()
	}
	if value != 0 {
		out.flawed = "a value with an error"
	}
}

// clients runs the calls of a program. If these could wait for ever, their
// context has ended before.
func clients(r *explore.R, p explore.Program[call], do func(context.Context, input) output) {
	if endless(p) {
		in := input{call: call{kind: cancelAll}}
		r.Call(in, func() any { return do(context.Background(), in) })
	}
	for g, calls := range p.Calls {
		r.Go(string(rune('A'+g)), func() {
			for i, op := range calls {
				in := input{op, 2*g + i}
				r.Call(in, func() any { return do(context.Background(), in) })
			}
		})
	}
}

// program runs one client program on a fresh cache.
func program(s setting, p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		w := newWorld(r, s, p.Init)
		clients(r, p, w.do)
		r.Check(func(h explore.History) error {
			var init [2]int
			for key, present := range inits[p.Init] {
				if present {
					init[key] = initial(key)
				}
			}
			for key := range 2 {
				value, _ := w.cache.Peek(key)
				h.Calls = append(h.Calls, afterAll(peek, key, value))
			}
			if err := check(s, init, h); err != nil {
				return err
			}
			return intact(w.cache, h)
		})
	}
}

// afterAll is a call that the check itself made.
func afterAll(k kind, key, value int) explore.Call {
	const end = 1 << 30
	return explore.Call{In: input{call: call{k, key}}, Out: output{value: value}, Begin: end, End: end}
}

// intact reports what is inconsistent in a cache that nobody uses.
func intact(c *Cache[int, int], h explore.History) error {
	ready := 0
	for key, e := range c.entries.All() {
		switch {
		case e.flight != nil:
			return fmt.Errorf("a flight of key %d is left in its slot", key)
		case e.key != key:
			return fmt.Errorf("the slot of key %d holds key %d", key, e.key)
		case e.in != c.policy.list:
			return fmt.Errorf("the value of key %d is in its slot and not in the policy's list", key)
		}
		ready++
	}
	if linked := Linked(c); linked != ready {
		return fmt.Errorf("%d values are in slots and %d in the policy's list", ready, linked)
	}
	if limit := c.config.MaxEntries; limit > 0 && ready > limit {
		return fmt.Errorf("%d values are kept, the bound is %d", ready, limit)
	}
	return counted(c.Stats(), h)
}

// counted reports whether stats are those of a history.
func counted(stats Stats, h explore.History) error {
	var loads, failures, misses int64
	var gets int64
	for _, call := range h.Calls {
		in := call.In.(input)
		out, _ := call.Out.(output)
		switch {
		case in.kind == began:
			loads++
		case in.kind.isGet():
			gets++
			if out.outcome != found || out.value == loaded(in.id, in.key) {
				misses++
			}
			if fails[in.kind] && started(h, in.id) {
				failures++
			}
		}
	}
	if stats.Loads != loads || stats.LoadErrors < failures || stats.LoadErrors > loads || stats.Misses < misses || stats.Misses > gets {
		return fmt.Errorf("%d loads, at least %d of which failed, and at least %d misses of %d calls count as %+v", loads, failures, misses, gets, stats)
	}
	return nil
}

// fails says which loads never return a value.
var fails = map[kind]bool{getError: true, getPanic: true, getGoexit: true, getHang: true, getCrash: true}

// kindOf returns the kind of the call with that number.
func kindOf(h explore.History, id int) kind {
	i := slices.IndexFunc(h.Calls, func(c explore.Call) bool {
		in := c.In.(input)
		return in.id == id && in.kind.isGet()
	})
	if i < 0 {
		return began
	}
	return h.Calls[i].In.(input).kind
}

// started reports whether the call with that number started a load.
func started(h explore.History, id int) bool {
	return slices.ContainsFunc(h.Calls, func(c explore.Call) bool {
		in := c.In.(input)
		return in.kind == began && in.id == id
	})
}

// space returns the client programs made of these kinds of calls, each on
// both keys. Of two programs that differ only in which key is called which it
// has one.
func space(s setting, goroutines, calls int, kinds []kind) explore.Space[call] {
	var ops []call
	var exchanged []int // which call each becomes when the keys are exchanged
	for _, k := range kinds {
		if !k.keyed() {
			exchanged = append(exchanged, len(ops))
			ops = append(ops, call{kind: k})
			continue
		}
		exchanged = append(exchanged, len(ops)+1, len(ops))
		ops = append(ops, call{k, 0}, call{k, 1})
	}
	states := len(inits)
	if s.bounded {
		states--
	}
	return explore.Space[call]{
		Ops: ops, Goroutines: goroutines, Calls: calls, Inits: states,
		Symmetries: []explore.Symmetry{{Ops: exchanged, Inits: []int{0, 2, 1, 3}[:states]}},
	}
}

// endless reports whether all clients can come to wait for a load that hangs,
// with nobody left to cancel it.
func endless(p explore.Program[call]) bool {
	hangs := false
	for _, calls := range p.Calls {
		for i, c := range calls {
			hangs = hangs || c.kind == getHang
			if c.kind == cancelAll && !slices.ContainsFunc(calls[:i], func(c call) bool { return c.kind.isGet() }) {
				return false
			}
		}
	}
	return hangs
}

var (
	hashes = []explore.HashMode{explore.HashSpread, explore.HashEqual, explore.HashPrefix}
	spread = hashes[:1]
)

// sweep explores every program made of these kinds of calls under each of some
// hash modes, and requires that none was capped.
func sweep(t *testing.T, s setting, goroutines, calls int, hashes []explore.HashMode, kinds ...kind) {
	t.Helper()
	explore.Sweep[call]{
		Space:   space(s, goroutines, calls, kinds),
		Options: explore.Options{Crash: crashes},
		Hashes:  hashes,
		Program: func(p explore.Program[call]) func(*explore.R) { return program(s, p) },
		Init:    func(init int) string { return fmt.Sprintf("%+v %v", s, inits[init]) },
	}.Run(t)
}

// three exhausts the program in which each of three goroutines makes one call,
// all on key 0.
func three(t *testing.T, kinds ...kind) {
	t.Helper()
	var p explore.Program[call]
	for _, k := range kinds {
		p.Calls = append(p.Calls, []call{{kind: k}})
	}
	o := explore.Options{Name: fmt.Sprintf("%s %v", t.Name(), p.Calls), Crash: crashes}
	result := explore.Run(t, o, program(setting{}, p))
	assert.True(t, result.Complete)
	t.Logf("%v: %v", p.Calls, result)
}

// crashes reports whether v is the panic of a load that everyone has left.
func crashes(v any) bool {
	_, ok := v.(loadFailure)
	return ok
}

func TestExploreWrites(t *testing.T) {
	sweep(t, setting{}, 2, 2, hashes, peek, set, invalidateAll)
	sweep(t, setting{}, 2, 2, spread, set, invalidate, length)
	sweep(t, setting{}, 3, 1, hashes, peek, set, invalidate, invalidateAll, length, all)
}

func TestExploreLoads(t *testing.T) {
	sweep(t, setting{}, 2, 2, spread, get, set)
	sweep(t, setting{}, 2, 2, spread, get, invalidate)
	sweep(t, setting{}, 3, 1, spread, get, set, invalidateAll)
	sweep(t, setting{}, 3, 1, spread, getFunc, peek, length, all)
	sweep(t, setting{cold: true}, 2, 1, hashes, get, peek, set, invalidate, invalidateAll, length, all)
}

func TestExploreFailures(t *testing.T) {
	sweep(t, setting{}, 2, 1, hashes, get, getError, getPanic, getGoexit, getNested, set, invalidate, invalidateAll)
}

func TestExploreCancellation(t *testing.T) {
	sweep(t, setting{}, 2, 2, spread, getShort, peek, cancelAll)
	sweep(t, setting{}, 2, 2, spread, getHang, set, cancelAll)
	sweep(t, setting{}, 3, 1, spread, getHang, set, cancelAll)
}

func TestExploreAllLeaveAtOnce(t *testing.T) {
	for _, k := range []kind{getShort, getHang, getCrash} {
		three(t, k, k, cancelAll)
	}
}

func TestExploreEviction(t *testing.T) {
	sweep(t, setting{bounded: true}, 2, 2, hashes, peek, set)
	sweep(t, setting{bounded: true}, 2, 2, spread, set, invalidate)
	sweep(t, setting{bounded: true}, 2, 2, spread, get, length)
}

func TestExploreExpiry(t *testing.T) {
	sweep(t, setting{expires: true}, 2, 2, spread, peek, set, advance)
	sweep(t, setting{expires: true}, 2, 2, spread, get, advance)
}

// TestExploreMore is for the nightly tier.
func TestExploreMore(t *testing.T) {
	if !explore.Deep() {
		t.Skip("takes minutes; set SURETY_EXPLORE_DEEP")
	}
	sweep(t, setting{}, 2, 2, hashes, peek, set, invalidate, invalidateAll, length, all)
	sweep(t, setting{}, 2, 2, hashes, get, set)
	sweep(t, setting{}, 2, 2, hashes, get, invalidate)
	sweep(t, setting{}, 2, 2, spread, get, invalidateAll)
	sweep(t, setting{}, 2, 2, spread, getError, set)
	sweep(t, setting{}, 2, 2, spread, getGoexit, invalidate)
	sweep(t, setting{}, 2, 2, spread, getNested, set)
	sweep(t, setting{}, 3, 1, hashes, get, peek, set, invalidate, invalidateAll, length, all)
	sweep(t, setting{bounded: true}, 2, 2, hashes, get, set)
	sweep(t, setting{bounded: true}, 3, 1, hashes, get, set, invalidateAll, length)
	sweep(t, setting{expires: true}, 3, 1, hashes, get, set, advance)
}

// TestExploreThree is for the nightly tier.
func TestExploreThree(t *testing.T) {
	if !explore.Deep() {
		t.Skip("takes minutes; set SURETY_EXPLORE_DEEP")
	}
	three(t, getError, getError, getError)
	three(t, getPanic, getPanic, get)
	three(t, getGoexit, getGoexit, invalidate)
	three(t, getCrash, getShort, cancelAll)
	three(t, getShort, get, cancelAll)
	three(t, getError, getNested, getShort)
}
