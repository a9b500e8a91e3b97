package explore

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

// Deep reports whether tests are to explore their larger sets of programs,
// which take minutes: whether SURETY_EXPLORE_DEEP is set.
func Deep() bool { return os.Getenv("SURETY_EXPLORE_DEEP") != "" }

// Sweep explores every program of a space.
type Sweep[O any] struct {
	Space   Space[O]
	Options Options    // of every search, but for Name and Hash
	Hashes  []HashMode // every program is explored under each; nil: HashSpread
	Program func(Program[O]) func(*R)
	// Skip, if set, says which programs of the space are left out.
	Skip func(Program[O]) bool
	// Init names an initial state in failures.
	Init func(init int) string
	// Bounded: a program that is not exhausted by Options.MaxExecutions
	// executions is explored once more, with at most two preemptions. If it
	// is not set, such a program fails the test.
	Bounded bool
	// Every, if more than 1, leaves out all programs but one in so many,
	// spread evenly, unless Deep.
	Every int
}

// raceShare is how many programs there are for each that is explored under the
// race detector, where an execution takes a hundred times as long.
const raceShare = 100

// Run divides the programs among as many processes as there are cores, fails
// the test at the first failure, and logs what was covered. Under the race
// detector it explores a sample of the programs, spread evenly.
func (s Sweep[O]) Run(t testing.TB) {
	t.Helper()
	if s.Hashes == nil {
		s.Hashes = []HashMode{HashSpread}
	}
	index, processes := Shard(t)
	number, explored, bounded := 0, 0, 0
	total := Result{Complete: true}
	share := s.share()
	for _, hash := range s.Hashes {
		for p := range s.Space.All() {
			if s.Skip != nil && s.Skip(p) {
				continue
			}
			number++
			if number%share != 0 {
				continue
			}
			if number/share%processes != index {
				continue
			}
			explored++
			o := s.Options
			o.Hash, o.Name = hash, s.name(t, p, hash)
			result := s.search(t, o, p)
			if !result.Complete {
				if !s.Bounded {
					t.Fatalf("%s was not exhausted: %v", o.Name, result)
				}
				bounded++
				o.Strategy, o.MaxExecutions = Preemptions(2), 0
				result.Add(s.search(t, o, p))
			}
			total.Add(result)
		}
	}
	total.Complete = bounded == 0
	t.Logf("%d programs, %v", explored, total)
	if bounded > 0 {
		t.Logf("%d of them were explored up to 2 preemptions", bounded)
	}
}

// Sample draws programs of the space at random and explores each with a
// portfolio of strategies, a few hundred executions each: larger programs than
// can be exhausted. It ends after as many programs as are given, or, if
// SURETY_EXPLORE_TIME is set to a duration, after that time; the programs are
// divided among as many processes as there are cores. It fails the test at the
// first failure and logs the seed and what was covered.
func (s Sweep[O]) Sample(t testing.TB, programs int) {
	t.Helper()
	var limit time.Duration
	if text := os.Getenv("SURETY_EXPLORE_TIME"); text != "" {
		var err error
		if limit, err = time.ParseDuration(text); err != nil {
			t.Fatalf("SURETY_EXPLORE_TIME: %v", err)
		}
	}
	if s.Hashes == nil {
		s.Hashes = []HashMode{HashSpread}
	}
	if raceEnabled {
		programs = (programs + 19) / 20
	}
	_, processes := Shard(t)
	programs = (programs + processes - 1) / processes
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	total, explored, exhausted := Result{}, 0, 0
	for start := time.Now(); ; explored++ {
		if limit > 0 && time.Since(start) >= limit || limit == 0 && explored >= programs {
			break
		}
		p := Program[O]{Init: r.IntN(s.Space.Inits), Calls: matrix[O](s.Space.Goroutines, s.Space.Calls)}
		for _, calls := range p.Calls {
			for i := range calls {
				calls[i] = s.Space.Ops[r.IntN(len(s.Space.Ops))]
			}
		}
		o := s.Options
		o.Hash = s.Hashes[r.IntN(len(s.Hashes))]
		o.Name, o.Seed, o.MaxExecutions = s.name(t, p, o.Hash), r.Uint64(), 400
		o.Strategy = Portfolio(DPOR(), PCT(3), PCT(2), Random())
		result := s.search(t, o, p)
		if result.Complete {
			exhausted++
		}
		total.Add(result)
	}
	t.Logf("seed %d: %d programs of %d goroutines and %d calls each, %d of them exhausted; %v",
		seed, explored, s.Space.Goroutines, s.Space.Calls, exhausted, total)
}

// share is of how many programs one is explored.
func (s Sweep[O]) share() int {
	n := 1
	if !Deep() {
		n = max(1, s.Every)
	}
	if raceEnabled {
		n = max(n, raceShare)
	}
	return n
}

// search explores one program. If it fails, the test ends with the printed
// interleaving.
func (s Sweep[O]) search(t testing.TB, o Options, p Program[O]) Result {
	t.Helper()
	result := Search(o, s.Program(p))
	if result.Failure != nil {
		Run(t, o, s.Program(p))
		t.Fatalf("%s failed, and a second time it did not: %v", o.Name, result.Failure)
	}
	return result
}

func (s Sweep[O]) name(t testing.TB, p Program[O], hash HashMode) string {
	return fmt.Sprintf("%s, init %s, hash mode %d: %v", t.Name(), s.Init(p.Init), hash, p.Calls)
}
