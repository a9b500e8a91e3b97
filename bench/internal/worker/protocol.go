// Package worker is the process that measures. It reads a [Job] from standard
// input, measures what the job names, and writes what happens as it happens,
// one JSON [Event] per line, to standard output. It ends when its standard
// input does, so that it does not outlive the process that started it.
package worker

import "time"

// Variable is set in the environment of processes that are workers.
const Variable = "SURETY_BENCH_WORKER"

// Job is what a worker measures.
type Job struct {
	Process int           // number of the process in its run, from 0
	Seed    uint64        // of the run
	Order   uint64        // cells and subjects are shuffled by it
	Target  time.Duration // how long a sample should take
	Turns   bool          // before each step the worker reports Waiting, and waits for a line of standard input
	Traces  []string      // files of which the cases of the trace suite are made
	Cells   []Cell
}

// Cell is the part of a job that is measured in one cell.
type Cell struct {
	Suite      string
	Case       string
	Goroutines int
	Subjects   []Subject
}

// Subject is the part of a job that is measured of one subject.
type Subject struct {
	Name    string
	Samples int // how many, one per round, from round 0
	Ops     int // operations per sample; Uncalibrated: to be found out
}

// Uncalibrated stands for operations per sample that are not known.
const Uncalibrated = -1

// Kind says what an event tells.
type Kind string

// The events of a worker. Those that concern a step of the work follow the
// Begin of that step; what has begun is at fault if nothing follows.
const (
	Opened     Kind = "opened"     // Text: what was drawn
	Begin      Kind = "begin"      // Text: "opening", "warming up", "calibrating" or "sampling"
	Calibrated Kind = "calibrated" // Ops, Making
	Warmed     Kind = "warmed"
	Waiting    Kind = "waiting" // see Job.Turns; it precedes Begin
	Sampled    Kind = "sampled" // Ops, Metrics, Making, Collecting
	Failed     Kind = "failed"  // Text: the error; the worker leaves the subject out from now on
	Ended      Kind = "ended"   // Resident; all work is done
	Refused    Kind = "refused" // Text: why nothing of the job can be done
)

// Event is something that happened. Cell and Subject are indices into the job.
type Event struct {
	Kind       Kind               `json:"kind"`
	Cell       int                `json:"cell"`
	Subject    int                `json:"subject"` // -1: all subjects of the cell
	Text       string             `json:"text,omitempty"`
	Ops        int                `json:"ops,omitempty"`
	Metrics    map[string]float64 `json:"metrics,omitempty"`
	Making     time.Duration      `json:"making,omitempty"`     // of the step: instances, their checks and their ends
	Collecting time.Duration      `json:"collecting,omitempty"` // of the sample: collections before what is measured
	Resident   uint64             `json:"resident,omitempty"`
}
