package index

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"go.uber.org/atomic"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/concurrent/once"
	"github.com/surety-go/surety/concurrent/pool"
)

// suretyEngine works with the four primitives: a pool runs the visits, maps
// gather what they find, a cache resolves imports, the registry knows the
// analysers. It has no lock of its own.
type suretyEngine struct {
	pool     *pool.Pool
	resolved *once.Cache[resolveKey, resolution]

	files       atomicmap.Map[string, fileTotals]
	uses        atomicmap.Map[string, *useCounter]
	definitions atomicmap.Map[string, []definition]
	imports     atomicmap.Map[importEdge, int]
	modules     atomicmap.Map[string, moduleFacts]
	failures    atomicmap.Map[string, failure]
	embeds      atomicmap.Map[string, struct{}]
}

// A useCounter counts one identifier. Every file uses the frequent ones, so
// they are added to without a claim on the key.
type useCounter struct{ source, test atomic.Int64 }

func newSuretyEngine(workers int, r *resolver) *suretyEngine {
	return &suretyEngine{
		pool: pool.New(pool.Config{Workers: workers}),
		resolved: once.NewCache(once.CacheConfig[resolveKey, resolution]{
			Load: func(_ context.Context, key resolveKey) (resolution, error) { return r.resolve(key), nil },
		}),
	}
}

func (e *suretyEngine) name() string { return "surety" }

func (e *suretyEngine) each(ctx context.Context, files []*sourceFile, visit func(context.Context, *sourceFile) error) error {
	return e.pool.Scope(ctx, func(s *pool.Scope) error {
		for _, f := range files {
			s.Go(func(ctx context.Context) error { return visit(ctx, f) })
		}
		return nil
	})
}

func (e *suretyEngine) analyser(ctx context.Context, kind string) (analyser, error) {
	return analysers.Lookup(ctx, kind)
}

func (e *suretyEngine) resolve(ctx context.Context, key resolveKey) (resolution, error) {
	return e.resolved.Get(ctx, key)
}

func (e *suretyEngine) embed(abs string) { e.embeds.Store(abs, struct{}{}) }

func (e *suretyEngine) embedded() []string { return slices.Sorted(e.embeds.Keys()) }

func (e *suretyEngine) add(ctx context.Context, r *reading) {
	// Compute gives up when its context ends. A file that was read is added
	// whole: half of one would make the counts of an interrupted run wrong.
	ctx = context.WithoutCancel(ctx)
	if r.problem != nil {
		e.failures.Store(r.file.path, *r.problem)
		return
	}
	if _, twice := e.files.LoadOrStore(r.file.path, r.totals()); twice {
		panic(fmt.Sprintf("codeindex: %s was read twice", r.file.path))
	}
	if r.facts == nil {
		return
	}
	for name, n := range r.facts.uses {
		e.use(name, r.file.kind, n)
	}
	for name, list := range byName(r.facts.definitions) {
		e.define(ctx, name, list)
	}
	for _, edge := range r.edges() {
		must(e.imports.Compute(ctx, edge, func(_ context.Context, files int, _ bool) (int, atomicmap.Op, error) {
			return files + 1, atomicmap.Set, nil
		}))
	}
	if r.facts.module != nil {
		e.modules.Store(r.file.path, *r.facts.module)
	}
}

func (e *suretyEngine) use(name, kind string, n int) {
	counter, ok := e.uses.Load(name)
	if !ok {
		counter, _ = e.uses.LoadOrStore(name, new(useCounter))
	}
	if kind == kindTest {
		counter.test.Add(int64(n))
	} else {
		counter.source.Add(int64(n))
	}
}

// define appends to the definitions of name. Lists share their memory with the
// lists they grew from, and that is safe: computations of one key do not
// overlap, each extends the last list, and nobody reads past the length that
// it was given.
func (e *suretyEngine) define(ctx context.Context, name string, list []definition) {
	must(e.definitions.Compute(ctx, name, func(_ context.Context, old []definition, _ bool) ([]definition, atomicmap.Op, error) {
		return append(old, list...), atomicmap.Set, nil
	}))
}

func (e *suretyEngine) result() *result {
	r := newResult()
	maps.Insert(r.Files, e.files.All())
	maps.Insert(r.Definitions, e.definitions.All())
	maps.Insert(r.Imports, e.imports.All())
	maps.Insert(r.Modules, e.modules.All())
	maps.Insert(r.Failures, e.failures.All())
	maps.Insert(r.Resolved, e.resolved.All())
	for name, n := range e.uses.All() {
		r.Uses[name] = useCount{Source: int(n.source.Load()), Test: int(n.test.Load())}
	}
	return r
}

// must panics if a computation failed that has no reason to fail.
func must[V any](_ V, _ bool, err error) {
	if err != nil {
		panic(err)
	}
}
