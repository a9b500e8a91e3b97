package once

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/lin"
	"github.com/surety-go/surety/internal/seam"
)

// The clients of a cache whose calls are checked: by the explorer and in tiny
// rounds. Keys are 0 and 1, and every write and every load has a value of its
// own, so that a history tells which one a read has seen. A call is numbered,
// and starts at most one load, which has its number.

// kind is a call of the cache's API.
type kind int

const (
	get       kind = iota
	getFunc        // with a function of its own
	getShort       // with a context that cancelAll ends; every other one by GetFunc
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
	id    int // number of the call; of began, the number of the load
	slack int // Len: by how much it may be wrong; set by check
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
func loaded(id, key int) int  { return 1000 + 10*id + key }

// loadOf returns the number of the load that a value comes from.
func loadOf(value int) (id int, ok bool) { return (value - 1000) / 10, value >= 1000 }

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

// states returns how many of inits are states of such a cache.
func (s setting) states() int {
	if s.bounded {
		return len(inits) - 1
	}
	return len(inits)
}

// recorder is how what happens during the calls gets into the history.
type recorder interface {
	mark(in input)                            // a load function has started
	record(in input, do func() output) output // do is a call
	advance(d time.Duration)                  // moves the clock of the cache
}

// world is what the clients of one history share.
type world struct {
	recorder
	cache  *Cache[int, int]
	short  context.Context // of calls whose kind is short
	cancel context.CancelCauseFunc
}

// number is the key under which a context carries the call that it was given
// to.
type number struct{}

// newWorld returns a cache in one of the initial states. If clock is nil the
// cache has the seam's.
func newWorld(r recorder, s setting, init int, clock func() time.Duration) *world {
	w := &world{recorder: r}
	config := CacheConfig[int, int]{Load: w.load}
	if s.bounded {
		config.MaxEntries = 1
	}
	if s.expires {
		config.TTL = ttl
	}
	w.cache = NewCache(config)
	SetClock(w.cache, clock)
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
	w.mark(input{call: call{began, key}, id: in.id})
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
		inner := input{call: call{getInner, 1 - key}, id: in.id + inside}
		out := w.record(inner, func() output { return w.do(ctx, inner) })
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
// made it: the calls of clients have the numbers below.
const inside = 9

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
		w.advance(ttl)
	default:
		if in.kind.isShort() {
			ctx = w.short
		}
		out.get(context.WithValue(ctx, number{}, in), func(ctx context.Context) (int, error) {
			if in.kind == getFunc || in.kind.isShort() && in.id%2 == 1 {
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

type (
	historyCall = lin.Call[input, output]
	history     []historyCall
)

// looked returns the history with a look-up of each key at its end, and what
// the cache had there.
func (h history) looked(c *Cache[int, int]) history {
	for key := range 2 {
		value, _ := c.Peek(key)
		h = append(h, afterAll(key, value))
	}
	return h
}

// afterAll is a look-up that the check itself made.
func afterAll(key, value int) historyCall {
	return historyCall{In: input{call: call{peek, key}}, Out: output{value: value}, Begin: math.MaxInt, End: math.MaxInt}
}

// initialValues returns the values in an initial state, by key.
func initialValues(init int) (values [2]int) {
	for key, present := range inits[init] {
		if present {
			values[key] = initial(key)
		}
	}
	return values
}

// intact reports what is inconsistent in a cache that nobody uses.
func intact(c *Cache[int, int], h history) error {
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
func counted(stats Stats, h history) error {
	var loads, failures, misses int64
	var gets int64
	for _, call := range h {
		in, out := call.In, call.Out
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
func kindOf(h history, id int) kind {
	i := slices.IndexFunc(h, func(c historyCall) bool {
		return c.In.id == id && c.In.kind.isGet()
	})
	if i < 0 {
		return began
	}
	return h[i].In.kind
}

// started reports whether the call with that number started a load.
func started(h history, id int) bool {
	return slices.ContainsFunc(h, func(c historyCall) bool {
		return c.In.kind == began && c.In.id == id
	})
}
