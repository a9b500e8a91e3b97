package index

import (
	"context"
	"maps"
	"slices"
)

// sequentialEngine works on one file after the other: what all others must
// agree with.
type sequentialEngine struct {
	resolver *resolver
	lookup   map[string]analyser
	r        *result
	embeds   map[string]struct{}
}

func newSequentialEngine(r *resolver) *sequentialEngine {
	return &sequentialEngine{resolver: r, lookup: maps.Collect(analysers.All()), r: newResult(), embeds: make(map[string]struct{})}
}

func (e *sequentialEngine) name() string { return "sequential" }

func (e *sequentialEngine) each(ctx context.Context, files []*sourceFile, visit func(context.Context, *sourceFile) error) error {
	for _, f := range files {
		if err := visit(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

func (e *sequentialEngine) analyser(_ context.Context, kind string) (analyser, error) {
	return e.lookup[kind], nil
}

func (e *sequentialEngine) resolve(_ context.Context, key resolveKey) (resolution, error) {
	found, ok := e.r.Resolved[key]
	if !ok {
		found = e.resolver.resolve(key)
		e.r.Resolved[key] = found
	}
	return found, nil
}

func (e *sequentialEngine) embed(abs string)                     { e.embeds[abs] = struct{}{} }
func (e *sequentialEngine) embedded() []string                   { return slices.Sorted(maps.Keys(e.embeds)) }
func (e *sequentialEngine) add(_ context.Context, read *reading) { e.r.add(read) }
func (e *sequentialEngine) result() *result                      { return e.r }
