package result

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"golang.org/x/perf/benchfmt"
)

// Format names the form of the records. [Read] refuses another.
const Format = "surety-bench/2"

// maxLine is the longest line that readers of the Go benchmark format take.
const maxLine = 64 * 1024

// calibrationPerLine keeps lines of the calibration below maxLine.
const calibrationPerLine = 200

// The words behind "# " with which the lines of descriptions begin.
const (
	wordRun         = "run"
	wordSuite       = "suite"
	wordCalibration = "calibration"
	wordCell        = "cell"
)

// runLine is a Run without what stands on lines of its own.
type runLine struct {
	Format string
	Run
}

// cellLine is a Cell whose figures stand on benchmark lines below it.
type cellLine struct {
	Cell
	Subjects []subjectLine // hides Cell.Subjects
}

// subjectLine says which benchmark line of a subject is which: the k-th was
// measured in process Processes[k] and rests on Samples[k] samples of Ops[k]
// operations.
type subjectLine struct {
	Name      string
	Variant   string `json:",omitempty"`
	Err       string `json:",omitempty"`
	Processes []int
	Samples   []int
	Ops       []int
}

// Write writes the run in the Go benchmark format: one line per process,
// cell and subject, which benchstat reads.
//
// Only what makes figures incomparable is a configuration line (the operating
// system, the architecture and the CPU), because benchstat puts results of
// different configurations into different tables. All else that is no figure
// stands on lines that begin with "# " and are skipped by other readers: the
// word run, suite, calibration or cell, and an object in JSON.
func Write(w io.Writer, r *Run) error {
	var b bytes.Buffer
	if err := describe(&b, r); err != nil {
		return err
	}
	out := benchfmt.NewWriter(&b)
	for _, unit := range r.units() {
		if (&Cell{Unit: unit}).HigherIsBetter() {
			fmt.Fprintf(&b, "Unit %s better=higher\n", unit)
		} else {
			fmt.Fprintf(&b, "Unit %s better=lower\n", unit)
		}
	}
	for _, c := range r.Cells {
		b.WriteByte('\n')
		if err := comment(&b, wordCell, newCellLine(c)); err != nil {
			return err
		}
		for _, s := range c.Subjects {
			for _, p := range s.Points {
				if err := out.Write(r.line(c, s, p)); err != nil {
					return err
				}
			}
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

func describe(b *bytes.Buffer, r *Run) error {
	head := runLine{Format, *r}
	head.Suites, head.Calibration, head.Cells = nil, nil, nil
	if err := comment(b, wordRun, head); err != nil {
		return err
	}
	for _, s := range r.Suites {
		if err := comment(b, wordSuite, s); err != nil {
			return err
		}
	}
	for keys := range slices.Chunk(slices.Sorted(maps.Keys(r.Calibration)), calibrationPerLine) {
		part := map[string]int{}
		for _, k := range keys {
			part[k] = r.Calibration[k]
		}
		if err := comment(b, wordCalibration, part); err != nil {
			return err
		}
	}
	return nil
}

func comment(b *bytes.Buffer, word string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("result: %s cannot be written: %w", word, err)
	}
	line := fmt.Sprintf("# %s %s\n", word, text)
	if len(line) > maxLine {
		return fmt.Errorf("result: the line of a %s has %d bytes, more than readers of the Go benchmark format take (%d); shorten its texts", word, len(line), maxLine)
	}
	b.WriteString(line)
	return nil
}

func newCellLine(c Cell) cellLine {
	line := cellLine{Cell: c, Subjects: []subjectLine{}}
	line.Cell.Subjects = nil
	for _, s := range c.Subjects {
		l := subjectLine{Name: s.Name, Variant: s.Variant, Err: s.Err}
		for _, p := range s.Points {
			l.Processes = append(l.Processes, p.Process)
			l.Samples = append(l.Samples, p.Samples)
			l.Ops = append(l.Ops, p.Ops)
		}
		line.Subjects = append(line.Subjects, l)
	}
	return line
}

// units lists the units of all figures, those of the cells first.
func (r *Run) units() []string {
	var list []string
	add := func(unit string) {
		if !slices.Contains(list, unit) {
			list = append(list, unit)
		}
	}
	for _, c := range r.Cells {
		add(c.Unit)
	}
	for _, c := range r.Cells {
		for _, s := range c.Subjects {
			for _, p := range s.Points {
				for _, unit := range slices.Sorted(maps.Keys(p.Metrics)) {
					add(unit)
				}
			}
		}
	}
	return list
}

func (r *Run) line(c Cell, s Subject, p Point) *benchfmt.Result {
	l := &benchfmt.Result{
		Name:  benchfmt.Name(BenchmarkName(c, s, r.Environment.GOMAXPROCS)),
		Iters: max(p.Ops, 1),
	}
	for _, x := range [][2]string{{"goos", r.Environment.OS}, {"goarch", r.Environment.Arch}, {"cpu", r.Environment.CPU}} {
		if x[1] != "" {
			l.Config = append(l.Config, benchfmt.Config{Key: x[0], Value: []byte(x[1]), File: true})
		}
	}
	first := []string{c.Unit, "ns/op", "B/op", "allocs/op"}
	for _, unit := range slices.Concat(first, slices.Sorted(maps.Keys(p.Metrics))) {
		if v, ok := p.Metrics[unit]; ok && !slices.ContainsFunc(l.Values, func(x benchfmt.Value) bool { return x.Unit == unit }) {
			l.Values = append(l.Values, benchfmt.Value{Value: v, Unit: unit})
		}
	}
	return l
}
