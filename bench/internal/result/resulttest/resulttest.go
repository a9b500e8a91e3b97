// Package resulttest makes runs with chosen figures, for tests of what is
// said about runs.
package resulttest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/result"
)

// Processes is how many processes the runs have.
const Processes = 8

// Subject is a subject whose figures are drawn around a median.
type Subject struct {
	Name    string
	Variant string
	Median  float64 // of the cell's unit; 0 and no Err is a figure of 0
	Noise   float64 // the standard deviation of the processes, as a part of the median
	Bytes   float64 // B/op
	Allocs  float64 // allocs/op
	Err     string
	Only    int // how many processes have a figure; 0 is all, less than 0 none
}

// Cell makes a cell of that name, "suite/case/g=N", with ns/op as its unit.
// The same arguments give the same figures.
func Cell(name string, subjects ...Subject) result.Cell {
	return CellOf("ns/op", name, subjects...)
}

// CellOf makes a cell that compares by another unit.
func CellOf(unit, name string, subjects ...Subject) result.Cell {
	parts := strings.Split(name, "/")
	last := len(parts) - 1
	goroutines, err := strconv.Atoi(strings.TrimPrefix(parts[last], "g="))
	if err != nil {
		panic(fmt.Sprintf("resulttest: the name %q does not end in g=N", name))
	}
	c := result.Cell{
		Name: name, Suite: parts[0], Case: strings.Join(parts[1:last], "/"),
		Op: "one operation", Detail: "n=117", Goroutines: goroutines, Unit: unit,
		Baseline: "RWMutex+map", Equivalent: "built-in map",
	}
	for _, s := range subjects {
		c.Subjects = append(c.Subjects, s.points(name, unit))
	}
	return c
}

func (s Subject) points(cell, unit string) result.Subject {
	h := fnv.New64a()
	fmt.Fprint(h, cell, " ", s.Name, " ", s.Variant)
	r := rand.New(rand.NewPCG(h.Sum64(), 1))
	subject := result.Subject{Name: s.Name, Variant: s.Variant, Err: s.Err}
	processes := Processes
	if s.Only != 0 {
		processes = max(s.Only, 0)
	}
	for p := range processes {
		m := map[string]float64{unit: s.Median * (1 + s.Noise*r.NormFloat64())}
		if unit == "ns/op" {
			m["B/op"], m["allocs/op"] = s.Bytes, s.Allocs
		}
		subject.Points = append(subject.Points, result.Point{Process: p, Samples: 2, Ops: 4096, Metrics: m})
	}
	return subject
}

// Run makes a run of those cells.
func Run(cells ...result.Cell) *result.Run {
	r := &result.Run{
		Environment: environ.Environment{Go: "go1.26.0", OS: "linux", Arch: "amd64", CPU: "Test CPU", CPUs: 2, GOMAXPROCS: 2, Commit: "0123456789ab"},
		Seed:        42,
		Quality:     "normal",
		Processes:   Processes,
		Planned:     "2 rounds of 25ms samples",
		Manifest:    result.Manifest{Hash: "0123456789ab", Full: 1000},
		Calibration: map[string]int{},
		Cells:       cells,
	}
	known := map[string]bool{}
	for _, c := range cells {
		if !known[c.Suite] {
			known[c.Suite] = true
			r.Suites = append(r.Suites, result.Suite{Name: c.Suite, Doc: "what is in " + c.Suite})
		}
		for _, s := range c.Subjects {
			r.Manifest.Planned++
			r.Calibration[result.Key(c.Name, s.Name)] = 4096
		}
	}
	return r
}
