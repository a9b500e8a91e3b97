package mapsuite

import (
	"runtime"
	"strconv"

	"github.com/surety-go/surety/bench/internal/pause"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Units of the wait cases.
const (
	longestWait = "max-wait-ns"
	rareWait    = "p99.99-wait-ns"
)

// A victim is the calls of one goroutine whose waits are measured.
type victim struct {
	name, op string
	call     func(t Table[uint64], key func(i int) uint64, i int)
}

// The victims have keys of their own: the first residents of them are there,
// and the others come and go.
const residents = 1000

var victims = []victim{
	{"update", "a store to one of 1,000 keys that are there", func(t Table[uint64], key func(int) uint64, i int) {
		t.Store(key(i%residents), uint64(i))
	}},
	{"load", "a load of one of 1,000 keys that are there", func(t Table[uint64], key func(int) uint64, i int) {
		t.Load(key(i % residents))
	}},
	{"insert", "a store of a new key and a delete of the one stored 1,000 calls before", func(t Table[uint64], key func(int) uint64, i int) {
		t.Store(key(residents+i), uint64(i))
		if i >= residents {
			t.Delete(key(i))
		}
	}},
}

// A disturbance is what another goroutine does meanwhile, once, to n entries.
type disturbance struct {
	name, op string
	fromFull bool // whether the entries are there before
	run      func(t Table[uint64], key func(i int) uint64, n int)
}

var disturbances = []disturbance{
	{"grow", "stores n new keys into the map", false, fill},
	{"clear", "clears the map of n entries", true, func(t Table[uint64], _ func(int) uint64, _ int) { t.Clear() }},
	{"iterate", "iterates over the map of n entries", true, func(t Table[uint64], _ func(int) uint64, _ int) { total(t) }},
	{"shrink", "deletes the n entries", true, func(t Table[uint64], key func(int) uint64, n int) {
		for i := range n {
			t.Delete(key(i))
		}
	}},
}

func fill(t Table[uint64], key func(int) uint64, n int) {
	for i := range n {
		t.Store(key(i), uint64(i))
	}
}

func waitCases(z sizes) []workload.Case {
	var cases []workload.Case
	for _, v := range victims {
		for _, d := range disturbances {
			cases = append(cases, waitOf(v, d, z.large, z.calls)...)
		}
		cases = append(cases, waitOf(v, disturbances[0], z.huge, z.calls)...)
	}
	return cases
}

// waitOf compares one measurement by the longest wait and by the one that a
// call in ten thousand exceeds.
func waitOf(v victim, d disturbance, n, calls int) []workload.Case {
	open := workload.Memo(func(seed uint64) workload.Workload {
		return workload.Workload{
			Detail:  detail(n),
			Measure: once(func(subject string) figures { return measureWait(subject, seed, v, d, n, calls) }),
		}
	})
	place := randomInts.name + "/wait/" + v.name + "/while=" + d.name + "/n=" + strconv.Itoa(n)
	op := " of one goroutine (" + v.op + ") while another " + d.op
	newCase := func(name, op, unit string) workload.Case {
		return compare(randomInts, changes, workload.Case{Name: place + "/" + name, Op: op, Unit: unit, Exactly: 2, Open: open})
	}
	return []workload.Case{
		newCase("max", "the longest call"+op, longestWait),
		newCase("p99.99", "the duration that one in 10,000 calls exceeds"+op, rareWait),
	}
}

func measureWait(subject string, seed uint64, v victim, d disturbance, n, calls int) figures {
	t := randomInts.maker(subject)()
	key, others := computedKeys(seed, "wait/victim"), computedKeys(seed, "wait/others")
	fill(t, key, residents)
	if d.fromFull {
		fill(t, others, n)
	}
	runtime.GC()
	r := pause.While(1, calls, func(_, i int) { v.call(t, key, i) }, func() { d.run(t, others, n) })
	return figures{
		longestWait: float64(r.Max().Nanoseconds()),
		rareWait:    float64(r.Quantile(0.9999).Nanoseconds()),
	}
}
