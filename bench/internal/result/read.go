package result

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/perf/benchfmt"
)

// ReadFile reads what [Write] wrote to the file of that name.
func ReadFile(name string) (*Run, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return Read(f, name)
}

// Read reads what [Write] wrote. The name is for errors.
func Read(r io.Reader, name string) (*Run, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	d := &decoder{points: map[string]*place{}}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if err := d.comment(line); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	if d.run == nil {
		return nil, fmt.Errorf("%s: this is no record of a run; write one with go run ./bench -o %s", name, name)
	}
	if err := d.results(benchfmt.NewReader(bytes.NewReader(text), name)); err != nil {
		return nil, err
	}
	return d.run, nil
}

// place is where the next benchmark line of a name belongs.
type place struct {
	cell, subject int
	seen          int
}

type decoder struct {
	run    *Run
	points map[string]*place // by BenchmarkName
}

// comment takes a line that begins with "# " and one of the words; it leaves
// all others alone.
func (d *decoder) comment(line []byte) error {
	rest, ok := bytes.CutPrefix(line, []byte("# "))
	if !ok {
		return nil
	}
	word, object, _ := bytes.Cut(rest, []byte(" "))
	if string(word) == wordRun {
		return d.head(object)
	}
	if d.run == nil {
		return nil
	}
	switch string(word) {
	case wordSuite:
		var s Suite
		if err := json.Unmarshal(object, &s); err != nil {
			return err
		}
		d.run.Suites = append(d.run.Suites, s)
	case wordCalibration:
		return json.Unmarshal(object, &d.run.Calibration)
	case wordCell:
		return d.cell(object)
	}
	return nil
}

func (d *decoder) head(object []byte) error {
	if d.run != nil {
		return errors.New("a second run begins here; give each run a file of its own")
	}
	var head runLine
	if err := json.Unmarshal(object, &head); err != nil {
		return err
	}
	if head.Format != Format {
		return fmt.Errorf("the format is %q, this program reads %q; read it with the commit that wrote it", head.Format, Format)
	}
	d.run = &head.Run
	return nil
}

func (d *decoder) cell(object []byte) error {
	var l cellLine
	if err := json.Unmarshal(object, &l); err != nil {
		return err
	}
	c := l.Cell
	for i, s := range l.Subjects {
		if len(s.Samples) != len(s.Processes) || len(s.Ops) != len(s.Processes) {
			return fmt.Errorf("%s, %s: processes, samples and ops are not equally many", c.Name, s.Name)
		}
		subject := Subject{Name: s.Name, Variant: s.Variant, Err: s.Err}
		for k := range s.Processes {
			subject.Points = append(subject.Points, Point{Process: s.Processes[k], Samples: s.Samples[k], Ops: s.Ops[k], Metrics: map[string]float64{}})
		}
		c.Subjects = append(c.Subjects, subject)
		name := BenchmarkName(c, subject, d.run.Environment.GOMAXPROCS)
		if d.points[name] != nil {
			return fmt.Errorf("%s stands for two subjects; names may not differ by spaces alone", name)
		}
		d.points[name] = &place{cell: len(d.run.Cells), subject: i}
	}
	d.run.Cells = append(d.run.Cells, c)
	return nil
}

func (d *decoder) results(r *benchfmt.Reader) error {
	for r.Scan() {
		switch x := r.Result().(type) {
		case *benchfmt.SyntaxError:
			return x
		case *benchfmt.Result:
			if err := d.result(x); err != nil {
				file, line := x.Pos()
				return fmt.Errorf("%s:%d: %w", file, line, err)
			}
		}
	}
	if err := r.Err(); err != nil {
		return err
	}
	for name, p := range d.points {
		if want := len(d.run.Cells[p.cell].Subjects[p.subject].Points); p.seen != want {
			return fmt.Errorf("%s has %d lines, its cell says %d; the file was cut or edited", name, p.seen, want)
		}
	}
	return nil
}

func (d *decoder) result(x *benchfmt.Result) error {
	p := d.points[x.Name.String()]
	if p == nil {
		return fmt.Errorf("%s belongs to no cell; the file was edited", x.Name)
	}
	points := d.run.Cells[p.cell].Subjects[p.subject].Points
	if p.seen == len(points) {
		return fmt.Errorf("%s has more lines than its cell says; the file was edited", x.Name)
	}
	for _, v := range x.Values {
		// The reader turns ns into sec and keeps what was written beside it.
		if v.OrigUnit != "" {
			v.Value, v.Unit = v.OrigValue, v.OrigUnit
		}
		points[p.seen].Metrics[v.Unit] = v.Value
	}
	p.seen++
	return nil
}
