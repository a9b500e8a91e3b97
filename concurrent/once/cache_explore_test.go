//go:build surety_explore

package once

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
)

// explorer records the calls of one execution.
type explorer struct{ r *explore.R }

func (e explorer) mark(in input)           { e.r.Mark(in) }
func (e explorer) advance(d time.Duration) { e.r.Advance(d) }

func (e explorer) record(in input, do func() output) output {
	return e.r.Call(in, func() any { return do() }).(output)
}

// historyOf returns what was recorded in the terms of the model.
func historyOf(recorded explore.History) history {
	h := make(history, len(recorded.Calls), len(recorded.Calls)+2)
	for i, c := range recorded.Calls {
		out, _ := c.Out.(output) // a mark has none
		h[i] = historyCall{In: c.In.(input), Out: out, Begin: c.Begin, End: c.End, Pending: c.Pending}
	}
	return h
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
				in := input{call: op, id: len(calls)*g + i}
				r.Call(in, func() any { return do(context.Background(), in) })
			}
		})
	}
}

// program runs one client program on a fresh cache.
func program(s setting, p explore.Program[call]) func(*explore.R) {
	return func(r *explore.R) {
		w := newWorld(explorer{r}, s, p.Init, nil)
		r.Name(w.cache, "cache")
		clients(r, p, w.do)
		r.Check(func(recorded explore.History) error {
			h := historyOf(recorded).looked(w.cache)
			if err := check(s, initialValues(p.Init), h); err != nil {
				return err
			}
			return intact(w.cache, h)
		})
	}
}

// space returns the client programs made of these kinds of calls, each on
// both keys. Of two programs that differ only in which key is called which it
// has one.
func space(s setting, goroutines, calls int, kinds []kind) explore.Space[call] {
	return explore.TwoKeys(explore.Space[call]{Goroutines: goroutines, Calls: calls}, kinds, kind.keyed,
		func(k kind, key int) call { return call{k, key} },
		[]int{0, 2, 1, 3}[:s.states()])
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

func sweepOf(s setting, goroutines, calls int, hashes []explore.HashMode, kinds []kind) explore.Sweep[call] {
	return explore.Sweep[call]{
		Space:   space(s, goroutines, calls, kinds),
		Options: explore.Options{Crash: crashes},
		Hashes:  hashes,
		Program: func(p explore.Program[call]) func(*explore.R) { return program(s, p) },
		Init:    func(init int) string { return fmt.Sprintf("%+v %v", s, inits[init]) },
	}
}

// sweep explores every program made of these kinds of calls under each of some
// hash modes, and requires that none was capped.
func sweep(t *testing.T, s setting, goroutines, calls int, hashes []explore.HashMode, kinds ...kind) {
	t.Helper()
	sweepOf(s, goroutines, calls, hashes, kinds).Run(t)
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
	assert.True(t, result.Complete || result.Capped, "%v", result)
	t.Logf("%v: %v", p.Calls, result)
}

// crashes reports whether v is the panic of a load that everyone has left.
func crashes(v any) bool {
	_, ok := v.(loadFailure)
	return ok
}

func TestExploreWrites(t *testing.T) {
	sweep(t, setting{}, 2, 2, hashes, peek, set, invalidateAll)
	sweep(t, setting{}, 2, 2, hashes, set, invalidate, length)
	sweep(t, setting{}, 2, 2, hashes, peek, invalidate, all)
	sweep(t, setting{}, 3, 1, hashes, peek, set, invalidate, invalidateAll, length, all)
}

func TestExploreLoads(t *testing.T) {
	sweep(t, setting{cold: true}, 2, 1, hashes, get, peek, set, invalidate, invalidateAll, length, all)
	sweep(t, setting{}, 3, 1, spread, getFunc, peek, length, all)
	sweep(t, setting{}, 2, 2, spread, get, set)
	sweep(t, setting{}, 2, 2, spread, get, invalidate)
}

func TestExploreFailures(t *testing.T) {
	sweep(t, setting{}, 2, 1, hashes, get, getError, getPanic, getGoexit, getNested, set, invalidate, invalidateAll)
}

func TestExploreCancellation(t *testing.T) {
	sweep(t, setting{}, 2, 2, spread, getShort, peek, cancelAll)
	sweep(t, setting{}, 2, 2, hashes, getHang, set, cancelAll)
	sweep(t, setting{}, 2, 2, hashes, getHang, invalidate, cancelAll)
	sweep(t, setting{}, 3, 1, hashes, getHang, set, cancelAll)
}

func TestExploreAllLeaveAtOnce(t *testing.T) {
	index, processes := explore.Shard(t)
	for i, k := range []kind{getShort, getCrash, getHang} {
		if i%processes == index {
			three(t, k, k, cancelAll)
		}
	}
}

func TestExploreEviction(t *testing.T) {
	sweep(t, setting{bounded: true}, 2, 2, hashes, peek, set)
	sweep(t, setting{bounded: true}, 2, 2, hashes, set, invalidate)
	sweep(t, setting{bounded: true}, 2, 2, hashes, set, invalidateAll, length)
}

func TestExploreExpiry(t *testing.T) {
	sweep(t, setting{expires: true}, 2, 2, hashes, peek, set, advance)
	sweep(t, setting{expires: true}, 2, 2, spread, get, advance)
}

// Larger programs than can be exhausted, of caches of all settings.
func TestExploreSample(t *testing.T) {
	type start struct {
		setting
		init int
	}
	var starts []start
	for _, s := range []setting{{}, {bounded: true}, {expires: true}} {
		for init := range s.states() {
			starts = append(starts, start{s, init})
		}
	}
	sample := sweepOf(setting{}, 3, 3, hashes, []kind{get, getFunc, getShort, getError, getPanic, getGoexit, getNested,
		peek, set, invalidate, invalidateAll, length, all, cancelAll, advance})
	sample.Space.Inits = len(starts)
	sample.Init = func(i int) string { return fmt.Sprintf("%+v %v", starts[i].setting, inits[starts[i].init]) }
	sample.Program = func(p explore.Program[call]) func(*explore.R) {
		s := starts[p.Init]
		p.Init = s.init
		return program(s.setting, p)
	}
	sample.Sample(t, 60)
}

// TestExploreMore is for the nightly tier: 25,743 programs.
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
	sweep(t, setting{bounded: true}, 2, 2, spread, get, length)
	sweep(t, setting{bounded: true}, 2, 2, hashes, get, set)
	sweep(t, setting{bounded: true}, 3, 1, hashes, get, set, invalidateAll, length)
	sweep(t, setting{expires: true}, 3, 1, hashes, get, set, advance)
}

// TestExploreThree is for the nightly tier: 6 programs, of up to half a
// million executions each.
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
