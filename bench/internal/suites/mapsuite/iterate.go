package mapsuite

import (
	"strconv"

	"github.com/surety-go/surety/bench/internal/workload"
)

func iterateCase[K comparable](k kind[K], about int) workload.Case {
	return compare(k, loads, workload.Case{
		Name: k.name + "/iterate/n=" + strconv.Itoa(about),
		Op:   "an entry visited, n in all, by iteration over the map",
		Open: func(seed uint64) workload.Workload { return openIterate(k, seed, about) },
	})
}

func openIterate[K comparable](k kind[K], seed uint64, about int) workload.Workload {
	n := workload.RunSize(seed, "map/iterate", about)
	keys := k.keys(source(seed, "map/"+k.name+"/iterate"), n)
	return workload.Workload{
		Detail: detail(n),
		Chunk:  n,
		New: func(subject string, goroutines int) workload.Instance {
			t := filled(k, subject, keys)
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body:   func(worker, _, _ int) { sums[worker].V += total(t) },
				Digest: digest(t, sums),
			}
		},
	}
}

func iterateWritesCase[K comparable](k kind[K], about, steps int) workload.Case {
	return compare(k, changes, workload.Case{
		Name: k.name + "/iterate-under-writes/n=" + strconv.Itoa(about),
		Op: "in turns of n: an entry visited by iteration over a map of about n, or a store or delete of one of 2n keys. " +
			"Goroutines take the next turn when they have done one, so that with several some write while others iterate",
		Open: func(seed uint64) workload.Workload { return openIterateWrites(k, seed, about, steps) },
	})
}

func openIterateWrites[K comparable](k kind[K], seed uint64, about, steps int) workload.Workload {
	place := k.name + "/iterate-under-writes/n=" + strconv.Itoa(about)
	n := workload.RunSize(seed, "map/"+place, about)
	name := "map/" + place + "/seed=" + strconv.FormatUint(seed, 10)
	return workload.Workload{
		Detail: detail(n),
		Chunk:  n,
		New: func(subject string, goroutines int) workload.Instance {
			m := latest(name, func() *mixes[K] { return newMixes(k, seed, place, n, steps, false) })
			t, _ := m.table(subject, false)
			sums := make(workload.Sums, goroutines)
			write := mixBody(t, m.script(false), 0, m.kinds, 0, sums)
			return workload.Instance{
				Body: func(worker, lo, hi int) {
					if lo/n%2 == 1 {
						write(worker, lo, hi)
						return
					}
					sums[worker].V += total(t)
				},
				Digest: digest(t, sums),
			}
		},
	}
}

// total visits all entries and adds up their values.
func total[K comparable](t Table[K]) (sum uint64) {
	t.Range(func(_ K, v uint64) bool {
		sum += v
		return true
	})
	return sum
}
