package mapsuite

import (
	"runtime"
	"slices"
	"strconv"

	"github.com/surety-go/surety/bench/internal/memory"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Units of the memory cases besides those that all suites have.
const (
	liveEntry = "live-B/entry"
	liveMap   = "live-B/map"
	peakEntry = "peak-live-B/entry"
	scanEntry = "scan-B/entry"
	collectNS = "gc-ns"
)

func memoryCases(z sizes) []workload.Case {
	var cases []workload.Case
	for _, from := range []int{z.small, z.large} {
		cases = append(cases, liveCases(from)...)
	}
	cases = append(cases, smallLiveCase(0), smallLiveCase(10))
	cases = append(cases, allocationCases("insert", "a store of a new key, n in all, into a map that began empty", z.small, measureInserts)...)
	cases = append(cases, allocationCases("overwrite", "a store to one of n keys that are there", z.small, measureOverwrites)...)
	for _, n := range []int{z.small, z.large} {
		cases = append(cases, peakCase(n))
	}
	return append(cases, collectionCases(z.large)...)
}

// measured is a case that needs but one goroutine and is compared by the unit.
func measured(name, op, unit string, dear bool, open func(seed uint64) workload.Workload) workload.Case {
	return compare(randomInts, loads, workload.Case{
		Name: randomInts.name + "/" + name, Op: op, Unit: unit, Exactly: 1, Once: true, Dear: dear, Open: open,
	})
}

// liveCases compare the mean and the worst of eight sizes: a map that doubles
// its table looks as good as one chooses the size.
func liveCases(from int) []workload.Case {
	const parts = 8
	sizes := workload.Memo(func(seed uint64) func(subject string) []float64 {
		return bySubject(func(subject string) []float64 { return measureLive(subject, seed, from, parts) })
	})
	open := func(pick func(perEntry []float64) float64) func(uint64) workload.Workload {
		return func(seed uint64) workload.Workload {
			return workload.Workload{
				Detail:  "n=" + strconv.Itoa(from) + " to " + strconv.Itoa(from*(2*parts-1)/parts),
				Measure: once(func(subject string) figures { return figures{liveEntry: pick(sizes(seed)(subject))} }),
			}
		}
	}
	place, op := "live/n="+strconv.Itoa(from), " over eight sizes n, from this one to 15/8 of it, of the heap that is live after a collection, per entry"
	return []workload.Case{
		measured(place+"/mean", "the mean"+op, liveEntry, isDear(from), open(mean)),
		measured(place+"/worst", "the greatest"+op, liveEntry, isDear(from), open(slices.Max[[]float64])),
	}
}

// measureLive grows one map from size to size.
func measureLive(subject string, seed uint64, from, parts int) (perEntry []float64) {
	key := computedKeys(seed, "live")
	before := memory.Live()
	t := randomInts.maker(subject)()
	stored := 0
	for part := range parts {
		n := from + from*part/parts
		for ; stored < n; stored++ {
			t.Store(key(stored), uint64(stored))
		}
		perEntry = append(perEntry, (float64(memory.Marked())-float64(before))/float64(n))
	}
	runtime.KeepAlive(t)
	return perEntry
}

func mean(list []float64) float64 {
	var sum float64
	for _, x := range list {
		sum += x
	}
	return sum / float64(len(list))
}

// smallLiveCase measures a thousand maps of n entries.
func smallLiveCase(n int) workload.Case {
	op := "the heap that is live after a collection, per map of " + strconv.Itoa(n) + " entries; the variable that holds it included"
	return measured("live/n="+strconv.Itoa(n), op, liveMap, false, func(seed uint64) workload.Workload {
		return workload.Workload{
			Detail: detail(n),
			Measure: once(func(subject string) figures {
				const count = 1000
				key, made, tables := computedKeys(seed, "live"), randomInts.maker(subject), make([]Table[uint64], count)
				g := memory.Of(func() any {
					for i := range tables {
						tables[i] = made()
						for j := range n {
							tables[i].Store(key(j), uint64(j))
						}
					}
					return tables
				})
				return figures{liveMap: float64(g.Live) / count}
			}),
		}
	})
}

// allocationCases compare one measurement by bytes and by objects.
func allocationCases(name, op string, about int, measure func(subject string, seed uint64, n int) memory.Growth) []workload.Case {
	open := workload.Memo(func(seed uint64) workload.Workload {
		n := workload.RunSize(seed, "map/allocations/"+name, about)
		return workload.Workload{
			Detail: detail(n),
			Measure: once(func(subject string) figures {
				g := measure(subject, seed, n)
				return figures{"B/op": float64(g.Allocated) / float64(n), "allocs/op": float64(g.Allocs) / float64(n)}
			}),
		}
	})
	return []workload.Case{
		measured("allocations/"+name+"/bytes", "bytes allocated by "+op, "B/op", false, open),
		measured("allocations/"+name+"/objects", "objects allocated by "+op, "allocs/op", false, open),
	}
}

func measureInserts(subject string, seed uint64, n int) memory.Growth {
	key, made := computedKeys(seed, "allocations"), randomInts.maker(subject)
	return memory.Of(func() any {
		t := made()
		for i := range n {
			t.Store(key(i), uint64(i))
		}
		return t
	})
}

func measureOverwrites(subject string, seed uint64, n int) memory.Growth {
	key, t := computedKeys(seed, "allocations"), randomInts.maker(subject)()
	store := func() any {
		for i := range n {
			t.Store(key(i), uint64(i)<<32)
		}
		return t
	}
	store()
	return memory.Of(store)
}

func peakCase(about int) workload.Case {
	op := "the greatest live heap while a map grows from empty to n entries, by collections that follow each other, per entry of the n"
	return measured("peak/n="+strconv.Itoa(about), op, peakEntry, isDear(about), func(seed uint64) workload.Workload {
		n := workload.RunSize(seed, "map/peak/"+strconv.Itoa(about), about)
		return workload.Workload{
			Detail: detail(n),
			Measure: once(func(subject string) figures {
				const samples = 4
				key, t := computedKeys(seed, "peak"), randomInts.maker(subject)()
				peak, end := memory.Peak(n, samples, func(i int) { t.Store(key(i), uint64(i)) })
				runtime.KeepAlive(t)
				return figures{peakEntry: float64(peak) / float64(n), liveEntry: float64(end) / float64(n)}
			}),
		}
	})
}

// collectionCases compare what a map of n entries costs the collector.
func collectionCases(about int) []workload.Case {
	open := workload.Memo(func(seed uint64) workload.Workload {
		n := workload.RunSize(seed, "map/collection", about)
		return workload.Workload{
			Detail: detail(n),
			Measure: once(func(subject string) figures {
				forget() // nothing else is large then
				key, t := computedKeys(seed, "collection"), randomInts.maker(subject)()
				before := memory.Scan()
				for i := range n {
					t.Store(key(i), uint64(i))
				}
				scanned, took := float64(memory.Scan())-float64(before), memory.Collect()
				runtime.KeepAlive(t)
				return figures{scanEntry: scanned / float64(n), collectNS: float64(took.Nanoseconds())}
			}),
		}
	})
	place := "collection/n=" + strconv.Itoa(about)
	return []workload.Case{
		measured(place+"/scan", "the heap that a collection looks through for pointers because of a map of n entries, per entry", scanEntry, isDear(about), open),
		measured(place+"/time", "one collection of a heap that holds a map of n entries and little else", collectNS, isDear(about), open),
	}
}
