// Package result holds what a run of the benchmarks measured.
package result

import (
	"fmt"
	"time"

	"github.com/surety-go/surety/bench/internal/environ"
)

// Run is one run: where it took place, what was planned, and what was
// measured.
type Run struct {
	Environment environ.Environment
	Seed        uint64
	Quality     string
	Processes   int    // planned worker processes, of each variant
	Planned     string // what a process does, like "2 rounds of 25ms samples"
	Stopped     string // why less than planned was measured, or ""
	Against     string // the commit of variant "old", or "" if there are no variants
	Overlay     string // the overlay file of variant "new", or ""
	Warnings    []string
	Manifest    Manifest
	Target      time.Duration  // how long a sample of Calibration's operations should take
	Calibration map[string]int // operations per sample, by Key; 0 where operations are not counted
	Workers     []Worker       // in the order in which they ran
	Suites      []Suite        // those of which cells were planned, in the order of the report
	Cells       []Cell         // all that were planned, in the order of the report
}

// Manifest identifies the full matrix that the run is a part of.
type Manifest struct {
	Hash    string // the first 12 hex digits of the SHA-256 of its sorted lines "cell subject"
	Full    int    // how many lines it has
	Planned int    // how many of those this run planned
}

// Worker is a process that measured. A process that had to be started again
// after a failure is several workers with the same Process.
type Worker struct {
	Process  int    // from 0
	Variant  string // as in Subject
	Elapsed  time.Duration
	Resident uint64 // its greatest resident set in bytes, for showing only; 0 if unknown
}

// Suite is what a reader should know about the cells of a suite.
type Suite struct {
	Name    string
	Doc     string
	Omitted []Omission
}

// Omission is what a reader would look for and does not find, and why.
type Omission struct {
	What   string
	Reason string
}

// Cell compares subjects in one case called by a number of goroutines.
type Cell struct {
	Name       string // "suite/case/g=N"
	Suite      string
	Case       string
	Op         string // what one operation is
	Detail     string // what was drawn, like "n=117"
	Goroutines int
	Unit       string   // what subjects are compared by, like "ns/op"
	Baseline   string   // the subject that one writes by hand on a mutex
	Equivalent string   // the subject without concurrency, or ""
	Core       []string // the subjects of quality quick
	Spent      Spent
	Subjects   []Subject
}

// Spent is where the time of a cell went, in all processes and subjects
// together. What the first of some cells draws or makes for all of them is
// part of the time of that one.
type Spent struct {
	Calibrating time.Duration // finding out how many operations a sample takes
	Making      time.Duration // drawing, making instances, checking and closing them
	Collecting  time.Duration // collections before what is measured
	Measuring   time.Duration // operations and their warm-up
}

// Total is the sum.
func (s Spent) Total() time.Duration {
	return s.Calibrating + s.Making + s.Collecting + s.Measuring
}

// Add adds what others took.
func (s *Spent) Add(t Spent) {
	s.Calibrating += t.Calibrating
	s.Making += t.Making
	s.Collecting += t.Collecting
	s.Measuring += t.Measuring
}

// Subject is what was measured of one subject in one cell.
type Subject struct {
	Name    string
	Variant string // "old" or "new" in a run against another commit, else ""
	Err     string // why measuring it ended, like "hung in process 3: no sample for 30s", or ""
	Points  []Point
}

// Point is the figures of a subject in one process.
type Point struct {
	Process int                // from 0; points of one cell and process were measured interleaved
	Samples int                // how many the medians rest on
	Ops     int                // operations per sample, 0 if a sample is not counted in operations
	Metrics map[string]float64 // medians over the samples by unit, like "ns/op"
}

// Key is the key of Run.Calibration for a subject of a cell.
func Key(cell, subject string) string { return fmt.Sprintf("%s %s", cell, subject) }
