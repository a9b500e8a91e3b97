package mapsuite

import (
	"fmt"
	"strconv"

	"github.com/surety-go/surety/bench/internal/workload"
)

// growCase fills one map by all goroutines together.
func growCase[K comparable](k kind[K], about int) workload.Case {
	return compare(k, changes, workload.Case{
		Name: k.name + "/grow/n=" + strconv.Itoa(about),
		Op:   "a store of a new key, n in all, into a map that began empty",
		Once: isDear(about),
		Dear: isDear(about),
		Open: func(seed uint64) workload.Workload { return openGrow(k, seed, about) },
	})
}

func openGrow[K comparable](k kind[K], seed uint64, about int) workload.Workload {
	place := k.name + "/grow/n=" + strconv.Itoa(about)
	n := workload.RunSize(seed, "map/"+place, about)
	return workload.Workload{
		Detail: detail(n),
		Fresh:  n,
		New: func(subject string, _ int) workload.Instance {
			keys := newKeys(k, seed, place, n)
			t := k.maker(subject)()
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for i := lo; i < hi; i++ {
						t.Store(keys[i], uint64(i))
					}
				},
				Check: func() error {
					if entries, _ := contents(t); entries != n {
						return fmt.Errorf("%d entries after %d stores of different keys", entries, n)
					}
					return nil
				},
				Digest: digest(t, nil),
			}
		},
	}
}

// buildCase makes a map and fills it, again and again: sizes that are too
// small to be measured one by one.
func buildCase[K comparable](k kind[K], about int) workload.Case {
	return compare(k, changes, workload.Case{
		Name:       k.name + "/build/n=" + strconv.Itoa(about),
		Op:         "a store of a new key into a map that is made anew for each n of them; making it included",
		Goroutines: workload.OnlyOne,
		Open: func(seed uint64) workload.Workload {
			return openRefill(k, seed, about, "build", func(_ Table[K], made func() Table[K]) Table[K] { return made() })
		},
	})
}

// refillCase uses one map again and again.
func refillCase[K comparable](k kind[K], about int) workload.Case {
	return compare(k, changes, workload.Case{
		Name:       k.name + "/refill/n=" + strconv.Itoa(about),
		Op:         "a store of a new key into a map that is cleared before each n of them; the clear included",
		Goroutines: workload.OnlyOne,
		Open: func(seed uint64) workload.Workload {
			return openRefill(k, seed, about, "refill", func(t Table[K], _ func() Table[K]) Table[K] {
				t.Clear()
				return t
			})
		},
	})
}

// openRefill fills an empty table with n keys per chunk of n operations.
func openRefill[K comparable](k kind[K], seed uint64, about int, name string, empty func(Table[K], func() Table[K]) Table[K]) workload.Workload {
	place := k.name + "/" + name + "/n=" + strconv.Itoa(about)
	n := workload.RunSize(seed, "map/"+place, about)
	return workload.Workload{
		Detail: detail(n),
		Chunk:  n * max(1, 1000/n),
		New: func(subject string, _ int) workload.Instance {
			keys, made := newKeys(k, seed, place, n), k.maker(subject)
			t := made()
			return workload.Instance{
				Body: func(_, lo, hi int) {
					for ; lo < hi; lo += n {
						t = empty(t, made)
						for i, key := range keys {
							t.Store(key, uint64(lo+i))
						}
					}
				},
				Digest: func() string { return digest(t, nil)() },
			}
		},
	}
}

// newKeys draws n different keys.
func newKeys[K comparable](k kind[K], seed uint64, place string, n int) []K {
	return latest("map/"+place+"/seed="+strconv.FormatUint(seed, 10), func() []K {
		return k.keys(source(seed, "map/"+place), n)
	})
}

func detail(n int) string { return "n=" + strconv.Itoa(n) }

// filled returns a table of the subject with those keys.
func filled[K comparable](k kind[K], subject string, keys []K) Table[K] {
	t := k.maker(subject)()
	for i, key := range keys {
		t.Store(key, uint64(i))
	}
	return t
}
