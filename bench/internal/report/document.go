// Package report says what runs show: a document of figures, comparisons and
// lists, as text or JSON.
package report

import (
	"encoding/json"
	"io"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
)

// The formats name the forms of the JSON of a [Document], a [Change] and a
// [Repeat]. Readers should refuse another.
const (
	Format       = "surety-bench-report/2"
	ChangeFormat = "surety-bench-change/1"
	RepeatFormat = "surety-bench-repeat/1"
)

// Document is what one run shows.
type Document struct {
	Format      string              `json:"format"`
	Environment environ.Environment `json:"environment"`
	Seed        uint64              `json:"seed,string"`
	Quality     string              `json:"quality"`
	Processes   int                 `json:"processes"`          // planned
	Measured    int                 `json:"processes_measured"` // the most that any figure rests on
	Planned     string              `json:"planned"`
	Stopped     string              `json:"stopped,omitempty"` // why less than planned was measured
	Warnings    []string            `json:"warnings,omitempty"`
	Manifest    Manifest            `json:"manifest"`
	Resident    uint64              `json:"resident_bytes,omitempty"` // the greatest of a process; never compared

	// Comparisons is how many there are: the family of Holm's correction.
	// Needed is how many processes are the least with which one of them can
	// be significant, and TooFew how many of them rest on fewer.
	Comparisons int `json:"comparisons"`
	Needed      int `json:"processes_needed"`
	TooFew      int `json:"comparisons_with_fewer_processes"`

	Spent []Spent `json:"spent,omitempty"` // where the time of the run went, the dearest first

	Suites []Suite `json:"suites"`
	Bars   []Bar   `json:"bars,omitempty"` // of a run of quality rigorous

	// Against is what a run against another commit shows. Suites is then
	// empty.
	Against *Change `json:"against,omitempty"`
}

// Manifest identifies the full matrix that the run is a part of.
type Manifest struct {
	Hash    string `json:"hash"`
	Full    int    `json:"full"`    // how many pairs of a cell and a subject it has
	Planned int    `json:"planned"` // how many of those the run planned
}

// Suite is the classes of one suite.
type Suite struct {
	Name    string            `json:"name"`
	Doc     string            `json:"doc"`
	Omitted []result.Omission `json:"omitted,omitempty"`
	Classes []Class           `json:"classes"`
	Scaling []Scaling         `json:"scaling,omitempty"`
}

// Class is the cells of a suite that compare by one unit, called by one
// goroutine or by several. Means go over a class, never over more.
type Class struct {
	Unit    string `json:"unit"`
	Several bool   `json:"several_goroutines"`
	Means   []Mean `json:"means"`
	Cells   []Cell `json:"cells"`
}

// Mean is Surety beside one other subject over the cells of a class.
type Mean struct {
	Subject string `json:"subject"` // "" for the best peer of each cell
	Role    Role   `json:"role"`
	X       Number `json:"x"`     // the geometric mean; null if there is no cell in it
	Cells   int    `json:"cells"` // in the mean: those with a ratio that is not unstable

	Quicker        int `json:"quicker"`
	Slower         int `json:"slower"`
	NotSignificant int `json:"not_significant"`
	Unstable       int `json:"unstable"`
	NoData         int `json:"no_data"` // one of the two has no figure
}

// Role is what a subject stands for in its suite.
type Role string

// The roles.
const (
	Peer       Role = "peer"       // an alternative to Surety
	Baseline   Role = "baseline"   // a peer: what one writes by hand on a mutex
	Equivalent Role = "equivalent" // what one writes for one goroutine
	Reference  Role = "reference"  // a bound or a part of Surety, no alternative
	Best       Role = "best"       // the best peer of each cell
	Control    Role = "control"    // in a comparison of commits: the same code in both
)

// Cell is what was measured in one cell.
type Cell struct {
	Name       string `json:"name"`
	Case       string `json:"case"`
	Op         string `json:"op"`
	Detail     string `json:"detail,omitempty"`
	Goroutines int    `json:"goroutines"`
	Best       string `json:"best,omitempty"` // the peer with the best median
	Rows       []Row  `json:"subjects"`
}

// Row is what was measured of one subject in one cell.
type Row struct {
	Subject string         `json:"subject"`
	Role    Role           `json:"role,omitempty"` // empty: Surety
	Error   string         `json:"error,omitempty"`
	Values  map[int]Number `json:"values"` // of the class's unit by process; each a median

	// The rest is nil if there is no value. Value summarizes Values.
	// Metrics are medians over the processes, by unit.
	Value      *stats.Summary    `json:"value,omitempty"`
	Metrics    map[string]Number `json:"metrics,omitempty"`
	Comparison *stats.Comparison `json:"comparison,omitempty"` // of Surety with this subject
}

// Scaling is how much more one subject does with several goroutines than with
// one: t1 x N / tN, where t is the time one goroutine needs per operation.
type Scaling struct {
	Case       string  `json:"case"`
	Subject    string  `json:"subject"`
	Goroutines int     `json:"goroutines"`
	Factor     float64 `json:"factor"`
}

// JSON writes the document as indented JSON.
func (d *Document) JSON(w io.Writer) error { return writeJSON(w, d) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(v)
}
