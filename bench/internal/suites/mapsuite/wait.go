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
	before   bool // whether the entries are there before
	after    bool // whether they are there afterwards
	run      func(t Table[uint64], key func(i int) uint64, n int)
}

// disturbances follow each other so that few need a map made for them.
var disturbances = []disturbance{
	{"grow", "stores n new keys into the map", false, true, fill},
	{"iterate", "iterates over the map of n entries", true, true, func(t Table[uint64], _ func(int) uint64, _ int) { total(t) }},
	{"clear", "clears the map of n entries", true, false, func(t Table[uint64], _ func(int) uint64, _ int) { t.Clear() }},
	{"shrink", "deletes the n entries", true, false, func(t Table[uint64], key func(int) uint64, n int) {
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
		cases = append(cases, waitsOf(v, z.large, z.calls, disturbances)...)
		cases = append(cases, waitsOf(v, z.huge, z.calls, disturbances[:1])...)
	}
	return cases
}

// waitsOf compares, for each of the disturbances, one measurement by the
// longest wait and by the one that a call in ten thousand exceeds.
func waitsOf(v victim, n, calls int, list []disturbance) []workload.Case {
	all := workload.Memo(func(seed uint64) func(subject string) map[string]figures {
		return bySubject(func(subject string) map[string]figures { return measureWaits(subject, seed, v, list, n, calls) })
	})
	var cases []workload.Case
	for _, d := range list {
		open := func(seed uint64) workload.Workload {
			return workload.Workload{
				Detail:  detail(n),
				Measure: once(func(subject string) figures { return all(seed)(subject)[d.name] }),
			}
		}
		place := randomInts.name + "/wait/" + v.name + "/while=" + d.name + "/n=" + strconv.Itoa(n)
		op := " of one goroutine (" + v.op + ") while another " + d.op
		newCase := func(name, op, unit string) workload.Case {
			return compare(randomInts, changes, workload.Case{Name: place + "/" + name, Op: op, Unit: unit, Exactly: 2, Once: true, Dear: true, Open: open})
		}
		cases = append(cases,
			newCase("max", "the longest call"+op, longestWait),
			newCase("p99.99", "the duration that one in 10,000 calls exceeds"+op, rareWait))
	}
	return cases
}

// measureWaits measures one disturbance after the other, by their names. Each
// finds the map as the one before left it, or one made anew if that is not
// what it needs.
func measureWaits(subject string, seed uint64, v victim, list []disturbance, n, calls int) map[string]figures {
	key, others := computedKeys(seed, "wait/victim"), computedKeys(seed, "wait/others")
	measured := map[string]figures{}
	var t Table[uint64]
	full := false // whether t holds the n entries
	for _, d := range list {
		if t == nil || d.before != full {
			t = randomInts.maker(subject)()
			fill(t, key, residents)
			if d.before {
				fill(t, others, n)
			}
		}
		runtime.GC()
		r := pause.While(1, calls, func(_, i int) { v.call(t, key, i) }, func() { d.run(t, others, n) })
		full = d.after
		measured[d.name] = figures{
			longestWait: float64(r.Max().Nanoseconds()),
			rareWait:    float64(r.Quantile(0.9999).Nanoseconds()),
		}
	}
	return measured
}
