package atomicmap

import (
	"context"

	"github.com/surety-go/surety/internal/contexts"
	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// The context of a function marks what it does as part of its computation, until
// that is over. It may be kept, so no two computations can have the same. But
// most functions never ask theirs for anything, and must not pay for it. So it
// is first a token, one byte of a mark that successive computations share, and
// only one that is asked has its node of the wait-for graph to itself: the mark
// then gives out no more tokens.

// uses is how many computations share a mark at most.
const uses = 64

// mark is what the contexts of successive computations have in common, and which
// of them is under way. The parts are cache lines of 64 bytes; the last begins with
// what every computation writes, and a claim goes on there.
type mark struct {
	tokens [uses]token // the value of each is its index; immutable

	node     waitgraph.Node // the computation; others may know of it while the phase is shared
	pointers bool           // the keys of the claim have some; immutable

	state seam.Uint64 // the phase of the claim, and above it which token is in use
}

// phase is who may use a claim.
type phase uint64

const (
	spare  phase = iota // the first call that makes it taken
	taken               // one call, which writes what it claims and makes it held
	held                // one call, which claims a key and has told nobody
	shared              // one call, of which others know, so that it is not used again
	ended               // none

	phases    = 7 // the bits of it in mark.state
	nextToken = 8
)

func phaseOf(state uint64) phase { return phase(state & phases) }

// in returns a state with another phase.
func in(p phase, state uint64) uint64 { return state&^phases | uint64(p) }

// use returns which token is in use.
func (m *mark) use() token { return token(m.state.Load() / nextToken) }

// take makes what is spare taken, with the next token, and reports whether it was.
func (m *mark) take() bool {
	state := m.state.Load()
	return phaseOf(state) == spare && m.state.CompareAndSwap(state, in(taken, state+nextToken))
}

// hold makes what is taken held.
func (m *mark) hold() { m.state.Store(in(held, m.state.Load())) }

// share makes what is held by that use of m shared, and reports whether it is.
func (m *mark) share(use token) bool {
	for {
		state := m.state.Load()
		switch {
		case state/nextToken != uint64(use):
			return false
		case phaseOf(state) != held:
			return phaseOf(state) == shared
		case m.state.CompareAndSwap(state, in(shared, state)):
			return true
		}
	}
}

// context returns ctx marked as used by the computation of the token in use.
func (m *mark) context(ctx context.Context) context.Context {
	t := &m.tokens[m.use()]
	if contexts.Same(&ctx, &background) {
		return t
	}
	return &marked{ctx, t}
}

// indexes are the tokens of a new mark.
var indexes = func() (ts [uses]token) {
	for i := range ts {
		ts[i] = token(i)
	}
	return ts
}()

// background is what the tokens of a mark are derived from.
var background = context.Background()

// token is the background, marked as used by one computation. Its address is
// what tells it from others and is never used for another one.
type token uint8

// node returns the computation that t stands for, or nil if it is over.
func (t *token) node() *waitgraph.Node {
	if m := t.mark(); m.share(*t) {
		return &m.node
	}
	return nil
}

// Deadline returns that there is none.
func (t *token) Deadline() (deadline seam.Time, ok bool) { return background.Deadline() }

// Done returns nil: the background does not end.
func (t *token) Done() <-chan struct{} { return background.Done() }

// Err returns nil: the background does not end.
func (t *token) Err() error { return background.Err() }

// Value answers for the mark.
func (t *token) Value(key any) any {
	if waitgraph.IsKey(key) {
		return t.node()
	}
	return background.Value(key)
}

// String names t as contexts do.
func (t *token) String() string { return waitgraph.NameInside(background) }

// marked is another context, marked as used by one computation.
type marked struct {
	context.Context
	token *token
}

// Value answers for the mark while the computation lasts, and then as what m is
// derived from.
func (m *marked) Value(key any) any {
	if waitgraph.IsKey(key) {
		if n := m.token.node(); n != nil {
			return n
		}
	}
	return m.Context.Value(key)
}

// String names m as contexts do.
func (m *marked) String() string { return waitgraph.NameInside(m.Context) }
