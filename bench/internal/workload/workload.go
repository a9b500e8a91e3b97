// Package workload holds the words of the benchmarks: a suite compares
// subjects in cases, and a case that was opened with a seed gives instances
// whose operations can be run by several goroutines.
package workload

import (
	"cmp"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// Surety is the name that the project's own subject has in every suite.
const Surety = "surety"

// Suite compares the subjects of one kind.
type Suite struct {
	Name       string   // one word, the first element of its cases' names
	Doc        string   // what is compared, in one line
	Baseline   string   // what one writes by hand on a mutex; every case has it, unless Omitted says why not
	Equivalent string   // what one writes for one goroutine, without concurrency; the guard rails refer to it
	Core       []string // the subjects of quality quick, and of -peers core: surety, Baseline, Equivalent and the strongest peers
	Cases      []Case
	Omitted    []Omission
}

// Omission is what a reader would look for and does not find, and why.
type Omission struct {
	What   string // a subject, or the part of the cases' names
	Reason string
}

// Case is a workload with fixed parameters, run by every subject.
type Case struct {
	Name       string // path elements below the suite's name, like "int-random/n=100/reads=90"
	Op         string // what one operation is
	Subjects   []string
	Alone      []string // those of Subjects that run with one goroutine only, like an unsynchronized map
	Goroutines Goroutines
	Exactly    int  // if not 0, the case runs with that many calling goroutines, whatever numbers are asked for
	Quick      bool // one of the cases of quality quick

	// Group, if not empty, names cases whose instances share what is dear to
	// make, like a map of a million entries. The runner measures all of them
	// for one subject before it goes on to the next one, and of a subject those
	// of a lower Rank before the others, which may change what they share.
	Group string
	Rank  int

	// Apart says that what Open draws is large, or what subjects leave behind
	// that cannot be closed. The case is then measured when all others of its
	// process have been, but for those of groups, and let go: a collection, and
	// one precedes each sample, has to look through all that is there.
	Apart bool

	// Once says that one sample of a process tells about as much as several:
	// it gives the same each time, or takes long. Dear says that even one takes
	// so long that some qualities have it in a part of their processes only.
	Once, Dear bool

	// Unit is what subjects are compared by. Empty: "ns/op".
	Unit string

	// Open draws sizes and keys from the seed. The same seed gives the same
	// workload.
	Open func(seed uint64) Workload
}

// Goroutines says with how many calling goroutines a case makes sense.
type Goroutines int

// The zero value runs with any number.
const (
	AnyNumber Goroutines = iota
	OnlyOne
	OnlySeveral
)

// Allows reports whether the case runs with n calling goroutines.
func (g Goroutines) Allows(n int) bool {
	switch g {
	case OnlyOne:
		return n == 1
	case OnlySeveral:
		return n > 1
	}
	return true
}

// Workload is a case whose sizes and keys are drawn. It is the same for every
// subject.
type Workload struct {
	Detail string // what was drawn, like "n=117"

	// Chunk is how many consecutive operations one call of Body takes. Zero
	// leaves it to the runner.
	Chunk int

	// Fresh is after how many operations an instance is used up, for
	// workloads that fill something from empty. Zero: never.
	Fresh int

	// New makes an instance of a subject that that many goroutines will
	// call. Its cost is not measured.
	New func(subject string, goroutines int) Instance

	// Measure, if not nil, takes the place of New: it takes one sample of
	// something else than time per operation and returns it by unit; the
	// case's Unit is one of them. It runs until about atLeast has passed
	// where more of it makes the sample better.
	Measure func(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error)
}

// HigherIsBetter reports whether more of that unit is better. Of all others
// less is.
func HigherIsBetter(unit string) bool { return strings.HasPrefix(unit, "hit-") }

// Instance is one subject made ready for one workload. The order of calls is
// Body by several goroutines, then Settle, any number of times; then Check and
// Digest; then Close. All but Body and Digest may be nil.
type Instance struct {
	// Body performs operations lo to hi-1. worker, from 0 to goroutines-1,
	// tells concurrent calls apart.
	Body func(worker, lo, hi int)

	// Settle waits for what Body left going on. It is measured.
	Settle func()

	// Check returns an error if operations were lost or gave wrong results.
	// It runs after every sample.
	Check func() error

	// Digest sums up all results and what the subject holds. It is equal
	// for every subject in one process if one goroutine performed the same
	// operations in ascending order.
	Digest func() string

	// Close gives up what the instance holds. It is not measured.
	Close func()
}

// Memo returns a function that returns f's result, and calls f only for
// another seed than the time before. Cases that draw the same share it, so
// that the collector has less to look through.
func Memo[T any](f func(seed uint64) T) func(seed uint64) T {
	var (
		mu    sync.Mutex
		known bool
		last  uint64
		value T
	)
	return func(seed uint64) T {
		mu.Lock()
		defer mu.Unlock()
		if !known || last != seed {
			value, last, known = f(seed), seed, true
		}
		return value
	}
}

// Order returns the names of subjects in the order of the report: surety, the
// baseline, and the others by name.
func Order(names iter.Seq[string], baseline string) []string {
	rank := func(name string) int {
		return slices.Index([]string{baseline, Surety}, name)
	}
	return slices.SortedFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(a, b))
	})
}

// Subseed derives a seed for the thing of that name, so that what a case draws
// does not depend on which other cases run.
func Subseed(seed uint64, name string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(name))
	return rand.NewPCG(seed, h.Sum64()).Uint64()
}

// Size draws a size between three quarters and one and a half of about, so
// that no subject can be tuned to one size.
func Size(r *rand.Rand, about int) int {
	return about*3/4 + r.IntN(about*3/4)
}

// Mix is a bijection that spreads i over all 64 bits (the finalizer of
// SplitMix64).
func Mix(i uint64) uint64 {
	i += 0x9e3779b97f4a7c15
	i = (i ^ i>>30) * 0xbf58476d1ce4e5b9
	i = (i ^ i>>27) * 0x94d049bb133111eb
	return i ^ i>>31
}

// Work is the unit of work of tasks and loads: n multiplications, each of
// which waits for the one before. 768 take about a microsecond at 3 GHz.
func Work(x uint64, n int) uint64 {
	for range n {
		x = x*0xd1342543de82ef95 + 1
	}
	return x
}

// Sums is one sum per worker, each on cache lines of its own. Bodies add to
// it what they read, so that no read can be optimized away.
type Sums []struct {
	V uint64
	_ [120]byte
}

// Total returns the sum over all workers.
func (s Sums) Total() uint64 {
	var t uint64
	for i := range s {
		t += s[i].V
	}
	return t
}
