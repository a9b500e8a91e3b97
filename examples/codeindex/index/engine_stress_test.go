package index

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestAddLosesNothing adds readings that all use and define the same names
// from many workers at once.
func TestAddLosesNothing(t *testing.T) {
	const readings, names = 1000, 100
	var files []*sourceFile
	for i := range readings {
		kind := kindGo
		if i%2 == 1 {
			kind = kindTest
		}
		files = append(files, &sourceFile{path: fmt.Sprint("f", i), kind: kind, folder: new(folder)})
	}
	visit := func(e engine) func(context.Context, *sourceFile) error {
		return func(ctx context.Context, f *sourceFile) error {
			said := &facts{uses: make(map[string]int), imports: []string{"fmt"}}
			for i := range names {
				name := fmt.Sprint("n", i)
				said.uses[name] = i + 1
				said.definitions = append(said.definitions, definition{Name: name, Path: f.path})
			}
			e.add(ctx, &reading{file: f, facts: said})
			return nil
		}
	}
	for _, e := range engines(newIndexer(t, false, testTree(t))) {
		require.NoError(t, e.each(t.Context(), files, visit(e)))
		r := e.result()
		assert.Len(t, r.Files, readings)
		assert.Equal(t, map[importEdge]int{{Key: resolveKey{path: "fmt"}}: readings / 2, {Key: resolveKey{path: "fmt"}, Test: true}: readings / 2}, r.Imports)
		for i := range names {
			name := fmt.Sprint("n", i)
			want := readings / 2 * (i + 1)
			require.Equal(t, useCount{Source: want, Test: want}, r.Uses[name], e.name())
			defined := make(map[string]bool)
			for _, d := range r.Definitions[name] {
				defined[d.Path] = true
			}
			require.Len(t, defined, readings, e.name())
		}
	}
}

// TestUseLosesNothing counts new names, and one that all use, from goroutines
// that meet at every name.
func TestUseLosesNothing(t *testing.T) {
	const goroutines, names, times = 4, 20_000, 40
	e := newSuretyEngine(0, nil)
	var all sync.WaitGroup
	for range goroutines {
		all.Go(func() {
			for i := range names {
				for range times {
					e.use(strconv.Itoa(i), kindGo, 1)
					e.use("err", kindGo, 1)
				}
			}
		})
	}
	all.Wait()
	uses := e.result().Uses
	require.Equal(t, useCount{Source: goroutines * names * times}, uses["err"])
	delete(uses, "err")
	require.Len(t, uses, names)
	for name, n := range uses {
		require.Equal(t, useCount{Source: goroutines * times}, n, name)
	}
}
