// Package report turns what a run measured into a document, and the document
// into text or JSON.
package report

import (
	"encoding/json"
	"io"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Format names the form of the JSON. Readers should refuse another.
const Format = "surety-bench/1"

// Document is a run: where it took place, every sample, and what follows from
// them.
type Document struct {
	Format      string              `json:"format"`
	Environment environ.Environment `json:"environment"`
	Seed        uint64              `json:"seed,string"`
	Quality     string              `json:"quality"`
	Planned     int                 `json:"rounds_planned"`
	Rounds      int                 `json:"rounds"`            // complete ones
	Stopped     string              `json:"stopped,omitempty"` // why there are fewer than planned
	Suites      []Suite             `json:"suites"`
	Means       []Mean              `json:"geometric_means"`
}

// Suite is the cells of one suite.
type Suite struct {
	Name     string `json:"name"`
	Doc      string `json:"doc"`
	Baseline string `json:"baseline"`
	Cells    []Cell `json:"cells"`
}

// Cell compares the subjects of one case with one number of goroutines.
type Cell struct {
	Case       string    `json:"case"`
	Op         string    `json:"op"`
	Detail     string    `json:"detail,omitempty"`
	Goroutines int       `json:"goroutines"`
	Subjects   []Subject `json:"subjects"`
}

// Subject is the figures of one subject in one cell.
type Subject struct {
	Name    string   `json:"name"`
	Error   string   `json:"error,omitempty"`
	Samples []Sample `json:"samples"`

	// The rest is nil or zero if there is no sample. Ratio is also nil if
	// the baseline has no sample of the same round. It summarizes, over the
	// rounds, the time per operation divided by the baseline's of that
	// round. Bytes and Allocs are medians per operation.
	Time   *stats.Summary `json:"ns_per_op,omitempty"`
	Bytes  float64        `json:"bytes_per_op"`
	Allocs float64        `json:"allocs_per_op"`
	Ratio  *stats.Summary `json:"ratio,omitempty"`
}

// Sample is one sample.
type Sample struct {
	Round  int     `json:"round"`
	Ops    int     `json:"ops"`
	Time   float64 `json:"ns_per_op"`
	Bytes  float64 `json:"bytes_per_op"`
	Allocs float64 `json:"allocs_per_op"`
}

// Mean is the geometric mean of a subject's ratios, over the cells of a suite
// that call from one goroutine or over those that call from several. An empty
// suite stands for all suites.
type Mean struct {
	Suite   string  `json:"suite"`
	Subject string  `json:"subject"`
	Several bool    `json:"several_goroutines"`
	Ratio   float64 `json:"ratio"`
	Cells   int     `json:"cells"`
}

// New makes the document of a result.
func New(env environ.Environment, p measure.Plan, r measure.Result) *Document {
	d := &Document{
		Format:      Format,
		Environment: env,
		Seed:        p.Seed,
		Quality:     p.Quality.Name,
		Planned:     p.Quality.Rounds,
		Rounds:      r.Rounds,
		Stopped:     r.Stopped,
	}
	for _, c := range r.Cells {
		if n := len(d.Suites); n == 0 || d.Suites[n-1].Name != c.Suite.Name {
			d.Suites = append(d.Suites, Suite{Name: c.Suite.Name, Doc: c.Suite.Doc, Baseline: c.Suite.Baseline})
		}
		s := &d.Suites[len(d.Suites)-1]
		s.Cells = append(s.Cells, newCell(c))
	}
	d.Means = means(d.Suites)
	return d
}

func newCell(c measure.Cell) Cell {
	cell := Cell{Case: c.Case.Name, Op: c.Case.Op, Detail: c.Detail, Goroutines: c.Goroutines}
	base := map[int]float64{}
	for _, s := range c.Subjects {
		if s.Name == c.Suite.Baseline {
			for _, x := range s.Samples {
				base[x.Round] = perOp(x.Taken).Time
			}
		}
	}
	for _, s := range c.Subjects {
		cell.Subjects = append(cell.Subjects, newSubject(s, base))
	}
	return cell
}

func newSubject(m measure.Subject, base map[int]float64) Subject {
	s := Subject{Name: m.Name, Samples: []Sample{}}
	if m.Err != nil {
		s.Error = m.Err.Error()
	}
	var times, bytes, allocs, ratios []float64
	for _, x := range m.Samples {
		p := perOp(x.Taken)
		p.Round = x.Round
		s.Samples = append(s.Samples, p)
		times = append(times, p.Time)
		bytes = append(bytes, p.Bytes)
		allocs = append(allocs, p.Allocs)
		if b, ok := base[x.Round]; ok {
			ratios = append(ratios, p.Time/b)
		}
	}
	s.Time = summarize(times)
	s.Ratio = summarize(ratios)
	if s.Time != nil {
		s.Bytes = stats.Summarize(bytes).Median
		s.Allocs = stats.Summarize(allocs).Median
	}
	return s
}

func perOp(t measure.Taken) Sample {
	n := float64(t.Ops)
	return Sample{Ops: t.Ops, Time: float64(max(t.Time, 1)) / n, Bytes: float64(t.Bytes) / n, Allocs: float64(t.Allocs) / n}
}

func summarize(values []float64) *stats.Summary {
	if len(values) == 0 {
		return nil
	}
	s := stats.Summarize(values)
	return &s
}

// means lists the means of each suite in the order of its first cells'
// subjects, and last those of the project over all suites.
func means(suites []Suite) []Mean {
	type key struct {
		suite, subject string
		several        bool
	}
	ratios := map[key][]float64{}
	var order []key
	add := func(k key, ratio float64) {
		if _, ok := ratios[k]; !ok {
			order = append(order, k)
		}
		ratios[k] = append(ratios[k], ratio)
	}
	each := func(f func(s Suite, several bool, x Subject)) {
		for _, s := range suites {
			for _, c := range s.Cells {
				for _, x := range c.Subjects {
					if x.Ratio != nil && x.Name != s.Baseline {
						f(s, c.Goroutines > 1, x)
					}
				}
			}
		}
	}
	each(func(s Suite, several bool, x Subject) {
		add(key{s.Name, x.Name, several}, x.Ratio.Median)
	})
	each(func(_ Suite, several bool, x Subject) {
		if x.Name == workload.Surety {
			add(key{"", x.Name, several}, x.Ratio.Median)
		}
	})
	var list []Mean
	for _, k := range order {
		list = append(list, Mean{k.suite, k.subject, k.several, stats.Geomean(ratios[k]), len(ratios[k])})
	}
	return list
}

// JSON writes the document as indented JSON.
func (d *Document) JSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(d)
}

// Errors lists what went wrong, one line per subject and cell.
func (d *Document) Errors() []string {
	var list []string
	for _, s := range d.Suites {
		for _, c := range s.Cells {
			for _, x := range c.Subjects {
				if x.Error != "" {
					list = append(list, place(s, c)+", "+x.Name+": "+x.Error)
				}
			}
		}
	}
	return list
}
