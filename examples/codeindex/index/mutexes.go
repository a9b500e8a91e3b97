package index

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"
)

// mutexEngine is what one writes by hand: workers that take files from a
// channel, and built-in maps behind mutexes.
type mutexEngine struct {
	workers  int
	resolver *resolver
	lookup   map[string]analyser // not written after construction

	mu     sync.Mutex // guards the fields below
	r      *result
	embeds map[string]struct{}

	resolving sync.Mutex // guards resolved
	resolved  map[resolveKey]*onceResolution
}

// A onceResolution is resolved by the first who asks; others wait for that.
type onceResolution struct {
	once  sync.Once
	found resolution
}

func newMutexEngine(workers int, r *resolver) *mutexEngine {
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	return &mutexEngine{
		workers:  workers,
		resolver: r,
		lookup:   maps.Collect(analysers.All()),
		r:        newResult(),
		embeds:   make(map[string]struct{}),
		resolved: make(map[resolveKey]*onceResolution),
	}
}

func (e *mutexEngine) name() string { return "mutexes" }

func (e *mutexEngine) each(ctx context.Context, files []*sourceFile, visit func(context.Context, *sourceFile) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan *sourceFile)
	var workers sync.WaitGroup
	for range e.workers {
		workers.Go(func() {
			for f := range queue {
				if err := visit(ctx, f); err != nil {
					cancel(err)
				}
			}
		})
	}
feed:
	for _, f := range files {
		select {
		case queue <- f:
		case <-ctx.Done():
			break feed
		}
	}
	close(queue)
	workers.Wait()
	return context.Cause(ctx)
}

func (e *mutexEngine) analyser(_ context.Context, kind string) (analyser, error) {
	return e.lookup[kind], nil
}

func (e *mutexEngine) resolve(_ context.Context, key resolveKey) (resolution, error) {
	e.resolving.Lock()
	o := e.resolved[key]
	if o == nil {
		o = new(onceResolution)
		e.resolved[key] = o
	}
	e.resolving.Unlock()
	o.once.Do(func() { o.found = e.resolver.resolve(key) })
	return o.found, nil
}

func (e *mutexEngine) embed(abs string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.embeds[abs] = struct{}{}
}

func (e *mutexEngine) embedded() []string { return slices.Sorted(maps.Keys(e.embeds)) }

func (e *mutexEngine) add(_ context.Context, read *reading) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.r.add(read)
}

func (e *mutexEngine) result() *result {
	for key, o := range e.resolved {
		e.r.Resolved[key] = o.found
	}
	return e.r
}
