package atomicmap

import (
	"reflect"

	"github.com/surety-go/surety/internal/seam"
	"github.com/surety-go/surety/internal/waitgraph"
)

// claimPlace is where claims on some keys are held that no other call knows of, one
// at a time. The object stays there for the next claim.
type claimPlace[K comparable] struct {
	claim seam.Pointer[claim[K]]
	known seam.Int64 // claims in claims.shared on keys of this place, at least; written under claims.mu
}

// claimPlaces are several of them, so that calls which compute different keys at a
// time seldom meet in one.
type claimPlaces[K comparable] struct {
	hasher[K]
	list []claimPlace[K] // the length is a power of two
}

// placesPerProc is how many places there are for each goroutine that can run.
const placesPerProc = 8

// newPlaces returns places without claims.
func newPlaces[K comparable]() *claimPlaces[K] {
	n := placesPerProc
	for n < placesPerProc*seam.GOMAXPROCS() && n < 256 {
		n *= 2
	}
	return &claimPlaces[K]{newHasher[K](), make([]claimPlace[K], n)}
}

// of returns the place of a key.
func (ps *claimPlaces[K]) of(key K) *claimPlace[K] {
	return &ps.list[ps.hash(key)&uint64(len(ps.list)-1)]
}

// placeOf returns the place of a key.
func (cs *claims[K]) placeOf(key K) *claimPlace[K] {
	if ps := cs.places.Load(); ps != nil {
		return ps.of(key)
	}
	return &cs.one
}

// takePlace returns a claim on key, and whether it is held. If it is not, enter
// says whether it is.
//
// Of a call that takes a place and one that enters for the same key, at least one
// sees the other: the former holds its claim and then reads known, the latter adds
// to known and then looks at the place. Once there are other places, known of the
// first is never 0 again.
func (cs *claims[K]) takePlace(from *waitgraph.Node, call string, key K) (c *claim[K], held bool) {
	p := cs.placeOf(key)
	c, placed := p.take()
	c.call, c.key = call, key
	if c.within = from != nil; c.within {
		c.node.Start(from, nil, c)
	}
	c.hold()
	return c, placed && p.known.Load() == 0
}

// take returns a claim that is taken, and whether it is the one of p.
func (p *claimPlace[K]) take() (c *claim[K], placed bool) {
	c = p.claim.Load()
	if c == nil {
		c = newClaim[K]()
		return c, p.claim.CompareAndSwap(nil, c)
	}
	if c.take() {
		return c, true
	}
	return newClaim[K](), false
}

// newClaim returns a claim that is taken.
func newClaim[K comparable]() *claim[K] {
	c := &claim[K]{mark: mark{tokens: indexes, pointers: hasPointers(reflect.TypeFor[K]())}}
	c.node.Start(nil, nil, c)
	c.state.Store(uint64(taken))
	return c
}

// leavePlace releases c, whose call is over, if no other call knows of it and it
// can be used again. It then leads to nothing that its call was given.
func (c *claim[K]) leavePlace() (left bool) {
	state := c.state.Load()
	if phaseOf(state) != held || state/nextToken == uses-1 {
		return false
	}
	if !c.pointers && !c.within {
		return c.state.CompareAndSwap(state, in(spare, state))
	}
	if !c.state.CompareAndSwap(state, in(taken, state)) {
		return false
	}
	var none K
	c.key = none
	c.node.Start(nil, nil, c)
	c.state.Store(in(spare, state))
	return true
}
