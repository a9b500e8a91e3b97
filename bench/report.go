package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/surety-go/surety/bench/internal/guard"
	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
)

// debt is what the guard rails accept.
//
//go:embed debt.txt
var debt string

// print prints the report of a run and, if asked for, its guard rails, and
// returns the exit code.
func (o options) print(run *result.Run, stdout, stderr io.Writer) int {
	d := report.New(run)
	var g *guard.Report
	if o.guard {
		debts, err := guard.ParseDebt(debt, "debt.txt")
		if err != nil {
			return failed(stderr, err)
		}
		g = guard.Check(run, debts)
	}
	if err := o.write(stdout, d, g); err != nil {
		return failed(stderr, fmt.Errorf("the report could not be written: %w", err))
	}
	if g != nil && len(g.Broken()) > 0 {
		return exitBroken
	}
	return exitOK
}

func (o options) write(w io.Writer, d *report.Document, g *guard.Report) error {
	switch {
	case o.json && g != nil:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "\t")
		return e.Encode(struct {
			Report *report.Document `json:"report"`
			Guard  *guard.Report    `json:"guard"`
		}{d, g})
	case o.json:
		return d.JSON(w)
	}
	err := d.Text(w, report.Options{Rows: o.rows || o.quick(), Spent: o.spent})
	if err == nil && g != nil {
		err = g.Text(w)
	}
	return err
}

// reportFiles prints the reports of recorded files.
func reportFiles(o options, stdout, stderr io.Writer) int {
	code := exitOK
	for i, name := range o.files {
		run, err := result.ReadFile(name)
		if err != nil {
			return failed(stderr, fmt.Errorf("-report: %w", err))
		}
		if len(o.files) > 1 && !o.json {
			if i > 0 {
				fmt.Fprintln(stdout)
			}
			fmt.Fprintf(stdout, "%s\n\n", name)
		}
		of := o
		of.quality.Name = run.Quality
		code = max(code, of.print(run, stdout, stderr))
	}
	return code
}

// compareFiles compares two recorded files or, if there are more, lists where
// the runs of each pair contradict each other.
func compareFiles(o options, stdout, stderr io.Writer) int {
	var runs []*result.Run
	for _, name := range o.files {
		run, err := result.ReadFile(name)
		if err != nil {
			return failed(stderr, fmt.Errorf("-compare: %w", err))
		}
		runs = append(runs, run)
	}
	var compared interface {
		Text(io.Writer) error
		JSON(io.Writer) error
	}
	compared = report.Compare(o.files[0], runs[0], o.files[1], runs[1])
	if len(runs) > 2 {
		var err error
		if compared, err = report.Contradictions(o.files, runs); err != nil {
			return failed(stderr, fmt.Errorf("-compare: %w", err))
		}
	}
	write := compared.Text
	if o.json {
		write = compared.JSON
	}
	if err := write(stdout); err != nil {
		return failed(stderr, fmt.Errorf("the comparison could not be written: %w", err))
	}
	return exitOK
}

// record is the file that a run is recorded in, or nothing.
type record struct {
	name string
	file *os.File // beside the file of that name until it is complete
}

// newRecord makes sure, before anything is measured, that the file can be
// written. What it may hold stays until there is something else.
func newRecord(name string) (*record, error) {
	if name == "" {
		return &record{}, nil
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return nil, fmt.Errorf("-o: %w", err)
	}
	return &record{name, f}, nil
}

func (r *record) write(run *result.Run) error {
	if r.file == nil {
		return nil
	}
	err := errors.Join(result.Write(r.file, run), r.file.Chmod(0o644), r.file.Close())
	if err == nil {
		err = os.Rename(r.file.Name(), r.name)
	}
	if err != nil {
		return fmt.Errorf("-o: the records could not be written: %w", err)
	}
	return nil
}

// close removes what is not complete.
func (r *record) close() {
	if r.file != nil {
		_ = r.file.Close()           // it may be closed
		_ = os.Remove(r.file.Name()) // it may have its name
	}
}
