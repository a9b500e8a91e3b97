package index

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A difference is one entry on which two results disagree.
type difference struct {
	What  string `json:"what"` // like "identifier"
	Key   string `json:"key"`
	Here  string `json:"here"` // the entry, or "none"
	There string `json:"there"`
}

// A comparison tells how much was compared and what differed, in order.
type comparison struct {
	Compared    []compared   `json:"compared"`
	Differences []difference `json:"differences"`
}

// A compared is the number of entries of one sort.
type compared struct {
	What    string `json:"what"`
	Entries int    `json:"entries"`
}

// compareResults compares every entry of two results.
func compareResults(here, there *result) *comparison {
	c := &comparison{Differences: []difference{}} // an empty list in JSON, not null
	compareMaps(c, "file", here.Files, there.Files, asIs)
	compareMaps(c, "identifier", here.Uses, there.Uses, asIs)
	compareMaps(c, "defined name", here.Definitions, there.Definitions, asIs)
	compareMaps(c, "import", here.Imports, there.Imports, func(e importEdge) string {
		return fmt.Sprintf("%s (package %s, test %v) imports %q", e.From.Dir, e.From.Name, e.Test, e.Key.path)
	})
	compareMaps(c, "import resolution", here.Resolved, there.Resolved, func(k resolveKey) string {
		return fmt.Sprintf("%q in %s", k.path, cmp.Or(k.moduleDir, "no module"))
	})
	compareMaps(c, "module", here.Modules, there.Modules, asIs)
	compareMaps(c, "failure", here.Failures, there.Failures, asIs)
	compareMaps(c, "import cycle", cyclesByName(here), cyclesByName(there), asIs)
	compareMaps(c, "total", totals(here), totals(there), asIs)
	return c
}

func asIs(s string) string { return s }

func cyclesByName(r *result) map[string]importCycle {
	named := make(map[string]importCycle)
	for _, c := range r.cycles() {
		named[strings.Join(c.Packages, " ")] = c
	}
	return named
}

func totals(r *result) map[string]int {
	return map[string]int{"read": r.Read, "to read": r.Total}
}

// compareMaps compares all entries of two maps, in the order of their keys as
// show writes them.
func compareMaps[K comparable, V any](c *comparison, what string, here, there map[K]V, show func(K) string) {
	c.Compared = append(c.Compared, compared{What: what, Entries: len(here)})
	var list []difference
	for key, a := range here {
		b, ok := there[key]
		if !ok {
			list = append(list, difference{what, show(key), fmt.Sprintf("%+v", a), "none"})
		} else if !reflect.DeepEqual(a, b) {
			list = append(list, difference{what, show(key), fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)})
		}
	}
	for key, b := range there {
		if _, ok := here[key]; !ok {
			list = append(list, difference{what, show(key), "none", fmt.Sprintf("%+v", b)})
		}
	}
	slices.SortFunc(list, func(a, b difference) int { return cmp.Compare(a.Key, b.Key) })
	c.Differences = append(c.Differences, list...)
}
