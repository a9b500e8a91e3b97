package poolsuite

import (
	"context"
	"maps"
	"slices"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Executor is the form in which every subject is called.
type Executor interface {
	// Go has the task run, and waits for room first if there is a bound.
	// The error says that it will not run, because Close was called.
	Go(*Task) error

	// Close returns when all tasks have ended, and ends what the executor
	// started. Calls of Go at the same time are allowed to Closers only.
	Close()
}

// Futures is an Executor of functions with results.
type Futures interface {
	Executor
	Submit(*Call) Future
}

// Future is a result to wait for, once.
type Future interface {
	Wait() (uint64, error)
}

// Loops is an Executor of parallel loops.
type Loops interface {
	Executor

	// ForEach calls f for every element of s and returns when all calls have
	// returned.
	ForEach(s []uint64, f Element) error
}

// Element is what a loop does with element i of its slice.
type Element = func(ctx context.Context, i int, e *uint64) error

// Forks is an Executor whose tasks may wait for tasks of their own.
type Forks interface {
	Executor

	// Fork calls child(ctx, 0) to child(ctx, n-1) as tasks and returns when
	// all have returned. The context is that of the task that calls Fork.
	Fork(ctx context.Context, n int, child func(ctx context.Context, i int)) error
}

// Resizes is an Executor whose number of workers can be changed.
type Resizes interface {
	Executor
	Resize(workers int)
}

// Queues is an Executor that keeps tasks until a worker is free.
type Queues interface {
	Executor
	queues()
}

// Closers is an Executor that allows Close while others call Go.
type Closers interface {
	Executor
	closes()
}

// Config is how an executor is to be.
type Config struct {
	Workers int
	Queue   int // how many tasks may wait; not for executors without a queue or a bound of it
}

// queueLength is the bound of queues where a case does not say another. It is
// the default of surety.
const queueLength = 1024

type peer struct {
	new  func(Config) Executor
	none Executor // the zero value of the executor's type, to see what it can do
}

var peers = map[string]peer{}

// add is called by the file that a peer is. What else than an Executor E
// implements, like Futures, says in which cases the peer takes part.
func add[E Executor](name string, new func(Config) E) {
	var none E
	peers[name] = peer{func(c Config) Executor { return new(c) }, none}
}

// open makes an executor of that name with the usual queue.
func open(name string, workers int) Executor {
	return peers[name].new(Config{Workers: workers, Queue: queueLength})
}

// those lists the peers that implement I, in the order of the report.
func those[I Executor]() []string {
	var names []string
	for name, p := range peers {
		if _, ok := p.none.(I); ok {
			names = append(names, name)
		}
	}
	return workload.Order(slices.Values(names), baseline)
}

// all lists all peers.
func all() []string { return workload.Order(maps.Keys(peers), baseline) }

// without returns names without those.
func without(names []string, those ...string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(those, n) })
}
