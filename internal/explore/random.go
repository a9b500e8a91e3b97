package explore

import (
	"math/bits"
	"math/rand/v2"
)

// Random picks uniformly among the goroutines that can go on, for ever: give
// Options.MaxExecutions.
func Random() Strategy {
	return func(o Options) strategy { return &random{source: newSource(o)} }
}

func newSource(o Options) *rand.Rand { return rand.New(rand.NewPCG(o.Seed, 0)) }

// endless is a strategy's part that keeps nothing of an execution.
type endless struct{}

func (endless) begin(*engine)        {}
func (endless) stepped(*engine, int) {}
func (endless) ended(*engine) bool   { return true }
func (endless) complete() bool       { return false }

type random struct {
	endless
	source *rand.Rand
}

func (r *random) pick(_ *engine, enabled uint64) int {
	n := r.source.IntN(bits.OnesCount64(enabled))
	for ; n > 0; n-- {
		enabled &= enabled - 1
	}
	return lowest(enabled)
}

func (r *random) value(_ *engine, n int) int { return r.source.IntN(n) }

// PCT gives the goroutines random priorities and lowers that of the running
// one at depth-1 random steps. A fault that needs depth steps in a certain
// order is found in an execution of k steps by n goroutines with probability
// at least 1/(n*k^(depth-1)) (Burckhardt and others, ASPLOS 2010). It goes on
// for ever: give Options.MaxExecutions.
func PCT(depth int) Strategy {
	return func(o Options) strategy { return &pct{source: newSource(o), depth: depth, length: 1} }
}

type pct struct {
	endless
	source   *rand.Rand
	depth    int
	length   int // steps of the longest execution so far
	priority [maxGoroutines]int
	given    int   // goroutines that have a priority
	changes  []int // steps at which the running goroutine falls behind all others
	lowest   int   // the lowest priority given
}

func (p *pct) begin(*engine) {
	p.given, p.lowest = 0, 0
	p.changes = p.changes[:0]
	for range p.depth - 1 {
		p.changes = append(p.changes, p.source.IntN(p.length))
	}
}

func (p *pct) pick(e *engine, enabled uint64) int {
	for ; p.given < e.n; p.given++ {
		p.priority[p.given] = 1 + p.source.IntN(1<<30)
	}
	if e.k >= p.length {
		p.length = e.k + 1
	}
	best := p.best(enabled)
	for _, at := range p.changes {
		if at == e.k {
			p.lowest--
			p.priority[best] = p.lowest
			best = p.best(enabled)
		}
	}
	return best
}

func (p *pct) best(enabled uint64) int {
	best := lowest(enabled)
	for rest := enabled; rest != 0; rest &= rest - 1 {
		if g := lowest(rest); p.priority[g] > p.priority[best] {
			best = g
		}
	}
	return best
}

func (p *pct) value(_ *engine, n int) int { return p.source.IntN(n) }

// Portfolio lets several strategies take turns, one execution each, until
// one of them is done with all executions or all are done.
func Portfolio(parts ...Strategy) Strategy {
	return func(o Options) strategy {
		p := new(portfolio)
		for _, part := range parts {
			p.parts = append(p.parts, part(o))
		}
		return p
	}
}

type portfolio struct {
	parts    []strategy
	turn     int
	finished bool // one part explored everything
}

func (p *portfolio) begin(e *engine)                    { p.parts[p.turn].begin(e) }
func (p *portfolio) pick(e *engine, enabled uint64) int { return p.parts[p.turn].pick(e, enabled) }
func (p *portfolio) value(e *engine, n int) int         { return p.parts[p.turn].value(e, n) }
func (p *portfolio) stepped(e *engine, k int)           { p.parts[p.turn].stepped(e, k) }
func (p *portfolio) complete() bool                     { return p.finished }

func (p *portfolio) ended(e *engine) bool {
	part := p.parts[p.turn]
	if part.ended(e) {
		p.turn = (p.turn + 1) % len(p.parts)
		return true
	}
	if part.complete() {
		p.finished = true
		return false
	}
	p.parts = append(p.parts[:p.turn], p.parts[p.turn+1:]...)
	if len(p.parts) == 0 {
		return false
	}
	p.turn %= len(p.parts)
	return true
}
