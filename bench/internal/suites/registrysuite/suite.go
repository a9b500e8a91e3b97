// Package registrysuite compares tables of named things that are filled when
// a program starts and looked up while it runs.
package registrysuite

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Registry is the form in which every subject is filled.
type Registry interface {
	// Register adds a new key. For a key that is registered, it returns an
	// error or panics.
	Register(key string, value uint64) error
}

// Directory is the form in which subjects are looked up that can be.
type Directory interface {
	Registry
	Lookup(ctx context.Context, key string) (uint64, error)

	// WithOverride returns a context with which Lookup gives value for key.
	WithOverride(ctx context.Context, key string, value uint64) context.Context
}

// gatherer is a registry whose entries can only be had all together.
type gatherer interface {
	Gather() (map[string]uint64, error)
}

var peers = map[string]func() Registry{}

// add is called by the one file that a peer is.
func add(name string, new func() Registry) { peers[name] = new }

const (
	baseline   = "RWMutex+map"
	equivalent = "plain map"
)

// Suite returns the suite.
func Suite() *workload.Suite {
	return &workload.Suite{
		Name:       "registry",
		Doc:        "registries from string keys to integers; those without overrides of their own carry a list of them in the context",
		Baseline:   baseline,
		Equivalent: equivalent,
		Core:       []string{workload.Surety, baseline, equivalent, "sync.Map"},
		Cases:      slices.Concat(lookupCases(), registerCases()),
		Omitted: []workload.Omission{
			{What: "prometheus in lookup and override", Reason: "its registry gathers all, and has no look-up by name"},
			{What: "plain map with several goroutines", Reason: "it is for one"},
			{What: "uber-go/dig", Reason: "it wires constructors; nothing in it is looked up by name while a program runs"},
		},
	}
}

// alone is the subjects that only one goroutine may call.
var alone = []string{equivalent}

func subjects(wanted func(Registry) bool) []string {
	chosen := maps.Clone(peers)
	maps.DeleteFunc(chosen, func(_ string, new func() Registry) bool { return !wanted(new()) })
	return workload.Order(maps.Keys(chosen), baseline)
}

func all(Registry) bool { return true }

func isDirectory(r Registry) bool {
	_, ok := r.(Directory)
	return ok
}

// overridden is how many keys the context of the case override overrides.
const overridden = 3

func lookupCases() []workload.Case {
	names := subjects(isDirectory)
	var cases []workload.Case
	for _, n := range []int{20, 1_000} {
		cases = append(cases, workload.Case{
			Name:     fmt.Sprintf("lookup/n=%d", n),
			Op:       "a look-up of one of n registered keys; no context carries an override",
			Subjects: names,
			Alone:    alone,
			Quick:    n == 1_000,
			Open:     func(seed uint64) workload.Workload { return openLookup(seed, n, 0) },
		})
	}
	return append(cases, workload.Case{
		Name:     "override",
		Op:       fmt.Sprintf("a look-up of one of n registered keys, in a context that overrides %d of them", overridden),
		Subjects: names,
		Alone:    alone,
		Open:     func(seed uint64) workload.Workload { return openLookup(seed, 1_000, overridden) },
	})
}

func registerCases() []workload.Case {
	var cases []workload.Case
	for _, n := range []int{100, 4_000} {
		cases = append(cases, workload.Case{
			Name:     fmt.Sprintf("register/n=%d", n),
			Op:       "a registration of a new key, n in all, in a registry that began empty",
			Subjects: subjects(all),
			Alone:    alone,
			Quick:    n == 100,
			Open:     func(seed uint64) workload.Workload { return openRegister(seed, n) },
		})
	}
	return cases
}
