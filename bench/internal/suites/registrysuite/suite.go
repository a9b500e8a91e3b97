// Package registrysuite compares tables of named things that are filled when
// a program starts and looked up while it runs.
package registrysuite

import (
	"context"
	"maps"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Registry is the form in which every subject is called.
type Registry interface {
	Register(key string, value uint64) error // an error if the key is registered
	Lookup(ctx context.Context, key string) (uint64, error)
	WithOverride(ctx context.Context, key string, value uint64) context.Context
}

var peers = map[string]func() Registry{}

// add is called by the one file that a peer is.
func add(name string, new func() Registry) { peers[name] = new }

const baseline = "RWMutex+map"

// Suite returns the suite.
func Suite() *workload.Suite {
	s := &workload.Suite{
		Name:     "registry",
		Doc:      "registries from string keys to integers",
		Baseline: baseline,
		Cases: []workload.Case{
			{
				Name: "lookup",
				Op:   "a look-up of one of n registered keys; no context carries an override",
				Open: func(seed uint64) workload.Workload { return openLookup(seed, 0) },
			},
			{
				Name: "override",
				Op:   "a look-up of one of n registered keys, in a context that overrides three of them",
				Open: func(seed uint64) workload.Workload { return openLookup(seed, 3) },
			},
			{
				Name: "register",
				Op:   "a registration of a new key, n in all, in a registry that began empty",
				Open: openRegister,
			},
		},
	}
	names := workload.Order(maps.Keys(peers), baseline)
	for i := range s.Cases {
		s.Cases[i].Subjects = names
	}
	return s
}
