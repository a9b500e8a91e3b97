package index

import (
	"cmp"
	"maps"
	"slices"
)

// An importCycle is a set of packages that all import each other, directly or
// through others, in files that are not tests.
type importCycle struct {
	Packages []string `json:"packages"` // in order
	Shortest []string `json:"shortest"` // a shortest way from the first of them to itself
}

// cycles returns the import cycles, in the order of their first packages.
func (r *result) cycles() []importCycle {
	g := r.importGraph()
	list := []importCycle{} // an empty list in JSON, not null
	for _, group := range g.components() {
		if len(group) == 1 && !slices.Contains(g.imports[group[0]], group[0]) {
			continue
		}
		slices.SortFunc(group, g.compare)
		c := importCycle{Packages: g.names(group), Shortest: g.names(g.shortestCycle(group[0]))}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b importCycle) int { return slices.Compare(a.Packages, b.Packages) })
	return list
}

// A graph is what imports what. Its nodes are in order, so that all that is
// derived from it is the same in each run.
type graph struct {
	nodes   []packageKey
	imports map[packageKey][]packageKey // in order, without duplicates
	path    map[packageKey]string       // import paths
}

func (g *graph) compare(a, b packageKey) int {
	return cmp.Or(cmp.Compare(g.path[a], g.path[b]), cmp.Compare(a.Dir, b.Dir), cmp.Compare(a.Name, b.Name))
}

func (g *graph) names(keys []packageKey) []string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = g.path[key]
	}
	return names
}

// importGraph returns the graph of the packages that were read.
func (r *result) importGraph() *graph {
	g := &graph{imports: make(map[packageKey][]packageKey), path: make(map[packageKey]string)}
	files := make(map[packageKey]int)
	for _, f := range r.Files {
		if f.Kind == kindGo && !f.Skipped {
			files[f.Package]++
			g.path[f.Package] = f.ImportPath
		}
	}
	meant := importable(files)
	for edge := range r.Imports {
		to, ok := meant[r.Resolved[edge.Key].Dir]
		if ok && !edge.Test {
			g.imports[edge.From] = append(g.imports[edge.From], to)
		}
	}
	g.nodes = slices.SortedFunc(maps.Keys(g.path), g.compare)
	for from, list := range g.imports {
		slices.SortFunc(list, g.compare)
		g.imports[from] = slices.Compact(list)
	}
	return g
}

// importable returns the package that the import of a folder means: the one
// with most files that is not a program's.
func importable(files map[packageKey]int) map[string]packageKey {
	meant := make(map[string]packageKey)
	for key, n := range files {
		present, ok := meant[key.Dir]
		better := cmp.Or(
			cmp.Compare(btoi(present.Name == "main"), btoi(key.Name == "main")),
			cmp.Compare(n, files[present]),
			cmp.Compare(present.Name, key.Name),
		)
		if !ok || better > 0 {
			meant[key.Dir] = key
		}
	}
	return meant
}

// components returns the strongly connected components, by Tarjan's algorithm.
func (g *graph) components() [][]packageKey {
	var (
		groups [][]packageKey
		stack  []packageKey
		index  = make(map[packageKey]int) // order of the first visit, from 1
		low    = make(map[packageKey]int) // least index that is known to be reachable
		onPath = make(map[packageKey]bool)
		visit  func(packageKey)
	)
	visit = func(v packageKey) {
		index[v] = len(index) + 1
		low[v] = index[v]
		stack = append(stack, v)
		onPath[v] = true
		for _, w := range g.imports[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if onPath[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		start := slices.Index(stack, v)
		group := slices.Clone(stack[start:])
		stack = stack[:start]
		for _, w := range group {
			onPath[w] = false
		}
		groups = append(groups, group)
	}
	for _, v := range g.nodes {
		if index[v] == 0 {
			visit(v)
		}
	}
	return groups
}

// shortestCycle returns a shortest way from start back to it, both included.
// There must be one.
func (g *graph) shortestCycle(start packageKey) []packageKey {
	cameFrom := make(map[packageKey]packageKey)
	queue := []packageKey{start}
	for len(queue) > 0 {
		v := queue[0]
		queue = queue[1:]
		for _, w := range g.imports[v] {
			if w == start {
				way := []packageKey{start}
				for ; v != start; v = cameFrom[v] {
					way = append(way, v)
				}
				way = append(way, start)
				slices.Reverse(way)
				return way
			}
			if _, seen := cameFrom[w]; !seen {
				cameFrom[w] = v
				queue = append(queue, w)
			}
		}
	}
	return nil
}
