package mapsuite

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/surety-go/surety/bench/internal/workload"
)

// barred are the kinds of keys that bars are set for. Their mixes are not left
// out of any process, however large the maps are.
var barred = []string{randomInts.name, shortStrings.name}

func mixCases[K comparable](k kind[K], z sizes) []workload.Case {
	var cases []workload.Case
	for _, about := range z.mix {
		place, shared := k.name+"/n="+strconv.Itoa(about), about >= z.shared
		for _, reads := range []int{100, 99, 90, 50, 0} {
			c := workload.Case{
				Name: fmt.Sprintf("%s/reads=%d", place, reads),
				Op:   mixOp(reads),
				Open: func(seed uint64) workload.Workload { return openMix(k, seed, place, about, reads, z.steps, shared) },
			}
			need := changes
			if reads == 100 {
				need = loads
			}
			if shared {
				c.Group = place
				c.Dear = !slices.Contains(barred, k.name)
				if need == changes {
					c.Rank = 1 // the loads come first, while all of their keys are there
				}
			}
			cases = append(cases, compare(k, need, c))
		}
	}
	return cases
}

func mixOp(reads int) string {
	if reads == 100 {
		return "a load of one of n keys, which are all there"
	}
	half := strconv.FormatFloat(float64(100-reads)/2, 'g', -1, 64)
	return fmt.Sprintf("a load (%d%%), store or delete (%s%% each) of one of 2n keys, about n of which are there", reads, half)
}

func openMix[K comparable](k kind[K], seed uint64, place string, about, reads, steps int, shared bool) workload.Workload {
	n := workload.RunSize(seed, "map/"+place, about)
	name := fmt.Sprintf("map/%s/seed=%d", place, seed)
	return workload.Workload{
		Detail: detail(n),
		New: func(subject string, goroutines int) workload.Instance {
			m := latest(name, func() *mixes[K] { return newMixes(k, seed, place, n, steps, shared) })
			t, first := m.table(subject, reads == 100)
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body:   mixBody(t, m.script(reads == 100), first, m.kinds, uint64(reads), sums),
				Digest: digest(t, sums),
			}
		},
	}
}

// mixes is what the mixes of one size have in common.
type mixes[K comparable] struct {
	kind    kind[K]
	source  func(name string) *rand.Rand
	keys    []K    // 2n different ones; those at even places are there at the beginning
	kinds   uint64 // what the kinds of operations follow from
	steps   int    // the least length of a script
	scripts map[bool]script[K]

	// The table of the subject measured last, if shared. The mixes with stores
	// and deletes keep about half of the keys there, whatever ran before.
	shared  bool
	subject string
	last    Table[K]
	changed bool // whether a mix other than reads=100 had it
	begun   int  // how many instances had it
}

func newMixes[K comparable](k kind[K], seed uint64, place string, n, steps int, shared bool) *mixes[K] {
	m := &mixes[K]{
		kind:    k,
		steps:   steps,
		source:  func(name string) *rand.Rand { return source(seed, "map/"+place+name) },
		scripts: map[bool]script[K]{},
		shared:  shared,
	}
	r := m.source("")
	m.keys, m.kinds = k.keys(r, 2*n), r.Uint64()
	// Which half is there at the beginning, and the order in which it came,
	// follow no pattern.
	r.Shuffle(len(m.keys), func(i, j int) { m.keys[i], m.keys[j] = m.keys[j], m.keys[i] })
	return m
}

// script returns the script of the mixes, or that of reads=100.
func (m *mixes[K]) script(hits bool) script[K] {
	s, ok := m.scripts[hits]
	switch {
	case ok:
	case hits:
		there := make([]K, 0, len(m.keys)/2)
		for i := 0; i < len(m.keys); i += 2 {
			there = append(there, m.keys[i])
		}
		s = newScript(m.source("/hits"), m.kind, there, m.steps, false)
	default:
		s = newScript(m.source("/mixed"), m.kind, m.keys, m.steps, true)
	}
	m.scripts[hits] = s
	return s
}

// table returns a table of the subject that holds about n entries, for
// reads=100 those at even places, and the operation to begin with: those that
// share a table begin in different places of the script.
func (m *mixes[K]) table(subject string, hits bool) (t Table[K], first int) {
	if !m.shared {
		return m.filled(subject), 0
	}
	if m.subject != subject || hits && m.changed {
		m.last = nil // it goes before the next one is made
		m.subject, m.last, m.changed, m.begun = subject, m.filled(subject), false, 0
	}
	m.changed = m.changed || !hits
	first = int(workload.Mix(uint64(m.begun)) >> 34)
	m.begun++
	return m.last, first
}

// filled returns a table that holds the keys at even places.
func (m *mixes[K]) filled(subject string) Table[K] {
	t := m.kind.maker(subject)()
	for i := 0; i < len(m.keys); i += 2 {
		t.Store(m.keys[i], uint64(i))
	}
	return t
}

func mixBody[K comparable](t Table[K], s script[K], first int, kinds, reads uint64, sums workload.Sums) func(worker, lo, hi int) {
	return func(worker, lo, hi int) {
		var sum uint64
		for i := first + lo; i < first+hi; i++ {
			at := s.at(i)
			// Which kind of operation comes is drawn anew in each pass over
			// the script: a number below 200, so that halves of what is no
			// load are whole.
			switch x := workload.Mix(kinds+uint64(i)) >> 32 * 200 >> 32; {
			case x < 2*reads:
				v, ok := t.Load(s.loads[at])
				if ok {
					sum += v
				}
			case x%2 == 0:
				t.Store(s.stores[at], uint64(i))
			default:
				t.Delete(s.loads[at])
			}
		}
		sums[worker].V += sum
	}
}
